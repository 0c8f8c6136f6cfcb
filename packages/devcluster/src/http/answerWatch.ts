import type { ServerResponse } from 'node:http';
import type { MemoryClusterStore } from '../apiserver/MemoryClusterStore';
import { watchedPart } from '../apiserver/selectors';
import type { KindDefinition } from '../kinds/KindDefinition';
import { StatusError, type KubeObject, type Selection } from '../store';
import { encode } from './encode';
import { tableOf } from './tables';

const BOOKMARK_MS = 60_000;
const BEFORE_END_MS = 2_000;
const DEFAULT_TIMEOUT_MS = 45 * 60_000;

/** Answers with changes as they come, until the time is over, the client is gone or the server ends. */
export async function answerWatch(options: {
  store: MemoryClusterStore;
  definition: KindDefinition;
  selection: Selection;
  query: URLSearchParams;
  asTable: boolean;
  response: ServerResponse;
}): Promise<void> {
  const { store, definition, selection, query, asTable, response } = options;
  if (query.get('sendInitialEvents') === 'true') {
    // Clients that stream lists take this for an answer, and would wait for a bookmark that never comes otherwise.
    throw StatusError.of(
      'Invalid',
      'ListOptions.meta.k8s.io "" is invalid: sendInitialEvents: Forbidden: sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled',
    );
  }
  const given = query.get('resourceVersion') ?? '';
  // What cannot be watched is refused as any request is; that the past is forgotten is told as the first event.
  watchedPart(definition, { ...selection, resourceVersion: given || '0' });
  const over = new AbortController();
  response.once('close', () => over.abort());
  response.writeHead(200, {
    'content-type': 'application/json',
    'cache-control': 'no-cache, private',
  });
  response.flushHeaders();
  const send = (type: string, object: string) =>
    response.write(`{"type":"${type}","object":${object}}\n`);
  const show = (object: KubeObject) =>
    asTable
      ? JSON.stringify(tableOf(definition, [object], {}, store.clock.now()))
      : encode(object);

  let from = given;
  if (from === '' || from === '0') {
    const list = await store.list(definition, selection);
    list.items.forEach(object => send('ADDED', show(object)));
    from = list.resourceVersion;
  }
  const bookmark = () => {
    const { resourceVersion } = store.objects;
    const { apiVersion, kind } = definition;
    const mark = { apiVersion, kind, metadata: { name: '', resourceVersion } };
    send('BOOKMARK', asTable ? show(mark) : JSON.stringify(mark));
  };
  const seconds = Number(query.get('timeoutSeconds') ?? 0);
  const timeout = seconds > 0 ? seconds * 1000 : DEFAULT_TIMEOUT_MS;
  const timers = [setTimeout(() => over.abort(), timeout)];
  if (query.get('allowWatchBookmarks') === 'true') {
    timers.push(
      setTimeout(bookmark, Math.max(0, timeout - BEFORE_END_MS)),
      setInterval(bookmark, BOOKMARK_MS),
    );
  }
  try {
    await store.watch(definition, {
      ...selection,
      resourceVersion: from,
      signal: over.signal,
      onEvent: ({ type, object }) => send(type, show(object)),
    });
  } catch (error) {
    if (!(error instanceof StatusError)) {
      throw error;
    }
    send('ERROR', JSON.stringify(error.status));
  } finally {
    timers.forEach(timer => clearTimeout(timer));
  }
  response.end();
}
