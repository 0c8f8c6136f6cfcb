import type { Deployment, ReplicaSet } from '../objects/workloads';
import { rolloutLimits, sumOf } from './deploymentStatus';
import { revisionOf } from './revisions';

/** How many pods the newest ReplicaSet may have next, of which it has `current`. */
export function newestReplicas(
  deployment: Deployment,
  current: number,
  old: readonly ReplicaSet[],
): number {
  const { replicas, strategy } = deployment.spec;
  if (strategy.type === 'Recreate') {
    return replicas;
  }
  const most = replicas + rolloutLimits(deployment).maxSurge;
  const total = current + sumOf(old, set => set.spec.replicas);
  return total >= most
    ? current
    : current + Math.min(most - total, replicas - current);
}

/** How many pods the old ReplicaSets must keep, so that as many are available as must be. */
export function oldReplicas(
  deployment: Deployment,
  newest: ReplicaSet,
  old: readonly ReplicaSet[],
): Map<ReplicaSet, number> {
  const { replicas } = deployment.spec;
  const least = replicas - rolloutLimits(deployment).maxUnavailable;
  const all = [...old, newest];
  const available = (set: ReplicaSet) => set.status?.availableReplicas ?? 0;
  const newUnavailable = newest.spec.replicas - available(newest);
  let spare = sumOf(all, set => set.spec.replicas) - least - newUnavailable;
  const wanted = new Map(old.map(set => [set, set.spec.replicas]));
  const oldestFirst = [...old].sort(
    (left, right) => revisionOf(left) - revisionOf(right),
  );
  // Pods that are not available cost nothing, so they go first.
  for (const set of oldestFirst) {
    const down = Math.min(
      Math.max(0, spare),
      Math.max(0, set.spec.replicas - available(set)),
    );
    wanted.set(set, set.spec.replicas - down);
    spare -= down;
  }
  let free = sumOf(all, available) - least;
  for (const set of oldestFirst) {
    const down = Math.min(
      Math.max(0, free),
      Math.max(0, spare),
      wanted.get(set)!,
    );
    wanted.set(set, wanted.get(set)! - down);
    free -= down;
    spare -= down;
  }
  return wanted;
}
