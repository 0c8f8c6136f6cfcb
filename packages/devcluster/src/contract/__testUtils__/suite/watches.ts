import { Watch } from '@kubernetes/client-node';
import type { KubeObject, WatchEvent } from '../../../store';
import {
  eventually,
  makeNamespace,
  START_TIMEOUT_MS,
  type RunTest,
  type TestCluster,
} from '../clusters';

const CONFIG_MAP = { apiVersion: 'v1', kind: 'ConfigMap' };

interface Heard {
  lines: string[];
  objects: KubeObject[];
  ended: Promise<unknown>;
  stop(): void;
}

/** Watches with the client library, as the agent does. */
async function listen(
  { config }: TestCluster,
  namespace: string,
  query: Record<string, unknown>,
): Promise<Heard> {
  const lines: string[] = [];
  const objects: KubeObject[] = [];
  let end: (error: unknown) => void = () => {};
  const ended = new Promise<unknown>(resolve => {
    end = resolve;
  });
  const request = await new Watch(config).watch(
    `/api/v1/namespaces/${namespace}/configmaps`,
    query as Record<string, string>,
    (type, object) => {
      // Kubernetes puts a ConfigMap of its own into every namespace, when it comes to it.
      if (object.metadata?.name === 'kube-root-ca.crt') return;
      lines.push(`${type} ${object.metadata?.name ?? object.code}`);
      objects.push(object);
    },
    end,
  );
  return { lines, objects, ended, stop: () => request.abort() };
}

/** A namespace of a test's own, and what is done there. */
async function openPlace(cluster: TestCluster) {
  const { store } = cluster;
  const namespace = await makeNamespace(cluster, 'watches');
  return {
    namespace,
    make: (name: string, labels: Record<string, string> = {}) =>
      store.create<KubeObject>({
        ...CONFIG_MAP,
        metadata: { name, namespace, labels },
      }),
    change: (name: string, labels: Record<string, string>) =>
      store.patch(
        CONFIG_MAP,
        { namespace, name },
        { type: 'merge', body: { metadata: { labels } } },
      ),
    remove: (name: string) => store.delete(CONFIG_MAP, { namespace, name }),
    list: () => store.list(CONFIG_MAP, { namespace }),
    position: async () =>
      (await store.list(CONFIG_MAP, { namespace })).resourceVersion,
  };
}

/** What a watch tells, and when. */
export function watches(it: RunTest, cluster: () => TestCluster): void {
  it('tells a watch what changed since a version, and what changes then', async () => {
    const { namespace, position, make, change, remove } = await openPlace(
      cluster(),
    );
    const resourceVersion = await position();
    await make('a');
    const heard = await listen(cluster(), namespace, { resourceVersion });
    await change('a', { x: 'y' });
    await remove('a');
    await eventually(async () => heard.lines.length >= 3);
    heard.stop();
    expect(heard.lines).toEqual(['ADDED a', 'MODIFIED a', 'DELETED a']);
  });

  it('begins a watch with what is there where no version is given', async () => {
    const { namespace, make } = await openPlace(cluster());
    await make('there');
    const heard = await listen(cluster(), namespace, {});
    await eventually(async () => heard.lines.includes('ADDED there'));
    heard.stop();
    expect(heard.lines.every(line => line.startsWith('ADDED'))).toBe(true);
  });

  it('takes an object for new or gone when it begins or ends to match a selector', async () => {
    const { namespace, position, make, change } = await openPlace(cluster());
    const resourceVersion = await position();
    const heard = await listen(cluster(), namespace, {
      resourceVersion,
      labelSelector: 'seen=yes',
    });
    await make('a', { seen: 'no' });
    await change('a', { seen: 'yes' });
    await change('a', { other: 'x' });
    await change('a', { seen: 'no' });
    await change('a', { seen: 'still-not' });
    await eventually(async () => heard.lines.length >= 3);
    heard.stop();
    expect(heard.lines).toEqual(['ADDED a', 'MODIFIED a', 'DELETED a']);
    const [, modified, deleted] = heard.objects.map(({ metadata }) => metadata);
    expect(deleted.labels).toEqual({ seen: 'yes', other: 'x' });
    expect(Number(deleted.resourceVersion)).toBeGreaterThan(
      Number(modified.resourceVersion),
    );
  });

  it('sends a bookmark before the time of a watch is over, and ends it', async () => {
    const { namespace, position, make } = await openPlace(cluster());
    const resourceVersion = await position();
    const heard = await listen(cluster(), namespace, {
      resourceVersion,
      allowWatchBookmarks: true,
      timeoutSeconds: 4,
    });
    await make('a');
    await heard.ended;
    expect(heard.lines).toContain('ADDED a');
    expect(heard.lines.at(-1)).toMatch(/^BOOKMARK/);
    const mark = heard.objects.at(-1);
    expect(mark).toMatchObject({ ...CONFIG_MAP, metadata: {} });
    expect(Number(mark?.metadata.resourceVersion)).toBeGreaterThanOrEqual(
      Number(resourceVersion),
    );
  });

  it('tells the store of this package the same', async () => {
    const { namespace, position, make } = await openPlace(cluster());
    const events: string[] = [];
    const stop = new AbortController();
    const watching = cluster().store.watch(CONFIG_MAP, {
      namespace,
      resourceVersion: await position(),
      signal: stop.signal,
      onEvent: ({ type, object }: WatchEvent<KubeObject>) =>
        events.push(`${type} ${object.metadata.name}`),
    });
    await make('b');
    await eventually(async () => events.includes('ADDED b'));
    stop.abort();
    expect(await watching).toBeUndefined();
  });
}

/** What is left of the past when the API server is not what it was. */
export function crashes(it: RunTest, cluster: () => TestCluster): void {
  it(
    'goes on with the same objects after a crash, and says 410 to one who comes back after the past was forgotten',
    async () => {
      const { killApiServer, compact } = cluster().control!;
      const { namespace, position, make, list } = await openPlace(cluster());
      const old = await position();
      await make('before');
      const heard = await listen(cluster(), namespace, {
        resourceVersion: await position(),
      });
      await killApiServer();
      await heard.ended;
      await expect(position()).rejects.toThrow();

      await compact();
      const refused = await listen(cluster(), namespace, {
        resourceVersion: old,
      });
      await eventually(
        async () =>
          refused.lines.includes('ERROR 410') ||
          /410|too old/.test(String(await Promise.race([refused.ended, '']))),
      );
      refused.stop();
      const { items, resourceVersion } = await list();
      expect(items.map(({ metadata }) => metadata.name)).toContain('before');
      const again = await listen(cluster(), namespace, { resourceVersion });
      await make('after');
      await eventually(async () => again.lines.includes('ADDED after'));
      again.stop();
    },
    3 * START_TIMEOUT_MS,
  );
}
