import { deadlineOf, type ArrivalFacts, type ClusterInput } from './facts';
import { explainFailure, fluxFailureOf } from './fluxFailure';
import { findOwner, findParent, isOurs } from './owner';
import { revisionFacts } from './revisions';
import { DEFAULT_ARRIVAL_THRESHOLDS } from './thresholds';
import { waitingFor } from './waiting';

/**
 * What an agent's observations say of a deletion. The Kustomization of `flux/` takes the app's own away, with all that it made; on
 * the way the app's own fails for a moment, because its folder is gone, which is no failure. A shared one takes the app's objects
 * out of its inventory.
 */
export function deletionFacts(input: ClusterInput): ArrivalFacts {
  const { arriving, cluster, contains, now, memory } = input;
  const thresholds = { ...DEFAULT_ARRIVAL_THRESHOLDS, ...input.thresholds };
  const owner = findOwner(arriving, cluster);
  const doer = owner?.shared
    ? owner.kustomization
    : findParent(arriving, cluster);
  if (!doer) {
    return {
      attemptedAt: memory?.attemptedAt,
      doing: owner
        ? "Pushed; the app's Kustomization is still there"
        : 'Pushed; Flux does not tell of this environment',
      notes: [],
      causes: [],
    };
  }
  const said = revisionFacts(doer, arriving.commit, contains);
  const begun = said.attempted || said.applied;
  const attemptedAt = memory?.attemptedAt ?? (begun ? now : undefined);
  const appliedAt = memory?.appliedAt ?? (said.applied ? now : undefined);
  const left = owner?.shared
    ? owner.kustomization.inventory.filter(ref =>
        isOurs(ref, arriving, cluster),
      ).length
    : Number(owner !== undefined);
  const failure = fluxFailureOf(doer);
  const fails =
    failure &&
    said.attempted &&
    appliedAt === undefined &&
    failure.reason !== 'ArtifactFailed' &&
    failure.reason !== 'HealthCheckFailed';
  const waiting =
    attemptedAt === undefined
      ? waitingFor(arriving, {
          kustomization: doer,
          exists: owner?.shared ?? false,
          cluster,
          contains,
          now,
        })
      : undefined;
  return {
    attemptedAt,
    appliedAt,
    ...(waiting && { waiting }),
    ...(said.applied &&
      left === 0 && {
        ready: { text: 'Flux has deleted what it had applied', at: now },
      }),
    ...(fails && { failure: { ...explainFailure(failure), at: now } }),
    doing: begun ? 'Flux deletes it' : 'Pushed; Flux has not begun yet',
    notes: [],
    causes: [],
    deadline: deadlineOf(doer, {
      attemptedAt,
      notReady: thresholds.notReady,
    }),
  };
}
