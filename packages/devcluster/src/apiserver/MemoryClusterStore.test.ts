import { systemClock } from '../clock/Clock';
import type { Deployment } from '../objects/workloads';
import type { KubeObject, WatchEvent } from '../store';
import { MemoryClusterStore } from './MemoryClusterStore';

const DEPLOYMENT = { apiVersion: 'apps/v1', kind: 'Deployment' };

function deployment(name: string): KubeObject {
  return {
    ...DEPLOYMENT,
    metadata: { name, namespace: 'default' },
    spec: {
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { containers: [{ name: 'main', image: 'web:1' }] },
      },
    },
  };
}

describe('MemoryClusterStore', () => {
  const store = () => new MemoryClusterStore({ clock: systemClock() });

  it('gives what cannot be changed by accident', async () => {
    const made = (await store().create(
      deployment('a'),
    )) as unknown as Deployment;
    expect(Object.isFrozen(made.spec.template.spec.containers[0])).toBe(true);
    expect(made.spec.replicas).toBe(1);
  });

  it('leaves what it was given as it was', async () => {
    const given = deployment('a');
    await store().create(given);
    expect(given).toEqual(deployment('a'));
    expect(Object.isFrozen(given.metadata)).toBe(false);
  });

  it('tells a watcher of everything in order, also of what a watcher writes', async () => {
    const cluster = store();
    const seen: string[][] = [[], []];
    const stop = new AbortController();
    const { resourceVersion } = await cluster.list(DEPLOYMENT);
    const onEvent =
      (to: string[]) =>
      ({ type, object }: WatchEvent<KubeObject>) => {
        to.push(`${type} ${object.metadata.name}`);
        if (
          type === 'ADDED' &&
          object.metadata.name === 'a' &&
          to === seen[0]
        ) {
          void cluster.create(deployment('b'));
        }
      };
    const watches = seen.map(to =>
      cluster.watch(DEPLOYMENT, {
        resourceVersion,
        signal: stop.signal,
        onEvent: onEvent(to),
      }),
    );
    await cluster.create(deployment('a'));
    await cluster.delete(DEPLOYMENT, { namespace: 'default', name: 'a' });
    await new Promise(resolve => setTimeout(resolve, 5));
    stop.abort();
    await Promise.all(watches);
    expect(seen[0]).toEqual(['ADDED a', 'ADDED b', 'DELETED a']);
    expect(seen[1]).toEqual(seen[0]);
  });

  it('tells nothing to a watch from a version that is none', async () => {
    const cluster = store();
    await cluster.create(deployment('a'));
    const onEvent = jest.fn();
    await expect(
      cluster.watch(DEPLOYMENT, {
        resourceVersion: 'latest',
        signal: new AbortController().signal,
        onEvent,
      }),
    ).rejects.toMatchObject({ reason: 'BadRequest', code: 400 });
    expect(onEvent).not.toHaveBeenCalled();
  });

  it('tells a watcher of everything, however much happens at once and is forgotten', async () => {
    const cluster = new MemoryClusterStore({
      clock: systemClock(),
      history: 2,
    });
    const { resourceVersion } = await cluster.list(DEPLOYMENT);
    const seen: string[] = [];
    const stop = new AbortController();
    const watching = cluster.watch(DEPLOYMENT, {
      resourceVersion,
      signal: stop.signal,
      onEvent: ({ object }) => seen.push(object.metadata.name),
    });
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    await Promise.all(names.map(name => cluster.create(deployment(name))));
    stop.abort();
    await watching;
    expect(seen).toEqual(names);
  });

  it('forgets old changes', async () => {
    const cluster = new MemoryClusterStore({
      clock: systemClock(),
      history: 2,
    });
    const { resourceVersion } = await cluster.list(DEPLOYMENT);
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) {
      await cluster.create(deployment(name));
    }
    await expect(
      cluster.watch(DEPLOYMENT, {
        resourceVersion,
        signal: new AbortController().signal,
        onEvent: () => {},
      }),
    ).rejects.toMatchObject({ reason: 'Expired', code: 410 });
  });
});
