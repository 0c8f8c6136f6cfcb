import { findWatchedKind, type KubernetesObject } from '../kubernetes';
import {
  ENVIRONMENT,
  kustomization,
  object,
  ref,
  seen,
  setUp,
} from './__testUtils__/setUp';

describe('what has changed', () => {
  const deployment = object('Deployment', 'shop/checkout', {
    labels: { 'app.kubernetes.io/instance': 'checkout' },
  });

  it('is told once, as it is when it is asked', () => {
    const { put, remove, changes } = setUp();
    put(deployment);
    expect(changes()).toMatchObject([
      { key: 'workload/Deployment/shop/checkout', observation: {} },
    ]);
    expect(changes()).toEqual([]);
    put({ ...deployment, told: { paused: true } });
    remove(deployment);
    expect(changes()).toEqual([
      { key: 'workload/Deployment/shop/checkout', observation: undefined },
    ]);
  });

  it('outlives the end of an object of the same name', () => {
    const { put, remove, apps } = setUp();
    put(deployment);
    put({ ...deployment, metadata: { ...deployment.metadata, uid: 'second' } });
    remove(deployment);
    expect(apps()).toHaveProperty('workload/Deployment/shop/checkout');
  });

  it('does not go back to what a watch tells late', () => {
    const { cache, put } = setUp();
    const at = (version: number, paused: boolean) =>
      object('Deployment', 'shop/checkout', {
        version,
        labels: { 'app.kubernetes.io/instance': 'checkout' },
        told: { paused },
      });
    cache.putRead(at(9, true), seen(7));
    put(at(8, false));
    expect(cache.look('apps/Deployment/shop/checkout')).toMatchObject({
      paused: true,
    });
    put(at(10, false));
    expect(cache.look('apps/Deployment/shop/checkout')).toMatchObject({
      paused: false,
    });
  });

  it('does not come back by an answer that was on its way when it was deleted', () => {
    const { cache, put, remove, apps } = setUp();
    const labels = { 'app.kubernetes.io/instance': 'checkout' };
    const first = object('Deployment', 'shop/checkout', { version: 5, labels });
    const second = object('Deployment', 'shop/checkout', {
      uid: 'second',
      version: 8,
      labels,
    });
    put(first);
    remove(first);
    cache.putRead(first, seen(7));
    expect(apps()).toEqual({});
    put(second);
    cache.putRead(first, seen(8));
    expect(cache.find(ref(first))?.uid).toBe('second');
    // What the watch has not told of yet is news.
    remove(second);
    cache.putRead(
      { ...first, metadata: { ...first.metadata, resourceVersion: '12' } },
      seen(9),
    );
    expect(apps()).toHaveProperty('workload/Deployment/shop/checkout');
  });

  it('is not taken away by a list that was made before it was read', () => {
    const { cache, apps } = setUp();
    const read = object('Deployment', 'shop/checkout', {
      version: 9,
      labels: { 'app.kubernetes.io/instance': 'checkout' },
    });
    const sink = cache.sinkFor(findWatchedKind(ref(read))!);
    sink.listBegins();
    cache.putRead(read, seen(0));
    sink.keepOnly(new Set(), '8');
    expect(apps()).toHaveProperty('workload/Deployment/shop/checkout');
    sink.keepOnly(new Set(), '9');
    expect(apps()).toEqual({});
  });

  it('is the last log of a container too, at once, but not of one that has recovered', () => {
    const { cache, put, changes, tellings } = setUp();
    const labels = { 'app.kubernetes.io/instance': 'checkout' };
    const cause = { trouble: 'crash-loop', container: 'main' };
    const pod = (told: object, version: number) =>
      object('Pod', 'shop/checkout-1', { labels, told: { ...told }, version });
    put(pod({ cause }, 1));
    changes();
    const before = tellings();
    const log = { container: 'main', restarts: 1, lines: ['bye'] };
    cache.putLastLog('Pod-shop/checkout-1', log);
    expect(tellings()).toBe(before + 1);
    expect(changes()).toMatchObject([
      { observation: { cause: { lastLog: ['bye'] } } },
    ]);
    put(pod({}, 2));
    cache.putLastLog('Pod-shop/checkout-1', log);
    put(pod({ cause }, 3));
    expect(changes()).toMatchObject([
      {
        observation: {
          cause: expect.not.objectContaining({ lastLog: ['bye'] }),
        },
      },
    ]);
  });

  it('goes back with a cluster that was restored', () => {
    const { cache } = setUp();
    const kind = findWatchedKind(ref(deployment))!;
    const at = (version: number, paused: boolean) =>
      object('Deployment', 'shop/checkout', {
        version,
        labels: { 'app.kubernetes.io/instance': 'checkout' },
        told: { paused },
      });
    const sink = cache.sinkFor(kind);
    sink.listBegins();
    sink.put(at(900, true), 'list');
    sink.listBegins();
    sink.put(at(3, false), 'list');
    expect(cache.look('apps/Deployment/shop/checkout')).toMatchObject({
      paused: false,
    });
  });

  it('has the hash of the newest ReplicaSet', () => {
    const { cache, put } = setUp();
    const ofRollout = (version: string) => ({
      annotations: { 'deployment.kubernetes.io/revision': version },
    });
    const second = object('Deployment', 'shop/checkout', {
      labels: { 'app.kubernetes.io/instance': 'checkout' },
      ...ofRollout('2'),
    });
    for (const [hash, number] of [
      ['old', '1'],
      ['new', '2'],
    ]) {
      put(
        object('ReplicaSet', `shop/checkout-${hash}`, {
          owner: second,
          labels: { 'pod-template-hash': hash },
          ...ofRollout(number),
        }),
      );
    }
    put(second);
    expect(cache.look('apps/Deployment/shop/checkout')).toMatchObject({
      revision: 'new',
    });
  });
});

describe('what Flux applied', () => {
  const KEY = 'kustomize.toolkit.fluxcd.io/Kustomization/flux-system/checkout';
  const deployment = object('Deployment', 'shop/checkout');
  const service = object('Service', 'shop/checkout');
  const at = (
    lastAppliedRevision: string,
    checks?: string,
    version = 1,
  ): KubernetesObject =>
    kustomization(
      'checkout',
      { app: 'checkout', environment: ENVIRONMENT },
      [deployment, service],
      {
        lastAppliedRevision,
        conditions: checks
          ? [
              {
                type: 'Healthy',
                status: 'Unknown',
                reason: 'Progressing',
                message: `Running health checks for revision ${checks} with a timeout of 30s`,
              },
            ]
          : [],
      },
      version,
    );

  it('is told at once before the workloads are read', () => {
    const { put, cache, applied } = setUp();
    put(at('main@sha1:c1'));
    expect(applied).toEqual([]);
    expect(cache.look(KEY)).toMatchObject({
      lastAppliedRevision: 'main@sha1:c1',
    });
  });

  it('is told after its workloads were read', () => {
    const { put, cache, applied } = setUp();
    put(at('main@sha1:c1'));
    cache.beginWorkloads();
    put(at('main@sha1:c1', 'main@sha1:c2', 2));
    expect(applied).toEqual([
      {
        kustomization: ref(at('')),
        revisions: ['main@sha1:c1', 'main@sha1:c2'],
        workloads: [ref(deployment)],
      },
    ]);
    expect(cache.look(KEY)).toMatchObject({ conditions: [] });
    cache.confirm(applied[0]);
    expect(cache.look(KEY)).toMatchObject({
      conditions: [{ type: 'Healthy' }],
    });
  });

  it('is told behind its workloads, however little is told at a time', () => {
    const { put, cache, applied, changes } = setUp();
    put(at('main@sha1:c1'), deployment);
    cache.beginWorkloads();
    changes();
    put(at('main@sha1:c2', undefined, 2));
    cache.putRead(
      object('Deployment', 'shop/checkout', { version: 3 }),
      seen(2),
    );
    cache.confirm(applied[0]);
    expect(changes().map(({ key }) => key)).toEqual([
      'workload/Deployment/shop/checkout',
      'kustomization/flux-system/checkout',
    ]);
  });

  it('waits for another look where more was applied meanwhile', () => {
    const { put, cache, applied } = setUp();
    put(at('main@sha1:c1'));
    cache.beginWorkloads();
    put(at('main@sha1:c2', undefined, 2));
    put(at('main@sha1:c3', undefined, 3));
    cache.confirm(applied[0]);
    expect(cache.look(KEY)).toMatchObject({
      lastAppliedRevision: 'main@sha1:c1',
    });
    cache.confirm(applied.at(-1)!);
    expect(cache.look(KEY)).toMatchObject({
      lastAppliedRevision: 'main@sha1:c3',
    });
  });

  it('does not hold up what changes beside it', () => {
    const { put, cache, applied } = setUp();
    put(at('main@sha1:c1'));
    cache.beginWorkloads();
    const suspended = at('main@sha1:c1', undefined, 2);
    put({
      ...suspended,
      told: { ...(suspended.told as object), suspended: true },
    });
    expect(applied).toEqual([]);
    expect(cache.look(KEY)).toMatchObject({ suspended: true });
  });
});
