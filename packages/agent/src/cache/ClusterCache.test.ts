import {
  observationKey,
  type KustomizationObservation,
  type Observation,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { findWatchedKind, type KubernetesObject } from '../kubernetes';
import { ClusterCache } from './ClusterCache';
import type { Applied } from './types';

const ENVIRONMENT = 'production';

/** Objects by short words: the kind, its namespace and its name. */
function object(
  kind: string,
  place: string,
  more: {
    uid?: string;
    version?: number;
    owner?: KubernetesObject;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    told?: Partial<Record<string, unknown>>;
  } = {},
): KubernetesObject {
  const [namespace, name] = place.split('/');
  const { owner, version = 1 } = more;
  const apiVersions: Record<string, string> = {
    Pod: 'v1',
    Service: 'v1',
    Event: 'v1',
    Job: 'batch/v1',
    CronJob: 'batch/v1',
    Kustomization: 'kustomize.toolkit.fluxcd.io/v1',
    HelmRelease: 'helm.toolkit.fluxcd.io/v2',
  };
  return {
    apiVersion: apiVersions[kind] ?? 'apps/v1',
    kind,
    metadata: {
      name,
      namespace,
      uid: more.uid ?? `${kind}-${place}`,
      resourceVersion: String(version),
      labels: more.labels,
      annotations: more.annotations,
      ownerReferences: owner && [
        {
          apiVersion: owner.apiVersion ?? '',
          kind: owner.kind ?? '',
          name: owner.metadata.name,
          uid: owner.metadata.uid,
          controller: true,
        },
      ],
    },
    told: more.told,
  };
}

const TYPES: Record<string, string> = {
  Pod: 'pod',
  Service: 'endpoint',
  Event: 'event',
  Kustomization: 'kustomization',
  HelmRelease: 'helmRelease',
};

/** No more of an observation than the cache looks at. */
function observe({ kind = '', metadata, told = {} }: KubernetesObject) {
  if (kind === 'ReplicaSet') return undefined;
  const type = TYPES[kind] ?? 'workload';
  const labels = metadata.labels ?? {};
  return {
    type,
    ...((type === 'workload' || type === 'endpoint') && { kind }),
    namespace: metadata.namespace,
    name: metadata.name,
    uid: metadata.uid,
    ...(type === 'kustomization' && {
      app: labels['gimlet.io/app'],
      environment: labels['gimlet.io/environment'],
      inventory: [],
      conditions: [],
    }),
    ...(told as object),
  } as unknown as Observation;
}

function ref(of: KubernetesObject) {
  const [group] = (of.apiVersion ?? '').includes('/')
    ? (of.apiVersion ?? '').split('/')
    : [''];
  return {
    group,
    kind: of.kind ?? '',
    namespace: of.metadata.namespace ?? '',
    name: of.metadata.name,
  };
}

function kustomization(
  name: string,
  labels: { app?: string; environment?: string },
  inventory: KubernetesObject[],
  told: Partial<KustomizationObservation> = {},
  version = 1,
): KubernetesObject {
  return object('Kustomization', `flux-system/${name}`, {
    version,
    labels: {
      ...(labels.app && { 'gimlet.io/app': labels.app }),
      ...(labels.environment && {
        'gimlet.io/environment': labels.environment,
      }),
    },
    told: { inventory: inventory.map(ref), ...told },
  });
}

/** A watch that has told of all until this version. */
const seen = (until: number) => ({
  hasSeen: (version?: string) => Number(version) <= until,
});

function setUp() {
  const applied: Applied[] = [];
  let tellings = 0;
  const cache = new ClusterCache({
    observe,
    onUnreadable: (_, error) => {
      throw error;
    },
    onChange: () => {
      tellings += 1;
    },
    onApplied: each => applied.push(each),
    onPod: () => {},
    onGone: () => {},
  });
  cache.setEnvironment(ENVIRONMENT);
  const sink = (of: KubernetesObject) => {
    const kind = findWatchedKind(ref(of));
    if (!kind) throw new Error(`${of.kind} is not watched`);
    return cache.sinkFor(kind);
  };
  return {
    cache,
    applied,
    tellings: () => tellings,
    put: (...objects: KubernetesObject[]) => {
      for (const each of objects) sink(each).put(each, 'watch');
    },
    remove: (each: KubernetesObject) => sink(each).remove(each),
    /** By key: the app of what is told, `-` where it has none. */
    apps: () =>
      Object.fromEntries(
        cache.allTold().flatMap(key => {
          const told = cache.look(key);
          return told
            ? [[observationKey(told), 'app' in told ? told.app ?? '-' : '-']]
            : [];
        }),
      ),
    changes: () => {
      const changed = [];
      for (;;) {
        const change = cache.takeChange();
        if (!change) return changed;
        changed.push(change);
      }
    },
  };
}

describe('which app an object is part of', () => {
  const deployment = object('Deployment', 'shop/checkout');
  const replicaSet = object('ReplicaSet', 'shop/checkout-1', {
    owner: deployment,
  });
  const pod = object('Pod', 'shop/checkout-1-a', { owner: replicaSet });

  it('is said by the Kustomization that applied the object at the top of its owners', () => {
    const { put, apps } = setUp();
    put(
      pod,
      replicaSet,
      deployment,
      kustomization('checkout', { app: 'checkout', environment: ENVIRONMENT }, [
        deployment,
      ]),
    );
    expect(apps()).toEqual({
      'kustomization/flux-system/checkout': 'checkout',
      'workload/Deployment/shop/checkout': 'checkout',
      'pod/shop/checkout-1-a': 'checkout',
    });
  });

  it('is none of ours where that is of another environment, whatever the object says', () => {
    const { put, apps } = setUp();
    const named = object('Deployment', 'shop/checkout', {
      labels: { 'app.kubernetes.io/instance': 'checkout' },
    });
    put(
      named,
      kustomization('checkout', { app: 'checkout', environment: 'staging' }, [
        named,
      ]),
    );
    expect(apps()).toEqual({});
  });

  it('is not the Kustomization’s where that is of the whole environment', () => {
    const { put, apps } = setUp();
    const cart = object('Deployment', 'shop/cart', {
      labels: { 'app.kubernetes.io/instance': 'cart' },
    });
    const search = object('StatefulSet', 'shop/search', {
      annotations: {
        'gimlet.io/app': 'search',
        'gimlet.io/environment': ENVIRONMENT,
      },
    });
    const labelled = object('Job', 'shop/report', {
      labels: {
        'gimlet.io/app': 'report',
        'gimlet.io/environment': ENVIRONMENT,
      },
    });
    put(
      deployment,
      cart,
      search,
      labelled,
      kustomization('all', { environment: ENVIRONMENT }, [
        deployment,
        cart,
        search,
        labelled,
      ]),
    );
    expect(apps()).toEqual({
      'kustomization/flux-system/all': '-',
      'workload/Deployment/shop/checkout': '-',
      'workload/Deployment/shop/cart': 'cart',
      'workload/StatefulSet/shop/search': 'search',
      'workload/Job/shop/report': 'report',
    });
  });

  it('never crosses a namespace: the same name elsewhere is another app', () => {
    const { put, apps } = setUp();
    const elsewhere = object('Deployment', 'other/checkout', {
      labels: { 'app.kubernetes.io/instance': 'checkout' },
    });
    const neighbour = object('Deployment', 'other/neighbour');
    put(
      deployment,
      elsewhere,
      neighbour,
      kustomization('checkout', { app: 'checkout', environment: ENVIRONMENT }, [
        deployment,
      ]),
      kustomization(
        'neighbour',
        { app: 'neighbour', environment: ENVIRONMENT },
        [neighbour],
      ),
    );
    expect(apps()).toMatchObject({
      'workload/Deployment/shop/checkout': 'checkout',
      'workload/Deployment/other/neighbour': 'neighbour',
    });
    expect(apps()).not.toHaveProperty('workload/Deployment/other/checkout');
  });

  it('is told without Flux by the name of the instance', () => {
    const { put, apps } = setUp();
    const instance = { 'app.kubernetes.io/instance': 'cart' };
    put(
      object('Deployment', 'shop/cart', { labels: instance }),
      object('Service', 'shop/cart', { labels: instance }),
      object('Pod', 'shop/orphan'),
    );
    expect(apps()).toEqual({
      'workload/Deployment/shop/cart': 'cart',
      'endpoint/Service/shop/cart': 'cart',
    });
  });

  it('leaves out what lies in namespaces of others', () => {
    const { put, apps } = setUp();
    put(
      deployment,
      kustomization('checkout', { app: 'checkout', environment: ENVIRONMENT }, [
        deployment,
      ]),
      object('Deployment', 'kube-system/coredns', {
        labels: { 'app.kubernetes.io/instance': 'coredns' },
      }),
    );
    expect(Object.keys(apps())).not.toContain(
      'workload/Deployment/kube-system/coredns',
    );
  });

  it('is none of ours in the namespace of another environment’s HelmRelease', () => {
    const { put, apps } = setUp();
    const release = object('HelmRelease', 'staging/cart');
    const labelled = object('HelmRelease', 'labelled/cart', {
      labels: { 'gimlet.io/environment': 'staging' },
    });
    const instance = { 'app.kubernetes.io/instance': 'cart' };
    put(
      deployment,
      release,
      labelled,
      object('Deployment', 'staging/cart', { labels: instance }),
      object('Deployment', 'labelled/cart', { labels: instance }),
      kustomization('checkout', { app: 'checkout', environment: ENVIRONMENT }, [
        deployment,
      ]),
      kustomization('cart', { environment: 'staging' }, [release]),
    );
    expect(apps()).toEqual({
      'kustomization/flux-system/checkout': 'checkout',
      'workload/Deployment/shop/checkout': 'checkout',
    });
  });

  it('is no longer the Kustomization’s that is gone, whoever owned that', () => {
    const { put, remove, apps } = setUp();
    const owned = kustomization(
      'checkout',
      { app: 'checkout', environment: ENVIRONMENT },
      [deployment],
    );
    owned.metadata.ownerReferences = [
      {
        apiVersion: 'a/v1',
        kind: 'Set',
        name: 's',
        uid: 's',
        controller: true,
      },
    ];
    put(deployment, owned);
    expect(apps()).toHaveProperty(
      'workload/Deployment/shop/checkout',
      'checkout',
    );
    remove(owned);
    expect(apps()).toEqual({});
  });

  it('is that of the pod for the events about it, whichever came first', () => {
    const { put, apps } = setUp();
    const event = object('Event', 'shop/e1', { told: { involved: ref(pod) } });
    put(
      event,
      pod,
      replicaSet,
      deployment,
      kustomization('checkout', { app: 'checkout', environment: ENVIRONMENT }, [
        deployment,
      ]),
    );
    expect(apps()['event/shop/e1']).toBe('checkout');
  });

  it('moves with an inventory, and what it names is told anew', () => {
    const { put, changes, apps } = setUp();
    put(
      deployment,
      replicaSet,
      pod,
      kustomization('all', { environment: ENVIRONMENT }, [deployment]),
    );
    changes();
    put(
      kustomization('checkout', { app: 'checkout', environment: ENVIRONMENT }, [
        deployment,
      ]),
    );
    const told = changes().map(({ key }) => key);
    expect(told).toEqual(
      expect.arrayContaining([
        'workload/Deployment/shop/checkout',
        'pod/shop/checkout-1-a',
      ]),
    );
    expect(apps()['pod/shop/checkout-1-a']).toBe('checkout');
  });
});

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
