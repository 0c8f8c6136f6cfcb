import {
  conditionOf,
  secondsOf,
  type CommitSha,
  type KustomizationObservation,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { Contains } from './types';

/** A revision's commit as people read it: `1f3c9a2` of `main@sha1:1f3c9a2…`. */
export function shortRevision(revision: string): string {
  const digest = revision.match(/:([0-9a-f]{7,})$/)?.[1];
  return digest ? digest.slice(0, 7) : revision;
}

/** A health check of Flux's. */
export interface HealthCheck {
  revision: string;
  /** When it ends at the latest, where its beginning is known; milliseconds since 1970. */
  until?: number;
}

/**
 * The health check that runs, or ran last and said nothing since. The `Healthy` condition keeps the former revision's value until
 * the new check begins; its message names the revision, which was applied then.
 */
export function healthCheckOf(
  kustomization: KustomizationObservation,
): HealthCheck | undefined {
  const healthy = conditionOf(kustomization, 'Healthy');
  const [, revision, timeout] =
    healthy?.message.match(
      /^Running health checks for revision (\S+) with a timeout of (\S+)/,
    ) ?? [];
  if (!healthy || healthy.status !== 'Unknown' || !revision) return undefined;
  const seconds = secondsOf(timeout);
  return {
    revision,
    ...(healthy.changedAt !== undefined &&
      seconds !== undefined && { until: healthy.changedAt + seconds * 1000 }),
  };
}

/** What a Kustomization says of a commit. */
export interface RevisionFacts {
  /** `lastAttemptedRevision` contains it. Alone that says nothing about the cluster. */
  attempted: boolean;
  /** It was applied: `lastAppliedRevision` contains it, or its health check began. */
  applied: boolean;
  /** `lastAppliedRevision` contains it: applied, and where Flux waits, checked. */
  checked: boolean;
}

/** What a Kustomization says of a commit. Never by `Ready` alone: it comes before `lastAppliedRevision`. */
export function revisionFacts(
  kustomization: KustomizationObservation,
  commit: CommitSha,
  contains: Contains,
): RevisionFacts {
  const has = (revision: string | undefined): boolean =>
    revision !== undefined && contains(revision, commit) === true;
  const attempted = has(kustomization.lastAttemptedRevision);
  const checked = has(kustomization.lastAppliedRevision);
  const ready = conditionOf(kustomization, 'Ready');
  const wasChecked =
    ready?.status === 'False' &&
    (ready.reason === 'HealthCheckFailed' ||
      ready.reason === 'HealthCheckCanceled');
  return {
    attempted,
    checked,
    applied:
      checked ||
      (attempted && wasChecked) ||
      has(healthCheckOf(kustomization)?.revision),
  };
}
