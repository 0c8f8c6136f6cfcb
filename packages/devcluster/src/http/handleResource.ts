import type { IncomingMessage, ServerResponse } from 'node:http';
import type { MemoryClusterStore } from '../apiserver/MemoryClusterStore';
import { isRecord } from '../fields/FieldType';
import { patchObject } from '../fields/patch';
import type { KindDefinition } from '../kinds/KindDefinition';
import type { PodLogs } from '../kubelet/PodLogs';
import type { Pod } from '../objects/pods';
import {
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
      await (query.get('watch') === 'true' || query.get('watch') === '1'
        ? answerWatch({
            store,
            definition,
            selection,
            query,
            asTable: wantsTable(request.headers.accept),
            response,
          })
        : answerList(call));
      return;
    case 'POST': {
      const object = objectOf(call, await readBody(request), path.name);
      answerObject(call, 201, await store.create(object, writeOptions(call)));
      return;
    }
    case 'DELETE': {
      const options = deleteOptions(query, await readBody(request));
      const { items } = await store.list(definition, selection);
      for (const { metadata } of items) {
        await store.delete(definition, metadata, options);
      }
      answerJson(response, 200, success());
      return;
    }
    default:
      throw notAllowed();
  }
}

async function answerList(call: ResourceRequest): Promise<void> {
  const { store, definition, query, request, response } = call;
  const limit = Number(query.get('limit') ?? 0);
  const page = store.listPage(definition, selectionOf(call), {
    ...(limit > 0 ? { limit } : {}),
    ...(query.get('continue') ? { continue: query.get('continue')! } : {}),
  });
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
      tableOf(definition, page.items, metadata, new Date()),
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
      answerObject(call, 200, await patch(call, name));
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

async function patch(
  call: ResourceRequest,
  name: ObjectName,
): Promise<AnyObject> {
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
    return store.apply(objectOf(call, body, path.name), {
      ...options,
      fieldManager,
      force: query.get('force') === 'true',
    });
  }
  if (path.subresource === 'scale') {
    const object = await store.get(definition, name);
    const scale = patchObject('any', scaleOf(object), wanted);
    return store.update(withScale(object, scale), options);
  }
  return store.patch(definition, name, wanted, options);
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
  { definition, path, request, response }: ResourceRequest,
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
      tableOf(definition, [kept], { resourceVersion }, new Date()),
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
