import {
  conditionOf,
  type KustomizationObservation,
} from '@gimlet-io/backstage-plugin-gimlet-common';

const CHECKED = /^Running health checks for revision (\S+) /;

/**
 * The revisions that a Kustomization says it applied: the one of its status, and the one whose health check runs, which its status does
 * not name before the check has passed.
 */
export function appliedRevisions(
  kustomization: KustomizationObservation,
): string[] {
  const healthy = conditionOf(kustomization, 'Healthy');
  return [
    kustomization.lastAppliedRevision,
    healthy?.message.match(CHECKED)?.[1],
  ].filter(revision => revision !== undefined);
}
