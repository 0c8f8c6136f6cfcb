import type {
  EventObservation,
  KustomizationObservation,
  PodObservation,
  SourceObservation,
  WorkloadObservation,
} from '@gimlet-io/backstage-plugin-gimlet-common';

/** Of the app checkout in the namespace shop, healthy, where nothing else is said. */
export function workload(
  more: Partial<WorkloadObservation> = {},
): WorkloadObservation {
  return {
    type: 'workload',
    kind: 'Deployment',
    namespace: 'shop',
    name: 'checkout',
    uid: 'w-1',
    app: 'checkout',
    generation: 1,
    observedGeneration: 1,
    replicas: { desired: 2, total: 2, updated: 2, ready: 2, available: 2 },
    revision: 'abc',
    paused: false,
    conditions: [],
    images: [{ container: 'web', image: 'checkout:1' }],
    createdAt: 1_000,
    ...more,
  };
}

export function pod(more: Partial<PodObservation> = {}): PodObservation {
  return {
    type: 'pod',
    namespace: 'shop',
    name: 'checkout-0',
    uid: 'p-1',
    app: 'checkout',
    workload: {
      group: 'apps',
      kind: 'Deployment',
      namespace: 'shop',
      name: 'checkout',
    },
    revision: 'abc',
    phase: 'Running',
    status: 'Running',
    ready: 1,
    total: 1,
    restarts: 0,
    containers: [],
    createdAt: 1_000,
    ...more,
  };
}

export function kustomization(
  more: Partial<KustomizationObservation> = {},
): KustomizationObservation {
  return {
    type: 'kustomization',
    namespace: 'flux-system',
    name: 'gitops-shop-checkout',
    uid: 'k-1',
    app: 'checkout',
    generation: 1,
    observedGeneration: 1,
    path: './production/checkout',
    sourceRef: {
      group: 'source.toolkit.fluxcd.io',
      kind: 'GitRepository',
      namespace: 'flux-system',
      name: 'gitops',
    },
    interval: 600,
    wait: true,
    suspended: false,
    dependsOn: [],
    lastAttemptedRevision: 'main@sha1:1',
    lastAppliedRevision: 'main@sha1:1',
    conditions: [],
    inventory: [
      {
        group: 'apps',
        kind: 'Deployment',
        namespace: 'shop',
        name: 'checkout',
      },
    ],
    history: [],
    ...more,
  };
}

export function source(
  more: Partial<SourceObservation> = {},
): SourceObservation {
  return {
    type: 'source',
    kind: 'GitRepository',
    namespace: 'flux-system',
    name: 'gitops',
    uid: 's-1',
    url: 'https://git.example.com/acme/gitops.git',
    branch: 'main',
    interval: 60,
    suspended: false,
    conditions: [],
    ...more,
  };
}

export function warning(
  more: Partial<EventObservation> = {},
): EventObservation {
  return {
    type: 'event',
    namespace: 'shop',
    name: 'checkout.1',
    uid: 'e-1',
    app: 'checkout',
    involved: { group: '', kind: 'Pod', namespace: 'shop', name: 'checkout-0' },
    reason: 'BackOff',
    message: 'Back-off pulling image',
    count: 1,
    firstAt: 1_000,
    lastAt: 2_000,
    ...more,
  };
}
