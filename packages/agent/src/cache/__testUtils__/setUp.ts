import {
  observationKey,
  type KustomizationObservation,
  type Observation,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { findWatchedKind, type KubernetesObject } from '../../kubernetes';
import { ClusterCache } from '../ClusterCache';
import type { Applied } from '../types';

export const ENVIRONMENT = 'production';

/** Objects by short words: the kind, its namespace and its name. */
export function object(
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

export function ref(of: KubernetesObject) {
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

export function kustomization(
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
export const seen = (until: number) => ({
  hasSeen: (version?: string) => Number(version) <= until,
});

/** A cache, and what is put into it and told by it. */
export function setUp() {
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
