import type { ObjectRef } from '../objectRef';
import type {
  EventObservation,
  KustomizationObservation,
  PodObservation,
  SourceObservation,
  WorkloadObservation,
} from '../observation';

/** The name of a Deployment in the namespace shop. @public */
export function deploymentRef(name: string = 'checkout'): ObjectRef {
  return { group: 'apps', kind: 'Deployment', namespace: 'shop', name };
}

/** The Git repository that all is applied from, fetched by Flux. @public */
export function aSource(
  changes: Partial<SourceObservation> = {},
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
    ...changes,
  };
}

/** The app's own, which has applied what its source has. @public */
export function aKustomization(
  changes: Partial<KustomizationObservation> = {},
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
    inventory: [deploymentRef()],
    history: [],
    ...changes,
  };
}

/** The app's Deployment, whose two pods are ready. @public */
export function aWorkload(
  changes: Partial<WorkloadObservation> = {},
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
    ...changes,
  };
}

/** A ready pod of {@link aWorkload}'s newest generation. @public */
export function aPod(changes: Partial<PodObservation> = {}): PodObservation {
  return {
    type: 'pod',
    namespace: 'shop',
    name: 'checkout-0',
    uid: 'p-1',
    app: 'checkout',
    workload: deploymentRef(),
    revision: 'abc',
    phase: 'Running',
    status: 'Running',
    ready: 1,
    total: 1,
    restarts: 0,
    containers: [],
    createdAt: 1_000,
    ...changes,
  };
}

/** A warning about {@link aPod}. @public */
export function aWarning(
  changes: Partial<EventObservation> = {},
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
    ...changes,
  };
}
