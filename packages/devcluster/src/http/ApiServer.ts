import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { MemoryClusterStore } from '../apiserver/MemoryClusterStore';
import type { PodLogs } from '../kubelet/PodLogs';
import { StatusError } from '../store';
import { readBody } from './body';
import { discoveryDocument } from './discovery';
import { answerJson, handleResource } from './handleResource';
import { openApiDocument } from './openApi';
import { parseResourcePath } from './requestPath';

const HEALTH = ['/healthz', '/livez', '/readyz'];
const REVIEWS = ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'];

/** The HTTP face of the stand-in: what `kubectl` and client libraries speak. Listens on loopback alone. */
export class ApiServer {
  readonly #store: MemoryClusterStore;
  readonly #logs: PodLogs | undefined;
  readonly #token: string | undefined;
  readonly #onError: (error: unknown) => void;
  #port: number;
  #server?: Server;

  /** With a `token`, requests without it are refused; `port` 0 takes a free one. */
  constructor(options: {
    store: MemoryClusterStore;
    logs?: PodLogs;
    token?: string;
    port?: number;
    onError?: (error: unknown) => void;
  }) {
    this.#store = options.store;
    this.#logs = options.logs;
    this.#token = options.token;
    this.#port = options.port ?? 0;
    this.#onError = options.onError ?? (() => {});
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Listens; after {@link stop} on the same port again. */
  async start(): Promise<void> {
    const server = createServer(
      (request, response) => void this.#answer(request, response),
    );
    server.listen(this.#port, '127.0.0.1');
    await once(server, 'listening');
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  /** Cuts every connection, as a server that dies does. */
  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server) {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    }
  }

  async #answer(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    try {
      await this.#route(request, response);
    } catch (error) {
      if (!(error instanceof StatusError)) {
        this.#onError(error);
      }
      const { status } =
        error instanceof StatusError
          ? error
          : StatusError.of('InternalError', `Internal error: ${error}`);
      if (response.headersSent) {
        response.destroy();
      } else {
        answerJson(response, status.code ?? 500, status);
      }
    }
  }

  async #route(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', this.url);
    if (HEALTH.includes(pathname)) {
      response.writeHead(200, { 'content-type': 'text/plain' });
      response.end('ok');
      return;
    }
    if (
      this.#token !== undefined &&
      request.headers.authorization !== `Bearer ${this.#token}`
    ) {
      throw StatusError.of('Unauthorized', 'Unauthorized');
    }
    const { kinds } = this.#store.objects;
    const document =
      discoveryDocument(pathname, kinds.all()) ??
      openApiDocument(pathname, kinds.all());
    if (document) {
      answerJson(response, 200, document);
      return;
    }
    const path = parseResourcePath(pathname);
    if (path && REVIEWS.includes(path.resource) && request.method === 'POST') {
      await answerReview(request, response);
      return;
    }
    const definition = path && kinds.ofResource(path.apiVersion, path.resource);
    if (!definition) {
      throw StatusError.of(
        'NotFound',
        'the server could not find the requested resource',
      );
    }
    await handleResource({
      store: this.#store,
      logs: this.#logs,
      definition,
      path,
      query: searchParams,
      request,
      response,
    });
  }
}

/** Whoever is let in may do everything: the stand-in has no RBAC. */
async function answerReview(
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const review = (await readBody(request)) as object;
  const all = { verbs: ['*'], apiGroups: ['*'], resources: ['*'] };
  answerJson(response, 201, {
    ...review,
    status: {
      allowed: true,
      incomplete: false,
      resourceRules: [all],
      nonResourceRules: [],
    },
  });
}
