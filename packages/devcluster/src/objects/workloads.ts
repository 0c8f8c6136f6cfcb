import type { KindRef, ObjectMeta, TypedObject } from '../store';
import type { ContainerSpec, PodSpec } from './pods';

/** The part of a workload that its pods are made from. */
export interface PodTemplate {
  metadata?: {
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
  };
  spec: PodSpec;
}

/** Which labels an object must have. */
export interface LabelSelector {
  matchLabels?: Record<string, string>;
  matchExpressions?: Array<{
    key: string;
    operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
    values?: string[];
  }>;
}

/** One entry of `status.conditions` of a workload. */
export interface WorkloadCondition {
  type: string;
  status: 'True' | 'False' | 'Unknown';
  reason?: string;
  message?: string;
  lastUpdateTime?: string;
  lastTransitionTime?: string;
  lastProbeTime?: string;
}

type RollingUpdate = {
  maxSurge?: number | string;
  maxUnavailable?: number | string;
};

export type Deployment = TypedObject<
  {
    replicas: number;
    selector: LabelSelector;
    template: PodTemplate;
    strategy: {
      type: 'RollingUpdate' | 'Recreate';
      rollingUpdate?: RollingUpdate;
    };
    minReadySeconds?: number;
    progressDeadlineSeconds: number;
    revisionHistoryLimit: number;
    paused?: boolean;
  },
  {
    observedGeneration?: number;
    replicas?: number;
    updatedReplicas?: number;
    readyReplicas?: number;
    availableReplicas?: number;
    unavailableReplicas?: number;
    conditions?: WorkloadCondition[];
  }
>;

export type ReplicaSet = TypedObject<
  {
    replicas: number;
    selector: LabelSelector;
    template: PodTemplate;
    minReadySeconds?: number;
  },
  {
    observedGeneration?: number;
    replicas: number;
    fullyLabeledReplicas?: number;
    readyReplicas?: number;
    availableReplicas?: number;
  }
>;

export type StatefulSet = TypedObject<
  {
    replicas: number;
    serviceName?: string;
    selector: LabelSelector;
    template: PodTemplate;
    podManagementPolicy: 'OrderedReady' | 'Parallel';
    updateStrategy: {
      type: 'RollingUpdate' | 'OnDelete';
      rollingUpdate?: { partition?: number };
    };
    revisionHistoryLimit: number;
  },
  {
    observedGeneration?: number;
    replicas: number;
    readyReplicas?: number;
    availableReplicas?: number;
    currentReplicas?: number;
    updatedReplicas?: number;
    currentRevision?: string;
    updateRevision?: string;
    collisionCount?: number;
  }
>;

export type DaemonSet = TypedObject<
  {
    selector: LabelSelector;
    template: PodTemplate;
    updateStrategy: {
      type: 'RollingUpdate' | 'OnDelete';
      rollingUpdate?: RollingUpdate;
    };
    minReadySeconds?: number;
    revisionHistoryLimit: number;
  },
  {
    observedGeneration?: number;
    currentNumberScheduled: number;
    desiredNumberScheduled: number;
    numberMisscheduled: number;
    numberReady: number;
    numberAvailable?: number;
    numberUnavailable?: number;
    updatedNumberScheduled?: number;
  }
>;

/** A template that a StatefulSet or a DaemonSet has or had, as the patch that brings it back. */
export type ControllerRevision = KindRef & {
  metadata: ObjectMeta;
  revision: number;
  data: { spec: { template: PodTemplate & { $patch?: 'replace' } } };
  [field: string]: unknown;
};

export type JobSpec = {
  parallelism?: number;
  completions?: number;
  backoffLimit: number;
  activeDeadlineSeconds?: number;
  ttlSecondsAfterFinished?: number;
  selector?: LabelSelector;
  suspend?: boolean;
  template: PodTemplate;
};

export type Job = TypedObject<
  JobSpec,
  {
    active?: number;
    succeeded?: number;
    failed?: number;
    startTime?: string;
    completionTime?: string;
    conditions?: WorkloadCondition[];
  }
>;

export type CronJob = TypedObject<
  {
    schedule: string;
    suspend?: boolean;
    concurrencyPolicy: 'Allow' | 'Forbid' | 'Replace';
    successfulJobsHistoryLimit: number;
    failedJobsHistoryLimit: number;
    jobTemplate: {
      metadata?: {
        labels?: Record<string, string>;
        annotations?: Record<string, string>;
      };
      spec: JobSpec;
    };
  },
  {
    active?: Array<{
      apiVersion: string;
      kind: string;
      namespace: string;
      name: string;
      uid: string;
    }>;
    lastScheduleTime?: string;
    lastSuccessfulTime?: string;
  }
>;

/** Every container of a template, init containers first. */
export function containersOf(spec: PodSpec): ContainerSpec[] {
  return [...(spec.initContainers ?? []), ...spec.containers];
}
