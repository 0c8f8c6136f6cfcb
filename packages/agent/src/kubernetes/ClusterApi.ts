import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { RequestOptions } from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node/dist/config.js';
import { Watch } from '@kubernetes/client-node/dist/watch.js';
import { pause } from './backoff';
import {
  clusterApiError,
  ClusterApiError,
  errorOfStatus,
} from './ClusterApiError';
import type { KubernetesObject } from './KubernetesObject';

/** Parameters of a request's address; what is undefined is left out. */
export type Query = Record<string, string | number | boolean | undefined>;

/** One page of a list. */
export interface ListPage {
  items: KubernetesObject[];
  /** Where a watch goes on. */
  resourceVersion: string;
}

/** What a watch tells. */
export interface WatchEvent {
  type: string;
  object: KubernetesObject;
}

export interface WatchRequest {
  path: string;
  query: Query;
  /** The server has accepted the watch. */
  onOpen(): void;
  /** What it throws ends the watch, and is what the watch rejects with. */
  onEvent(event: WatchEvent): void;
  signal: AbortSignal;
}

export interface ClusterApiOptions {
  kubeConfig: KubeConfig;
  /** Milliseconds after which a request without an answer is given up. Default: 30 s. */
  requestTimeout?: number;
  /** Milliseconds after which a silent watch is given up; bookmarks come about once a minute. Default: 90 s. */
  watchSilence?: number;
}

/** Objects of one answer. A few MB, so that the cluster's lists never lie in memory whole. */
const PAGE = 500;

/** What lies between may forget a connection that says nothing for long, without a word to either side. */
const KEPT_OPEN = { keepAlive: true, timeout: 15_000 };

/** How long a watch that is over waits for the answer that opens it. */
const OPENING_MS = 1_000;

/** The API of one cluster. Rejects with a ClusterApiError for whatever goes wrong. */
export class ClusterApi {
  private readonly kubeConfig: KubeConfig;
  private readonly requestTimeout: number;
  private readonly watcher: Watch;
  private readonly agents: { http: HttpAgent; https?: HttpsAgent };

  constructor({
    kubeConfig,
    requestTimeout = 30_000,
    watchSilence = 90_000,
  }: ClusterApiOptions) {
    this.kubeConfig = kubeConfig;
    this.requestTimeout = requestTimeout;
    this.watcher = new Watch(kubeConfig);
    // Its own 30 seconds are shorter than the time between two bookmarks, so each quiet watch would end by them.
    Object.assign(this.watcher, { requestTimeoutMs: watchSilence });
    this.agents = { http: new HttpAgent(KEPT_OPEN) };
  }

  /** The answer to a GET. */
  async get<T = KubernetesObject>(
    path: string,
    query: Query = {},
    signal?: AbortSignal,
  ): Promise<T> {
    return this.json<T>(
      await this.send({ method: 'GET', path, query, signal }),
    );
  }

  /** The object after a merge patch. */
  async mergePatch(
    path: string,
    patch: unknown,
    signal?: AbortSignal,
  ): Promise<KubernetesObject> {
    return this.json(
      await this.send({
        method: 'PATCH',
        path,
        query: { fieldManager: 'gimlet-agent' },
        body: JSON.stringify(patch),
        contentType: 'application/merge-patch+json',
        signal,
      }),
    );
  }

  /** All objects of a path, page by page. */
  async *list(
    path: string,
    query: Query = {},
    signal?: AbortSignal,
  ): AsyncGenerator<ListPage> {
    let next: string | undefined;
    do {
      const answer = await this.get<{
        items?: KubernetesObject[] | null;
        metadata?: { resourceVersion?: string; continue?: string };
      }>(path, { ...query, limit: PAGE, continue: next }, signal);
      yield {
        items: answer.items ?? [],
        resourceVersion: answer.metadata?.resourceVersion ?? '',
      };
      next = answer.metadata?.continue || undefined;
    } while (next);
  }

  /** A text that may go on for long, such as a log: nothing but the signal ends it on this side. */
  async stream(
    path: string,
    query: Query = {},
    signal?: AbortSignal,
  ): Promise<IncomingMessage> {
    const response = await this.send({ method: 'GET', path, query, signal });
    response.setTimeout(0);
    return response;
  }

  /** Resolves when the server ends the watch, or the signal does. */
  async watch(request: WatchRequest): Promise<void> {
    const opened = new AbortController();
    try {
      await this.watched(request, () => opened.abort());
    } finally {
      // The library cannot take back a request that was not answered yet.
      await pause(OPENING_MS, opened.signal);
    }
  }

  private watched(
    { path, query, onOpen, onEvent, signal }: WatchRequest,
    onAnswer: () => void,
  ): Promise<void> {
    let connection: AbortController | undefined;
    let ended = false;
    let stop = () => {};
    return new Promise<void>((resolve, reject) => {
      const end = (error?: unknown) => {
        if (ended) return;
        ended = true;
        connection?.abort();
        if (error) reject(clusterApiError(error));
        else resolve();
      };
      stop = () => end();
      if (signal.aborted) {
        onAnswer();
        stop();
        return;
      }
      signal.addEventListener('abort', stop, { once: true });
      this.watcher
        .watch(
          path,
          query,
          (type, object) => {
            if (ended) return;
            // The library swallows what its callback throws.
            try {
              onEvent({ type, object });
            } catch (error) {
              end(error);
            }
          },
          end,
        )
        .then(opened => {
          connection = opened;
          if (ended) opened.abort();
          else onOpen();
        }, end)
        .finally(onAnswer);
    }).finally(() => signal.removeEventListener('abort', stop));
  }

  /** Ends the connections that are kept open. */
  close(): void {
    this.agents.http.destroy();
    this.agents.https?.destroy();
  }

  private async send({
    method,
    path,
    query,
    body,
    contentType,
    signal,
  }: {
    method: string;
    path: string;
    query: Query;
    body?: string;
    contentType?: string;
    signal?: AbortSignal;
  }): Promise<IncomingMessage> {
    const url = this.addressOf(path, query);
    const options: RequestOptions = {
      method,
      signal,
      timeout: this.requestTimeout,
    };
    try {
      await this.kubeConfig.applyToHTTPSOptions(options);
    } catch (error) {
      throw clusterApiError(error);
    }
    options.headers = {
      accept: 'application/json, */*',
      'user-agent': 'gimlet-agent',
      ...options.headers,
      ...(contentType && { 'content-type': contentType }),
    };
    options.agent = this.agentFor(url, options);
    const response = await answerTo(url, options, body);
    const status = response.statusCode ?? 0;
    if (status >= 200 && status < 300) return response;
    throw errorOfStatus(status, parsed(await textOf(response)));
  }

  private addressOf(path: string, query: Query): URL {
    const cluster = this.kubeConfig.getCurrentCluster();
    if (!cluster) {
      throw new ClusterApiError(0, 'The kubeconfig names no cluster');
    }
    const url = new URL(cluster.server.replace(/\/+$/, '') + path);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) url.searchParams.set(name, String(value));
    }
    return url;
  }

  /** The library's agents open a connection for each request, but know proxies. */
  private agentFor(url: URL, options: RequestOptions): RequestOptions['agent'] {
    if (this.kubeConfig.getCurrentCluster()?.proxyUrl) return options.agent;
    if (url.protocol === 'http:') return this.agents.http;
    // Certificates are options of the request, and part of the name under which an agent keeps a connection.
    this.agents.https ??= new HttpsAgent(KEPT_OPEN);
    return this.agents.https;
  }

  private async json<T>(response: IncomingMessage): Promise<T> {
    const text = await textOf(response);
    try {
      return JSON.parse(text);
    } catch (error) {
      throw new ClusterApiError(0, 'The API server answered no JSON', {
        cause: error,
      });
    }
  }
}

/**
 * The other side may close a connection that was kept open in the moment in which it is used. Then the request is sent by another one:
 * all that are sent here read, or are merge patches, which do the same when they are done twice.
 */
function answerTo(
  url: URL,
  options: RequestOptions,
  body?: string,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const send = url.protocol === 'http:' ? httpRequest : httpsRequest;
    const sent = send(url, options, resolve);
    sent.on('timeout', () =>
      sent.destroy(new Error('it did not answer in time')),
    );
    sent.on('error', error => {
      const wasClosed =
        sent.reusedSocket && 'code' in error && error.code === 'ECONNRESET';
      if (wasClosed) resolve(answerTo(url, options, body));
      else reject(clusterApiError(error));
    });
    sent.end(body);
  });
}

async function textOf(response: IncomingMessage): Promise<string> {
  response.setEncoding('utf8');
  let text = '';
  try {
    for await (const chunk of response) text += chunk;
  } catch (error) {
    throw clusterApiError(error);
  }
  return text;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
