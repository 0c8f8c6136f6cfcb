import {
  commitSha,
  type Condition,
  type KustomizationObservation,
  type PodCause,
  type PodObservation,
  type WorkloadObservation,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  aKustomization,
  aPod,
  aWorkload,
} from '@gimlet-io/backstage-plugin-gimlet-common/testUtils';
import type { Arriving } from '../types';

/** When the commit was pushed. */
export const PUSHED = 1_000_000;

/** The commit that the observations are about, and one after it. */
export const COMMIT = commitSha('c1'.padEnd(40, '0'));
export const LATER = commitSha('c2'.padEnd(40, '0'));

/** The commit as a request follows it. */
export const arriving: Arriving = {
  environment: 'production',
  app: 'checkout',
  folder: 'production/checkout',
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

/** One that has applied the commit. */
export const anAppliedKustomization = (
  changes: Partial<KustomizationObservation> = {},
): KustomizationObservation =>
  aKustomization({
    timeout: 60,
    lastAttemptedRevision: revisionOf(COMMIT),
    lastAppliedRevision: revisionOf(COMMIT),
    conditions: [condition('Ready', 'True', 'ReconciliationSucceeded')],
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

/** One that is not ready, by a cause or by none that is known. */
export const aWaitingPod = (
  cause: Partial<PodCause> | undefined,
  changes: Partial<PodObservation> = {},
): PodObservation =>
  aPod({
    phase: 'Pending',
    status: 'Pending',
    ready: 0,
    cause: cause && {
      trouble: 'image-pull',
      reason: 'ErrImagePull',
      message: 'not found',
      container: 'main',
      since: 0,
      ...cause,
    },
    ...changes,
  });
