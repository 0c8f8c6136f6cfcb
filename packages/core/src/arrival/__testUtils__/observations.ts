import {
  commitSha,
  type Condition,
  type KustomizationObservation,
  type PodCause,
  type PodObservation,
  type SourceObservation,
  type WorkloadObservation,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { Arriving } from '../types';

/** When the commit was pushed. */
export const PUSHED = 1_000_000;

/** The commit that the observations are about, and one after it. */
export const COMMIT = commitSha('c1'.padEnd(40, '0'));
export const LATER = commitSha('c2'.padEnd(40, '0'));

/** The commit as a request follows it. */
export const arriving: Arriving = {
  environment: 'production',
  app: 'web',
  folder: 'production/web',
  action: 'release',
  commit: COMMIT,
  pushedAt: PUSHED,
};

export const revisionOf = (commit: string): string => `main@sha1:${commit}`;

/** Of a history in which `LATER` comes after `COMMIT`. */
export function contains(revision: string, commit: string): boolean {
  return (
    revision.endsWith(commit) || (revision.endsWith(LATER) && commit === COMMIT)
  );
}

export const condition = (
  type: string,
  status: Condition['status'],
  reason = '',
  message = '',
): Condition => ({ type, status, reason, message });

export const aSource = (
  changes: Partial<SourceObservation> = {},
): SourceObservation => ({
  type: 'source',
  kind: 'GitRepository',
  namespace: 'flux-system',
  name: 'gitops',
  uid: 's',
  url: 'https://git.example.com/gitops.git',
  interval: 60,
  suspended: false,
  artifactRevision: revisionOf(COMMIT),
  conditions: [],
  ...changes,
});

export const aKustomization = (
  changes: Partial<KustomizationObservation> = {},
): KustomizationObservation => ({
  type: 'kustomization',
  namespace: 'flux-system',
  name: 'web',
  uid: 'k',
  generation: 1,
  observedGeneration: 1,
  path: './production/web',
  sourceRef: {
    group: 'source.toolkit.fluxcd.io',
    kind: 'GitRepository',
    namespace: 'flux-system',
    name: 'gitops',
  },
  interval: 600,
  timeout: 60,
  wait: true,
  suspended: false,
  dependsOn: [],
  conditions: [],
  inventory: [
    { group: 'apps', kind: 'Deployment', namespace: 'shop', name: 'web' },
  ],
  history: [],
  ...changes,
});

/** One that has applied the commit. */
export const anAppliedKustomization = (
  changes: Partial<KustomizationObservation> = {},
): KustomizationObservation =>
  aKustomization({
    lastAttemptedRevision: revisionOf(COMMIT),
    lastAppliedRevision: revisionOf(COMMIT),
    conditions: [condition('Ready', 'True', 'ReconciliationSucceeded')],
    ...changes,
  });

export const aWorkload = (
  changes: Partial<WorkloadObservation> = {},
): WorkloadObservation => ({
  type: 'workload',
  kind: 'Deployment',
  namespace: 'shop',
  name: 'web',
  uid: 'w',
  generation: 2,
  observedGeneration: 2,
  replicas: { desired: 2, total: 2, updated: 2, ready: 2, available: 2 },
  revision: 'new',
  paused: false,
  conditions: [],
  images: [],
  createdAt: 0,
  ...changes,
});

/** One of whose pods none is available yet. */
export const aRollingWorkload = (
  changes: Partial<WorkloadObservation> = {},
): WorkloadObservation =>
  aWorkload({
    replicas: { desired: 2, total: 2, updated: 2, ready: 0, available: 0 },
    ...changes,
  });

export const aPod = (
  cause: Partial<PodCause> | undefined,
  changes: Partial<PodObservation> = {},
): PodObservation => ({
  type: 'pod',
  namespace: 'shop',
  name: 'web-new-x',
  uid: 'p',
  workload: {
    group: 'apps',
    kind: 'Deployment',
    namespace: 'shop',
    name: 'web',
  },
  revision: 'new',
  phase: 'Pending',
  status: 'Pending',
  ready: 0,
  total: 1,
  restarts: 0,
  containers: [],
  createdAt: 0,
  ...(cause && {
    cause: {
      trouble: 'image-pull',
      reason: 'ErrImagePull',
      message: 'not found',
      container: 'main',
      since: 0,
      ...cause,
    },
  }),
  ...changes,
});
