import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

import type { TraceWebhook } from '../traces/FluxTrace';

/** Who the webhooks of a trace are sent to. */
export class WebhookReceiver {
  readonly received: Array<
    Pick<TraceWebhook, 'path' | 'signatureVerified' | 'body'>
  > = [];
  private readonly server: Server;

  static async start(options: { key: string }): Promise<WebhookReceiver> {
    const receiver = new WebhookReceiver(options);
    await new Promise<void>(resolve => {
      receiver.server.listen(0, '127.0.0.1', resolve);
    });
    return receiver;
  }

  private constructor({ key }: { key: string }) {
    this.server = createServer(async (request, response) => {
      const body = await text(request);
      const hmac = createHmac('sha256', key).update(body).digest('hex');
      this.received.push({
        path: request.url!,
        signatureVerified: request.headers['x-signature'] === `sha256=${hmac}`,
        body: JSON.parse(body) as TraceWebhook['body'],
      });
      response.end();
    });
  }

  get base(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise(resolve => {
      this.server.close(resolve);
    });
  }
}
