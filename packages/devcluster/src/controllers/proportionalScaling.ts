import type { Deployment, ReplicaSet } from '../objects/workloads';
import { rolloutLimits, sumOf } from './deploymentStatus';
import { DESIRED_REPLICAS, MAX_REPLICAS, revisionOf } from './revisions';

/**
 * How many pods each ReplicaSet of a Deployment is to have after it was scaled. In the middle of a rollout each gets its share of what
 * comes or goes; else the one that is there gets all. The rules are those of the deployment controller.
 */
export function proportionalReplicas(
  deployment: Deployment,
  newest: ReplicaSet | undefined,
  old: readonly ReplicaSet[],
): Map<ReplicaSet, number> {
  const { replicas, strategy } = deployment.spec;
  const all = [...old, ...(newest ? [newest] : [])];
  const active = all.filter(({ spec }) => spec.replicas > 0);
  if (active.length <= 1) {
    const [only = newest ?? latestOf(old)] = active;
    return new Map(only ? [[only, replicas]] : []);
  }
  if (newest && isSaturated(deployment, newest)) {
    return new Map(
      active.filter(set => set !== newest).map(set => [set, 0] as const),
    );
  }
  return strategy.type === 'RollingUpdate'
    ? shared(deployment, active)
    : new Map();
}

function shared(
  deployment: Deployment,
  active: readonly ReplicaSet[],
): Map<ReplicaSet, number> {
  const { replicas } = deployment.spec;
  const { maxSurge } = rolloutLimits(deployment);
  const most = replicas > 0 ? replicas + maxSurge : 0;
  const change = most - sumOf(active, ({ spec }) => spec.replicas);
  // The largest first; of two that are as large the newer gains first, and the older loses first.
  const inOrder = [...active].sort(
    (left, right) =>
      right.spec.replicas - left.spec.replicas ||
      Math.sign(change) * (revisionOf(right) - revisionOf(left)),
  );
  const wanted = new Map<ReplicaSet, number>();
  let left = change;
  for (const set of inOrder) {
    const share = shareOf(set, deployment, replicas + maxSurge);
    const part = change > 0 ? Math.min(share, left) : Math.max(share, left);
    wanted.set(set, set.spec.replicas + part);
    left -= part;
  }
  const [largest] = inOrder;
  wanted.set(largest, Math.max(0, wanted.get(largest)! + left));
  return wanted;
}

/** By how many pods a ReplicaSet grows with its Deployment. */
function shareOf(
  { spec, metadata }: ReplicaSet,
  deployment: Deployment,
  most: number,
): number {
  if (deployment.spec.replicas === 0) {
    return -spec.replicas;
  }
  const before =
    Number(metadata.annotations?.[MAX_REPLICAS] ?? 0) ||
    (deployment.status?.replicas ?? spec.replicas);
  return Math.round((spec.replicas * most) / before) - spec.replicas;
}

function latestOf(sets: readonly ReplicaSet[]): ReplicaSet | undefined {
  return [...sets].sort(
    (left, right) => revisionOf(right) - revisionOf(left),
  )[0];
}

/** Whether the newest has all that the Deployment wants, and did so before. */
function isSaturated(deployment: Deployment, set: ReplicaSet): boolean {
  const { replicas } = deployment.spec;
  return (
    set.spec.replicas === replicas &&
    set.status?.availableReplicas === replicas &&
    !wasScaled(deployment, [set])
  );
}

/** Whether a Deployment wants another number of pods than when one of its ReplicaSets was given its own. */
export function wasScaled(
  deployment: Deployment,
  sets: readonly ReplicaSet[],
): boolean {
  const { replicas } = deployment.spec;
  return sets.some(({ spec, metadata }) => {
    const before = metadata.annotations?.[DESIRED_REPLICAS];
    return (
      spec.replicas > 0 && before !== undefined && Number(before) !== replicas
    );
  });
}
