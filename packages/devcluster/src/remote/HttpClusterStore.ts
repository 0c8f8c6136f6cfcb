import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { createInterface } from 'node:readline';
import type { ClusterAccess } from '../realCluster/kubeconfig';
import {
  StatusError,
  type AnyObject,
  type ClusterStore,
  type DeleteOptions,
  type KindRef,
  type KubeObject,
  type ObjectName,
  type Patch,
  type ResourceInfo,
  type Selection,
  type Status,
  type WatchEvent,
  type WriteOptions,
} from '../store';

const CONTENT_TYPES = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
} as const;
const MANAGER = 'gimlet-devcluster';

/** The objects of any API server, over HTTP. */
export class HttpClusterStore implements ClusterStore {
  readonly #access: ClusterAccess;
  readonly #kinds = new Map<string, ResourceInfo>();

  constructor(access: ClusterAccess) {
    this.#access = access;
  }

  async kindInfo({
    apiVersion,
    kind,
  }: KindRef): Promise<ResourceInfo | undefined> {
    const key = `${apiVersion}/${kind}`;
    if (!this.#kinds.has(key)) {
      const { resources } = await this.#json<{
        resources: Array<{ name: string; kind: string; namespaced: boolean }>;
      }>('GET', rootOf(apiVersion)).catch(error => {
        if (error instanceof StatusError && error.code === 404) {
          return { resources: [] };
        }
        throw error;
      });
      for (const { name, kind: own, namespaced } of resources) {
        if (!name.includes('/')) {
          this.#kinds.set(`${apiVersion}/${own}`, {
            apiVersion,
            kind: own,
            resource: name,
            namespaced,
          });
        }
      }
    }
    return this.#kinds.get(key);
  }

  async get<T extends AnyObject = KubeObject>(
    kind: KindRef,
    name: ObjectName,
  ): Promise<T> {
    return this.#json<T>('GET', await this.#path(kind, name));
  }

  async list<T extends AnyObject = KubeObject>(
    kind: KindRef,
    selection: Selection = {},
  ): Promise<{ items: T[]; resourceVersion: string }> {
    const path = await this.#path(kind, { namespace: selection.namespace });
    const { items, metadata } = await this.#json<{
      items: T[];
      metadata: { resourceVersion: string };
    }>('GET', `${path}?${selectionQuery(selection)}`);
    const { apiVersion, kind: own } = kind;
    return {
      // Items of a list do not say what they are.
      items: items.map(item => ({ ...item, apiVersion, kind: own })),
      resourceVersion: metadata.resourceVersion,
    };
  }

  async watch<T extends AnyObject = KubeObject>(
    kind: KindRef,
    options: Selection & {
      resourceVersion: string;
      signal: AbortSignal;
      onEvent(event: WatchEvent<T>): void;
    },
  ): Promise<void> {
    const query = selectionQuery(options);
    query.set('watch', 'true');
    query.set('resourceVersion', options.resourceVersion);
    const path = await this.#path(kind, { namespace: options.namespace });
    const response = await this.#send('GET', `${path}?${query}`, {
      signal: options.signal,
    }).catch(error => {
      if (options.signal.aborted) {
        return undefined;
      }
      throw error;
    });
    if (!response) {
      return;
    }
    try {
      for await (const line of createInterface(response)) {
        const event = JSON.parse(line);
        if (event.type === 'ERROR') {
          throw new StatusError(event.object as Status);
        }
        options.onEvent(event);
      }
    } catch (error) {
      if (!options.signal.aborted) {
        throw error;
      }
    }
  }

  async create<T extends AnyObject>(
    object: T,
    options: WriteOptions = {},
  ): Promise<T> {
    const { namespace } = object.metadata;
    const path = await this.#path(object, { namespace });
    return this.#json<T>('POST', `${path}?${writeQuery(options)}`, object);
  }

  async update<T extends AnyObject>(
    object: T,
    options: WriteOptions = {},
  ): Promise<T> {
    const path = await this.#path(object, object.metadata, options);
    return this.#json<T>('PUT', `${path}?${writeQuery(options)}`, object);
  }

  async patch<T extends AnyObject = KubeObject>(
    kind: KindRef,
    name: ObjectName,
    { type, body }: Patch,
    options: WriteOptions = {},
  ): Promise<T> {
    const path = await this.#path(kind, name, options);
    return this.#json<T>(
      'PATCH',
      `${path}?${writeQuery(options)}`,
      body,
      CONTENT_TYPES[type],
    );
  }

  async apply<T extends AnyObject>(
    object: T,
    options: WriteOptions & { fieldManager: string; force?: boolean },
  ): Promise<T> {
    const path = await this.#path(object, object.metadata, options);
    const query = writeQuery(options);
    if (options.force) {
      query.set('force', 'true');
    }
    return this.#json<T>(
      'PATCH',
      `${path}?${query}`,
      object,
      'application/apply-patch+yaml',
    );
  }

  async delete(
    kind: KindRef,
    name: ObjectName,
    options: DeleteOptions = {},
  ): Promise<void> {
    const { propagation, uid, gracePeriodSeconds, dryRun } = options;
    await this.#json('DELETE', await this.#path(kind, name), {
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      propagationPolicy: propagation,
      gracePeriodSeconds,
      ...(uid ? { preconditions: { uid } } : {}),
      ...(dryRun ? { dryRun: ['All'] } : {}),
    });
  }

  async #path(
    kind: KindRef,
    { namespace, name }: Partial<ObjectName>,
    { subresource }: WriteOptions = {},
  ): Promise<string> {
    const info = await this.kindInfo(kind);
    if (!info) {
      throw StatusError.of(
        'NotFound',
        `no matches for kind "${kind.kind}" in version "${kind.apiVersion}"`,
      );
    }
    return [
      rootOf(kind.apiVersion),
      ...(info.namespaced && namespace ? ['namespaces', namespace] : []),
      info.resource,
      name,
      subresource,
    ]
      .filter(part => part !== undefined)
      .join('/');
  }

  async #json<T>(
    method: string,
    path: string,
    body?: unknown,
    contentType?: string,
  ): Promise<T> {
    const response = await this.#send(method, path, { body, contentType });
    return JSON.parse(await textOf(response)) as T;
  }

  async #send(
    method: string,
    path: string,
    options: { body?: unknown; contentType?: string; signal?: AbortSignal },
  ): Promise<IncomingMessage> {
    const { server, token, ...tls } = this.#access;
    const send = server.startsWith('https:') ? requestHttps : requestHttp;
    const body =
      options.body === undefined ? undefined : JSON.stringify(options.body);
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      send(
        `${server}${path}`,
        {
          method,
          ca: tls.certificateAuthority,
          cert: tls.clientCertificate,
          key: tls.clientKey,
          signal: options.signal,
          headers: {
            accept: 'application/json',
            'user-agent': MANAGER,
            ...(token ? { authorization: `Bearer ${token}` } : {}),
            ...(body === undefined
              ? {}
              : {
                  'content-type': options.contentType ?? 'application/json',
                  'content-length': Buffer.byteLength(body),
                }),
          },
        },
        resolve,
      )
        .once('error', reject)
        .end(body);
    });
    if ((response.statusCode ?? 500) >= 400) {
      throw await refusalOf(response);
    }
    return response;
  }
}

async function refusalOf(response: IncomingMessage): Promise<StatusError> {
  const text = await textOf(response);
  try {
    return new StatusError(JSON.parse(text) as Status);
  } catch {
    return new StatusError({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: text.trim(),
      code: response.statusCode,
    });
  }
}

async function textOf(response: IncomingMessage): Promise<string> {
  response.setEncoding('utf8');
  let text = '';
  for await (const chunk of response) {
    text += chunk;
  }
  return text;
}

function rootOf(apiVersion: string): string {
  return apiVersion.includes('/')
    ? `/apis/${apiVersion}`
    : `/api/${apiVersion}`;
}

function selectionQuery({
  labelSelector,
  fieldSelector,
}: Selection): URLSearchParams {
  return new URLSearchParams({
    ...(labelSelector ? { labelSelector } : {}),
    ...(fieldSelector ? { fieldSelector } : {}),
  });
}

function writeQuery({ fieldManager, dryRun }: WriteOptions): URLSearchParams {
  return new URLSearchParams({
    ...(fieldManager ? { fieldManager } : {}),
    ...(dryRun ? { dryRun: 'All' } : {}),
  });
}
