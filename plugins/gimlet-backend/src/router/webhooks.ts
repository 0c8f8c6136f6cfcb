import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import express, { type Request, type Response, type Router } from 'express';
import type { FluxWebhook } from '../arrival';
import { FLUX_WEBHOOK_PATH, WEBHOOK_LIMIT } from './limits';

/** Signatures are over the bytes as they were sent. */
const readBytes = express.raw({ limit: WEBHOOK_LIMIT, type: () => true });

function bytesOf(request: Request, response: Response): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    readBytes(request, response, error => {
      if (error) {
        reject(error);
        return;
      }
      const { body } = request;
      resolve(Buffer.isBuffer(body) ? body : Buffer.alloc(0));
    });
  });
}

/** Whoever calls is known by the signature alone, and is told nothing but that it was taken. */
export function mountWebhooks(
  router: Router,
  webhook: Pick<FluxWebhook, 'take'>,
): void {
  router.post(FLUX_WEBHOOK_PATH, async (request, response) => {
    const signature = request.get('x-signature');
    if (signature === undefined) {
      throw new GimletError('unauthenticated', 'Nothing signed this', {
        whatToDo:
          'Use a Provider of type generic-hmac, whose Secret has the key as `token`.',
      });
    }
    await webhook.take(await bytesOf(request, response), signature);
    response.status(202).json({ accepted: true });
  });
}
