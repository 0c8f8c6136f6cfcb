import { timestamp } from '../clock/timestamp';
import type {
  Deployment,
  ReplicaSet,
  WorkloadCondition,
} from '../objects/workloads';
import { resolveAmount } from './podTemplates';

/** Why a rollout failed. */
export const DEADLINE_EXCEEDED = 'ProgressDeadlineExceeded';

/** How many pods a rollout may have too many and too few. At least one of the two is not zero, unless all are made anew. */
export function rolloutLimits({ spec }: Deployment): {
  maxSurge: number;
  maxUnavailable: number;
} {
  if (spec.strategy.type === 'Recreate') {
    return { maxSurge: 0, maxUnavailable: 0 };
  }
  const { rollingUpdate } = spec.strategy;
  const maxSurge = resolveAmount(rollingUpdate?.maxSurge, spec.replicas, 'up');
  const maxUnavailable = Math.min(
    resolveAmount(rollingUpdate?.maxUnavailable, spec.replicas, 'down'),
    spec.replicas,
  );
  return {
    maxSurge,
    maxUnavailable: maxSurge === 0 && maxUnavailable === 0 ? 1 : maxUnavailable,
  };
}

/** The sum of a count over ReplicaSets. */
export function sumOf(
  sets: readonly ReplicaSet[],
  count: (set: ReplicaSet) => number | undefined,
): number {
  return sets.reduce((sum, set) => sum + (count(set) ?? 0), 0);
}

/** What a Deployment's status is, from its ReplicaSets. The rules are those of the deployment controller. */
export function deploymentStatus(
  deployment: Deployment,
  sets: readonly ReplicaSet[],
  newest: ReplicaSet | undefined,
  conditions: readonly WorkloadCondition[],
  now: Date,
): NonNullable<Deployment['status']> {
  const { spec, metadata } = deployment;
  const replicas = sumOf(sets, set => set.status?.replicas);
  const updatedReplicas = newest?.status?.replicas ?? 0;
  const readyReplicas = sumOf(sets, set => set.status?.readyReplicas);
  const availableReplicas = sumOf(sets, set => set.status?.availableReplicas);
  const unavailableReplicas = Math.max(
    0,
    sumOf(sets, set => set.spec.replicas) - availableReplicas,
  );
  const counts = {
    replicas,
    updatedReplicas,
    readyReplicas,
    availableReplicas,
    unavailableReplicas,
  };
  const isAvailable =
    availableReplicas >=
    spec.replicas - rolloutLimits(deployment).maxUnavailable;
  const available: WorkloadCondition = isAvailable
    ? {
        type: 'Available',
        status: 'True',
        reason: 'MinimumReplicasAvailable',
        message: 'Deployment has minimum availability.',
      }
    : {
        type: 'Available',
        status: 'False',
        reason: 'MinimumReplicasUnavailable',
        message: 'Deployment does not have minimum availability.',
      };
  const withAvailable = withCondition(conditions, available, now);
  const progressing = progressOf(
    deployment,
    newest,
    counts,
    withAvailable,
    now,
  );
  return {
    observedGeneration: metadata.generation,
    ...Object.fromEntries(
      Object.entries(counts).filter(([, count]) => count > 0),
    ),
    conditions: progressing
      ? withCondition(withAvailable, progressing, now)
      : withAvailable,
  };
}

type Counts = Required<
  Pick<
    NonNullable<Deployment['status']>,
    'replicas' | 'updatedReplicas' | 'readyReplicas' | 'availableReplicas'
  >
>;

function progressOf(
  deployment: Deployment,
  newest: ReplicaSet | undefined,
  counts: Counts,
  conditions: readonly WorkloadCondition[],
  now: Date,
): WorkloadCondition | undefined {
  const current = conditions.find(({ type }) => type === 'Progressing');
  const name = newest
    ? `ReplicaSet "${newest.metadata.name}"`
    : `Deployment "${deployment.metadata.name}"`;
  const isOver =
    current?.reason === 'NewReplicaSetAvailable' &&
    counts.replicas === counts.updatedReplicas;
  if (isOver || deployment.spec.paused) {
    return undefined;
  }
  const { replicas } = deployment.spec;
  const isComplete =
    counts.updatedReplicas === replicas &&
    counts.replicas === replicas &&
    counts.availableReplicas === replicas;
  if (isComplete) {
    return {
      type: 'Progressing',
      status: 'True',
      reason: 'NewReplicaSetAvailable',
      message: `${name} has successfully progressed.`,
      lastUpdateTime: timestamp(now),
    };
  }
  if (hasProgressed(deployment, counts)) {
    return {
      type: 'Progressing',
      status: 'True',
      reason: 'ReplicaSetUpdated',
      message: `${name} is progressing.`,
      lastUpdateTime: timestamp(now),
    };
  }
  const left = untilDeadline(deployment, conditions, now);
  return left !== undefined && left <= 0
    ? {
        type: 'Progressing',
        status: 'False',
        reason: DEADLINE_EXCEEDED,
        message: `${name} has timed out progressing.`,
      }
    : undefined;
}

function hasProgressed({ status }: Deployment, counts: Counts): boolean {
  const was = (count: number | undefined) => count ?? 0;
  return (
    counts.updatedReplicas > was(status?.updatedReplicas) ||
    counts.replicas - counts.updatedReplicas <
      was(status?.replicas) - was(status?.updatedReplicas) ||
    counts.readyReplicas > was(status?.readyReplicas) ||
    counts.availableReplicas > was(status?.availableReplicas)
  );
}

/** Milliseconds until a rollout counts as failed; undefined where none is running, or it has failed. */
export function untilDeadline(
  { spec }: Deployment,
  conditions: readonly WorkloadCondition[],
  now: Date,
): number | undefined {
  const current = conditions.find(({ type }) => type === 'Progressing');
  if (
    !current?.lastUpdateTime ||
    spec.paused ||
    current.reason === 'NewReplicaSetAvailable' ||
    current.reason === DEADLINE_EXCEEDED
  ) {
    return undefined;
  }
  return (
    Date.parse(current.lastUpdateTime) +
    spec.progressDeadlineSeconds * 1000 -
    now.getTime()
  );
}

/** The conditions with one of them set. One that says the same as before keeps its instants. */
export function withCondition(
  conditions: readonly WorkloadCondition[],
  condition: WorkloadCondition,
  now: Date,
): WorkloadCondition[] {
  const before = conditions.find(({ type }) => type === condition.type);
  if (
    before &&
    before.status === condition.status &&
    before.reason === condition.reason &&
    (condition.lastUpdateTime === undefined ||
      before.lastUpdateTime === condition.lastUpdateTime)
  ) {
    return [...conditions];
  }
  const next: WorkloadCondition = {
    ...condition,
    lastUpdateTime: condition.lastUpdateTime ?? timestamp(now),
    lastTransitionTime:
      before?.status === condition.status
        ? before.lastTransitionTime
        : timestamp(now),
  };
  return [...conditions.filter(other => other !== before), next];
}
