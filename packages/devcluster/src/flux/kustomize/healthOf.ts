import type { KubeObject } from '../../store';

/** How far an object is, in the words of kstatus. */
export type Health = 'Current' | 'InProgress' | 'Failed' | 'Terminating';

interface HealthCondition {
  type: string;
  status: string;
  reason?: string;
}

type Numbers = Record<string, number | undefined>;

interface RuleInput {
  spec: Record<string, unknown>;
  status: Record<string, unknown>;
  counts: Numbers;
  conditions: HealthCondition[];
}

const RULES: Record<string, (input: RuleInput) => Health> = {
  'apps/Deployment': deployment,
  'apps/ReplicaSet': replicaSet,
  'apps/StatefulSet': statefulSet,
  'apps/DaemonSet': daemonSet,
  'batch/Job': job,
  Pod: pod,
  Service: service,
  PersistentVolumeClaim: ({ status }) =>
    status.phase === 'Bound' ? 'Current' : 'InProgress',
  'policy/PodDisruptionBudget': () => 'Current',
  'apiextensions.k8s.io/CustomResourceDefinition': ({ conditions }) => {
    if (
      conditions.some(
        ({ type, status }) => type === 'NamesAccepted' && status === 'False',
      )
    ) {
      return 'Failed';
    }
    return holds(conditions, 'Established') ? 'Current' : 'InProgress';
  },
};

/**
 * The rules of kstatus, by which Flux decides whether what it applied has arrived. A Job counts as arrived when it is complete, not
 * when it has begun: there Flux has a rule of its own.
 */
export function healthOf(object: KubeObject): Health {
  const { metadata } = object;
  const status = recordOf(object.status);
  if (metadata.deletionTimestamp) {
    return 'Terminating';
  }
  if (
    typeof status.observedGeneration === 'number' &&
    status.observedGeneration !== metadata.generation
  ) {
    return 'InProgress';
  }
  const conditions = (status.conditions ?? []) as HealthCondition[];
  if (holds(conditions, 'Reconciling')) {
    return 'InProgress';
  }
  if (holds(conditions, 'Stalled')) {
    return 'Failed';
  }
  const rule =
    RULES[`${object.apiVersion.replace(/[^/]+$/, '')}${object.kind}`];
  if (rule) {
    return rule({
      spec: recordOf(object.spec),
      status,
      counts: status as Numbers,
      conditions,
    });
  }
  const ready = conditions.find(({ type }) => type === 'Ready');
  return !ready || ready.status === 'True' ? 'Current' : 'InProgress';
}

function deployment({ spec, counts, conditions }: RuleInput): Health {
  const progress = conditions.find(({ type }) => type === 'Progressing');
  if (progress?.reason === 'ProgressDeadlineExceeded') {
    return 'Failed';
  }
  const desired = replicasOf(spec);
  const {
    replicas = 0,
    updatedReplicas = 0,
    readyReplicas = 0,
    availableReplicas = 0,
  } = counts;
  const isArrived =
    counts.observedGeneration !== undefined &&
    replicas >= desired &&
    updatedReplicas >= desired &&
    replicas <= updatedReplicas &&
    availableReplicas >= updatedReplicas &&
    readyReplicas >= desired &&
    // Without a deadline nobody writes that the rollout goes on.
    (spec.progressDeadlineSeconds === undefined ||
      (progress?.status === 'True' &&
        progress.reason === 'NewReplicaSetAvailable')) &&
    holds(conditions, 'Available');
  return isArrived ? 'Current' : 'InProgress';
}

function replicaSet({ spec, counts, conditions }: RuleInput): Health {
  const desired = replicasOf(spec);
  const {
    replicas = 0,
    fullyLabeledReplicas = 0,
    readyReplicas = 0,
    availableReplicas = 0,
  } = counts;
  return !holds(conditions, 'ReplicaFailure') &&
    replicas === desired &&
    fullyLabeledReplicas >= desired &&
    availableReplicas >= desired &&
    readyReplicas >= desired
    ? 'Current'
    : 'InProgress';
}

function statefulSet({ spec, status, counts }: RuleInput): Health {
  const strategy = recordOf(spec.updateStrategy);
  if (strategy.type === 'OnDelete') {
    return 'Current';
  }
  const desired = replicasOf(spec);
  const {
    replicas = 0,
    readyReplicas = 0,
    currentReplicas = 0,
    updatedReplicas = 0,
  } = counts;
  if (replicas < desired || readyReplicas < desired || replicas > desired) {
    return 'InProgress';
  }
  const { partition } = recordOf(strategy.rollingUpdate);
  if (typeof partition === 'number' && partition > 0) {
    return updatedReplicas >= desired - partition ? 'Current' : 'InProgress';
  }
  return currentReplicas >= desired &&
    status.currentRevision === status.updateRevision
    ? 'Current'
    : 'InProgress';
}

function daemonSet({ counts }: RuleInput): Health {
  const {
    observedGeneration,
    desiredNumberScheduled = 0,
    currentNumberScheduled = 0,
    updatedNumberScheduled = 0,
    numberAvailable = 0,
    numberReady = 0,
  } = counts;
  return observedGeneration !== undefined &&
    currentNumberScheduled >= desiredNumberScheduled &&
    updatedNumberScheduled >= desiredNumberScheduled &&
    numberAvailable >= desiredNumberScheduled &&
    numberReady >= desiredNumberScheduled
    ? 'Current'
    : 'InProgress';
}

function job({ conditions }: RuleInput): Health {
  if (holds(conditions, 'Failed')) {
    return 'Failed';
  }
  return holds(conditions, 'Complete') || holds(conditions, 'Suspended')
    ? 'Current'
    : 'InProgress';
}

function pod({ status, conditions }: RuleInput): Health {
  switch (status.phase) {
    case 'Succeeded':
      return 'Current';
    case 'Failed':
      return 'Failed';
    default:
      return holds(conditions, 'Ready') ? 'Current' : 'InProgress';
  }
}

function service({ spec, status }: RuleInput): Health {
  const { ingress } = recordOf(status.loadBalancer);
  return spec.type === 'LoadBalancer' && !ingress ? 'InProgress' : 'Current';
}

function replicasOf(spec: Record<string, unknown>): number {
  return typeof spec.replicas === 'number' ? spec.replicas : 1;
}

function holds(conditions: HealthCondition[], type: string): boolean {
  return conditions.some(
    condition => condition.type === type && condition.status === 'True',
  );
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null
    ? (value as Record<string, unknown>)
    : {};
}
