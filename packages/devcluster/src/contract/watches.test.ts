import { Watch } from '@kubernetes/client-node';
import type { KubeObject, WatchEvent } from '../store';
import {
  describeContract,
  eventually,
  makeNamespace,
  START_TIMEOUT_MS,
  type TestCluster,
} from './__testUtils__/clusters';

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
      lines.push(`${type} ${object.metadata?.name ?? object.code}`);
      objects.push(object);
    },
    end,
  );
  return { lines, objects, ended, stop: () => request.abort() };
}

describeContract('watches', cluster => {
  let namespace: string;
  const make = (name: string, labels: Record<string, string> = {}) =>
    cluster().store.create<KubeObject>({
      ...CONFIG_MAP,
      metadata: { name, namespace, labels },
    });
  const change = (name: string, labels: Record<string, string>) =>
    cluster().store.patch(
      CONFIG_MAP,
      { namespace, name },
      { type: 'merge', body: { metadata: { labels } } },
    );
  const remove = (name: string) =>
    cluster().store.delete(CONFIG_MAP, { namespace, name });
  const position = async () =>
    (await cluster().store.list(CONFIG_MAP, { namespace })).resourceVersion;

  beforeEach(async () => {
    namespace = await makeNamespace(cluster(), 'watches');
  });

  it('gives what changed since a version, and what changes then', async () => {
    const resourceVersion = await position();
    await make('a');
    const heard = await listen(cluster(), namespace, { resourceVersion });
    await change('a', { x: 'y' });
    await remove('a');
    await eventually(async () => heard.lines.length >= 3);
    heard.stop();
    // Kubernetes puts a ConfigMap of its own into every namespace.
    const own = heard.lines.filter(line => !line.endsWith('kube-root-ca.crt'));
    expect(own).toEqual(['ADDED a', 'MODIFIED a', 'DELETED a']);
  });

  it('begins with what is there where no version is given', async () => {
    await make('there');
    const heard = await listen(cluster(), namespace, {});
    await eventually(async () => heard.lines.includes('ADDED there'));
    heard.stop();
    expect(heard.lines.every(line => line.startsWith('ADDED'))).toBe(true);
  });

  it('takes an object for new or gone when it begins or ends to match', async () => {
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
  });

  it('sends a bookmark before its time is over, and ends', async () => {
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

  it('gives the store of this package the same', async () => {
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

  it(
    'says 410 to one who comes back after the past was forgotten, and goes on after a crash',
    async () => {
      const { control } = cluster();
      if (!control) {
        return;
      }
      const old = await position();
      await make('before');
      await control.compact();
      const refused = await listen(cluster(), namespace, {
        resourceVersion: old,
      });
      await eventually(
        async () =>
          refused.lines.includes('ERROR 410') ||
          /410|too old/.test(String(await Promise.race([refused.ended, '']))),
      );
      refused.stop();
      const { items, resourceVersion } = await cluster().store.list(
        CONFIG_MAP,
        {
          namespace,
        },
      );
      expect(items.map(({ metadata }) => metadata.name)).toContain('before');
      const heard = await listen(cluster(), namespace, { resourceVersion });
      await control.killApiServer();
      await heard.ended;
      await expect(position()).rejects.toThrow();
      await control.startApiServer();
      await make('after');
      const again = await listen(cluster(), namespace, { resourceVersion });
      await eventually(async () => again.lines.includes('ADDED after'));
      again.stop();
    },
    3 * START_TIMEOUT_MS,
  );
});
