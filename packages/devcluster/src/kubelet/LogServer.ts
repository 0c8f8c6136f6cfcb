import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { logOptions, writeLines } from '../http/podLog';
import { StatusError } from '../store';
import type { Kubelet } from './Kubelet';

/** The part of a kubelet that an API server asks for logs, by HTTPS on loopback. */
export class LogServer {
  readonly #server: Server;
  readonly #kubelet: Kubelet;

  constructor(kubelet: Kubelet, certificate: { cert: string; key: string }) {
    this.#kubelet = kubelet;
    this.#server = createServer(certificate, (request, response) => {
      void this.#answer(
        new URL(request.url ?? '/', 'https://localhost'),
        response,
      );
    });
  }

  /** Gives the port. */
  async start(): Promise<number> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #answer(url: URL, response: ServerResponse): Promise<void> {
    const [root, namespace, name, container] = url.pathname
      .split('/')
      .filter(Boolean);
    const pod = this.#kubelet.pod(namespace, name);
    if (root !== 'containerLogs' || !pod) {
      response.writeHead(404).end('not found');
      return;
    }
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const options = { ...logOptions(url.searchParams), container };
    try {
      await writeLines(this.#kubelet.read(pod, options, gone.signal), response);
    } catch (error) {
      const code = error instanceof StatusError ? error.code : 500;
      if (!response.headersSent) {
        response.writeHead(code ?? 500);
      }
      response.end(error instanceof Error ? error.message : String(error));
    }
  }
}
