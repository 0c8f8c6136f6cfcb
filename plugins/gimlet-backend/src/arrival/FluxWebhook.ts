import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import { readFluxNotice, type FluxNotice } from '@gimlet-io/core';
import { z } from 'zod/v3';
import type { ClusterListener } from '../agents';
import type { NoticeStore } from './types';

/** As Flux signs: `sha256=…`, in hex. */
const SIGNATURE = /^sha256=([0-9a-f]{64})$/i;

/** What is older was sent again by somebody, or is news to nobody. Milliseconds. */
export const NOTICE_LIFETIME = 24 * 60 * 60 * 1_000;
/** How far the clock of a cluster may be ahead of ours. Milliseconds. */
const AHEAD = 10 * 60 * 1_000;

const timestampSchema = z.object({ timestamp: z.string().datetime() });

/** @see FluxWebhook */
export interface FluxWebhookOptions {
  /** Those with a key. */
  environments: readonly { name: string; webhookKey: string }[];
  notices: Pick<NoticeStore, 'add'>;
  listener: ClusterListener;
  now: () => number;
}

function sign(body: Buffer, key: string): Buffer {
  return createHmac('sha256', key).update(body).digest();
}

/**
 * Takes what Flux's notification-controller sends (`generic-hmac`). Whose key signed it decides which environment it is about,
 * whatever it says itself.
 */
export class FluxWebhook {
  readonly #options: FluxWebhookOptions;

  constructor(options: FluxWebhookOptions) {
    this.#options = options;
  }

  /**
   * @param signature - the header `X-Signature`
   * @throws GimletError `unauthenticated` for a signature of nobody, `invalid` for what Flux does not send now
   */
  async take(body: Buffer, signature: string | undefined): Promise<void> {
    const { notices, listener, now } = this.#options;
    const environment = this.#environmentOf(body, signature);
    const at = now();
    const notice = noticeOf(body, at);
    const digest = createHash('sha256').update(body).digest('hex');
    if (!(await notices.add(environment, digest, notice))) return;
    await listener.changed({ environment, apps: [], shared: true, at });
  }

  /** Every key is tried, and compared in a time that says nothing of where it differs. */
  #environmentOf(body: Buffer, signature: string | undefined): string {
    const given = Buffer.from(
      SIGNATURE.exec(signature ?? '')?.[1] ?? '',
      'hex',
    );
    let found: string | undefined;
    for (const { name, webhookKey } of this.#options.environments) {
      const expected = sign(body, webhookKey);
      const fits =
        given.length === expected.length && timingSafeEqual(given, expected);
      if (fits) found = name;
    }
    if (found === undefined) {
      throw new GimletError(
        'unauthenticated',
        "The signature is of no environment's key",
        {
          whatToDo:
            'Give the Provider of type generic-hmac the key of its environment, gimlet.environments[].flux.webhookKey of the app-config, as the field `token` of its Secret.',
        },
      );
    }
    return found;
  }
}

function noticeOf(body: Buffer, at: number): FluxNotice {
  const { notice, sentAt } = readBody(body, at);
  if (sentAt < at - NOTICE_LIFETIME || sentAt > at + AHEAD) {
    const when = new Date(sentAt).toISOString();
    throw new GimletError(
      'invalid',
      `The notification was sent at ${when}, which is too long ago, or still to come`,
      {
        whatToDo:
          "Compare the cluster's clock with the server's. What was recorded, and is sent again, is not taken.",
      },
    );
  }
  return notice;
}

function readBody(
  body: Buffer,
  at: number,
): { notice: FluxNotice; sentAt: number } {
  try {
    const sent: unknown = JSON.parse(body.toString('utf8'));
    const { timestamp } = timestampSchema.parse(sent);
    return { notice: readFluxNotice(sent, at), sentAt: Date.parse(timestamp) };
  } catch (error) {
    if (!(error instanceof z.ZodError || error instanceof SyntaxError)) {
      throw error;
    }
    throw new GimletError('invalid', 'This is no notification of Flux', {
      whatToDo: 'Use a Provider of type generic-hmac.',
      cause: error,
    });
  }
}
