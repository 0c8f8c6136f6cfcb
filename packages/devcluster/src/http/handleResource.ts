import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ListPage } from '../apiserver/ListPages';
import type { MemoryClusterStore } from '../apiserver/MemoryClusterStore';
import { isRecord } from '../fields/FieldType';
import { patchObject } from '../fields/patch';
import type { KindDefinition } from '../kinds/KindDefinition';
import type { PodLogs } from '../kubelet/PodLogs';
import type { Pod } from '../objects/pods';
import {
  findObject,
  isRefused,
  StatusError,
  type AnyObject,
  type DeleteOptions,
  type KubeObject,
  type ObjectName,
  type WriteOptions,
} from '../store';
import { answerWatch } from './answerWatch';
import { asPatch, asRecord, readBody } from './body';
import { encode } from './encode';
import { answerLog } from './podLog';
import type { ResourcePath } from './requestPath';
import { scaleOf, withScale } from './scale';
import { tableOf, wantsTable } from './tables';

/** Parts of a pod that somebody has to run for. */
const OF_RUNNING_PODS = ['attach', 'exec', 'portforward', 'proxy'];

/** A request for objects of a kind. */
export interface ResourceRequest {
  store: MemoryClusterStore;
  logs?: PodLogs;
  definition: KindDefinition;
  path: ResourcePath;
  query: URLSearchParams;
  request: IncomingMessage;
  response: ServerResponse;
}

/** Answers a request for objects. */
export async function handleResource(call: ResourceRequest): Promise<void> {
  const { path, request, response } = call;
  const { method } = request;
  if (path.subresource === 'log' && call.definition.resource === 'pods') {
    const pod = await call.store.get<Pod>(call.definition, nameOf(path));
    await answerLog(pod, call.query, call.logs, response);
  } else if (
    OF_RUNNING_PODS.includes(path.subresource ?? '') &&
    call.definition.resource === 'pods'
  ) {
    await call.store.get(call.definition, nameOf(path));
    throw StatusError.of(
      'BadRequest',
      `this is a stand-in for a cluster, which runs no containers: there is no ${path.subresource}`,
    );
  } else if (path.name === undefined) {
    await handleCollection(call, method);
  } else {
    await handleObject(call, nameOf(path), method);
  }
}

async function handleCollection(
  call: ResourceRequest,
  method: string | undefined,
): Promise<void> {
  const { store, definition, path, query, request, response } = call;
  const selection = selectionOf(call);
  switch (method) {
    case 'GET':
      if (['true', '1'].includes(query.get('watch') ?? '')) {
        await answerWatch({
          store,
          definition,
          selection,
          query,
          asTable: wantsTable(request.headers.accept),
          response,
        });
      } else {
        answerList(call);
      }
      return;
    case 'POST': {
      const object = objectOf(call, await readBody(request), path.name);
      answerObject(call, 201, await store.create(object, writeOptions(call)));
      return;
    }
    case 'DELETE': {
      if (!definition.deletedTogether) {
        throw notAllowed();
      }
      const options = deleteOptions(query, await readBody(request));
      const page = store.listPage(definition, selection, {});
      for (const { metadata } of page.items) {
        await store.delete(definition, metadata, options).catch(error => {
          // Somebody else was faster; with its owner it may go by itself.
          if (!isRefused(error, 'NotFound')) {
            throw error;
          }
        });
      }
      answerPage(call, page);
      return;
    }
    default:
      throw notAllowed();
  }
}

function answerList(call: ResourceRequest): void {
  const { store, definition, query } = call;
  const limit = Number(query.get('limit') ?? 0);
  const page = store.listPage(definition, selectionOf(call), {
    ...(limit > 0 ? { limit } : {}),
    ...(query.get('continue') ? { continue: query.get('continue')! } : {}),
  });
  answerPage(call, page);
}

function answerPage(call: ResourceRequest, page: ListPage): void {
  const { store, definition, request, response } = call;
  const metadata = {
    resourceVersion: page.resourceVersion,
    ...(page.continue
      ? {
          continue: page.continue,
          remainingItemCount: page.remainingItemCount,
        }
      : {}),
  };
  if (wantsTable(request.headers.accept)) {
    answerJson(
      response,
      200,
      tableOf(definition, page.items, metadata, store.clock.now()),
    );
    return;
  }
  const { apiVersion, kind } = definition;
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(
    `{"kind":"${kind}List","apiVersion":"${apiVersion}","metadata":${JSON.stringify(
      metadata,
    )},"items":[${page.items.map(encode).join(',')}]}\n`,
  );
}

async function handleObject(
  call: ResourceRequest,
  name: ObjectName,
  method: string | undefined,
): Promise<void> {
  const { store, definition, path, query, request } = call;
  const { subresource } = path;
  if (
    subresource !== undefined &&
    !(definition.subresources as readonly string[]).includes(subresource)
  ) {
    throw StatusError.of(
      'NotFound',
      'the server could not find the requested resource',
    );
  }
  switch (method) {
    case 'GET':
      answerObject(call, 200, await store.get(definition, name));
      return;
    case 'PUT': {
      const body = await readBody(request);
      const object =
        subresource === 'scale'
          ? withScale(await store.get(definition, name), body)
          : objectOf(call, body, path.name);
      answerObject(call, 200, await store.update(object, writeOptions(call)));
      return;
    }
    case 'PATCH':
      await answerPatch(call, name);
      return;
    case 'DELETE': {
      const options = deleteOptions(query, await readBody(request));
      const { uid } = (await store.get(definition, name)).metadata;
      await store.delete(definition, name, options);
      const left = await store.get(definition, name).catch(() => undefined);
      if (left) {
        answerObject(call, 200, left);
      } else {
        answerJson(call.response, 200, {
          ...success(),
          details: {
            name: name.name,
            group: definition.group || undefined,
            kind: definition.resource,
            uid,
          },
        });
      }
      return;
    }
    default:
      throw notAllowed();
  }
}

async function answerPatch(
  call: ResourceRequest,
  name: ObjectName,
): Promise<void> {
  const { store, definition, path, query, request } = call;
  const body = await readBody(request);
  const wanted = asPatch(request.headers['content-type'], body);
  const options = writeOptions(call);
  if (wanted === 'apply') {
    const fieldManager = query.get('fieldManager');
    if (!fieldManager) {
      throw StatusError.of(
        'BadRequest',
        'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
      );
    }
    const before = await findObject(store, definition, name);
    const applied = await store.apply(objectOf(call, body, path.name), {
      ...options,
      fieldManager,
      force: query.get('force') === 'true',
    });
    answerObject(call, before ? 200 : 201, applied);
  } else if (path.subresource === 'scale') {
    const object = await store.get(definition, name);
    const scale = patchObject('any', scaleOf(object), wanted);
    const scaled = await store.update(withScale(object, scale), options);
    answerObject(call, 200, scaled);
  } else {
    const patched = await store.patch(definition, name, wanted, options);
    answerObject(call, 200, patched);
  }
}

function nameOf({ namespace, name }: ResourcePath): ObjectName {
  return { namespace, name: name! };
}

function selectionOf({ path, query }: ResourceRequest) {
  return {
    namespace: path.namespace,
    labelSelector: query.get('labelSelector') ?? undefined,
    fieldSelector: query.get('fieldSelector') ?? undefined,
  };
}

/** The body as an object of the kind and place that the path names. */
function objectOf(
  { definition, path }: ResourceRequest,
  body: unknown,
  name: string | undefined,
): KubeObject {
  const record = asRecord(body);
  const metadata = isRecord(record.metadata) ? record.metadata : {};
  if (name !== undefined && (metadata.name ?? name) !== name) {
    throw StatusError.of(
      'BadRequest',
      `the name of the object (${metadata.name}) does not match the name on the URL (${name})`,
    );
  }
  if (
    path.namespace !== undefined &&
    (metadata.namespace ?? path.namespace) !== path.namespace
  ) {
    throw StatusError.of(
      'BadRequest',
      'the namespace of the provided object does not match the namespace sent on the request',
    );
  }
  const { apiVersion, kind } = definition;
  if ((record.kind ?? kind) !== kind) {
    throw StatusError.of(
      'BadRequest',
      `${record.kind} in version "${definition.version}" cannot be handled as a ${kind}`,
    );
  }
  return {
    ...record,
    apiVersion,
    kind,
    metadata: {
      ...metadata,
      ...(name === undefined ? {} : { name }),
      ...(path.namespace === undefined ? {} : { namespace: path.namespace }),
    } as KubeObject['metadata'],
  };
}

function writeOptions({ path, query, request }: ResourceRequest): WriteOptions {
  const agent = request.headers['user-agent'] ?? 'unknown';
  return {
    fieldManager: query.get('fieldManager') ?? agent.split(/[/ ]/)[0],
    dryRun: query.get('dryRun') === 'All',
    subresource: path.subresource === 'status' ? 'status' : undefined,
  };
}

function deleteOptions(query: URLSearchParams, body: unknown): DeleteOptions {
  const given = isRecord(body) ? body : {};
  const conditions = isRecord(given.preconditions) ? given.preconditions : {};
  const propagation =
    given.propagationPolicy ?? query.get('propagationPolicy') ?? undefined;
  const grace = given.gracePeriodSeconds ?? query.get('gracePeriodSeconds');
  const orphans = given.orphanDependents === true;
  const dryRun = given.dryRun ?? query.getAll('dryRun');
  return {
    propagation: orphans
      ? 'Orphan'
      : (propagation as DeleteOptions['propagation']),
    ...(typeof conditions.uid === 'string' ? { uid: conditions.uid } : {}),
    dryRun: Array.isArray(dryRun) && dryRun.includes('All'),
    ...(grace === null || grace === undefined
      ? {}
      : { gracePeriodSeconds: Number(grace) }),
  };
}

function answerObject(
  { store, definition, path, request, response }: ResourceRequest,
  code: number,
  object: AnyObject,
): void {
  const kept = object as KubeObject;
  if (path.subresource === 'scale') {
    answerJson(response, code, scaleOf(kept));
  } else if (wantsTable(request.headers.accept)) {
    const { resourceVersion } = kept.metadata;
    answerJson(
      response,
      code,
      tableOf(definition, [kept], { resourceVersion }, store.clock.now()),
    );
  } else {
    response.writeHead(code, { 'content-type': 'application/json' });
    response.end(encode(kept));
  }
}

/** Answers in JSON. */
export function answerJson(
  response: ServerResponse,
  code: number,
  body: unknown,
): void {
  response.writeHead(code, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

function success() {
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success' };
}

function notAllowed(): StatusError {
  return StatusError.of(
    'MethodNotAllowed',
    'the server does not allow this method on the requested resource',
  );
}
