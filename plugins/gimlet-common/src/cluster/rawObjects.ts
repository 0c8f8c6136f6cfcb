/**
 * The fields of Kubernetes' objects that are read here, as the API server sends them in JSON. Nothing is taken for granted: an
 * object that was just made has no status.
 */

/** @public */
export interface RawOwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
}

/** @public */
export interface RawMetadata {
  name: string;
  namespace?: string;
  uid?: string;
  generation?: number;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  creationTimestamp?: string | null;
  deletionTimestamp?: string | null;
  ownerReferences?: RawOwnerReference[];
}

/** @public */
export interface RawCondition {
  type: string;
  status: string;
  reason?: string;
  message?: string;
  lastTransitionTime?: string | null;
}

/** @public */
export interface RawContainer {
  name: string;
  image?: string;
  /** `Always` on an init container makes it a sidecar. */
  restartPolicy?: string;
}

/** @public */
export interface RawTerminated {
  exitCode?: number;
  signal?: number;
  reason?: string;
  message?: string;
  startedAt?: string | null;
  finishedAt?: string | null;
}

/** @public */
export interface RawContainerState {
  waiting?: { reason?: string; message?: string };
  running?: { startedAt?: string | null };
  terminated?: RawTerminated;
}

/** @public */
export interface RawContainerStatus {
  name: string;
  ready?: boolean;
  started?: boolean;
  restartCount?: number;
  image?: string;
  state?: RawContainerState;
  lastState?: RawContainerState;
}

/** @public */
export interface RawPod {
  metadata: RawMetadata;
  spec?: {
    containers?: RawContainer[];
    initContainers?: RawContainer[];
    restartPolicy?: string;
    nodeName?: string;
  };
  status?: {
    phase?: string;
    reason?: string;
    message?: string;
    conditions?: RawCondition[];
    containerStatuses?: RawContainerStatus[];
    initContainerStatuses?: RawContainerStatus[];
  };
}

interface RawPodTemplate {
  spec?: { containers?: RawContainer[]; initContainers?: RawContainer[] };
}

/** A Deployment, StatefulSet, DaemonSet, Job or CronJob. @public */
export interface RawWorkload {
  metadata: RawMetadata;
  spec?: {
    replicas?: number;
    paused?: boolean;
    suspend?: boolean;
    completions?: number;
    parallelism?: number;
    updateStrategy?: {
      type?: string;
      rollingUpdate?: { partition?: number } | null;
    };
    template?: RawPodTemplate;
    jobTemplate?: { spec?: { template?: RawPodTemplate } };
  };
  status?: {
    observedGeneration?: number;
    conditions?: RawCondition[];
    replicas?: number;
    updatedReplicas?: number;
    readyReplicas?: number;
    availableReplicas?: number;
    updateRevision?: string;
    desiredNumberScheduled?: number;
    currentNumberScheduled?: number;
    updatedNumberScheduled?: number;
    numberReady?: number;
    numberAvailable?: number;
    active?: number | unknown[];
    succeeded?: number;
    failed?: number;
  };
}

/** @public */
export interface RawKustomization {
  metadata: RawMetadata;
  spec?: {
    path?: string;
    interval?: string;
    retryInterval?: string;
    timeout?: string;
    wait?: boolean;
    suspend?: boolean;
    sourceRef?: {
      apiVersion?: string;
      kind?: string;
      name?: string;
      namespace?: string;
    };
    dependsOn?: { name: string; namespace?: string }[];
  };
  status?: {
    observedGeneration?: number;
    conditions?: RawCondition[];
    lastAppliedRevision?: string;
    lastAttemptedRevision?: string;
    inventory?: { entries?: { id: string; v?: string }[] } | null;
    history?: {
      digest?: string;
      firstReconciled?: string;
      lastReconciled?: string;
      lastReconciledStatus?: string;
      totalReconciliations?: number;
      metadata?: Record<string, string> | null;
    }[];
  };
}

/** A GitRepository, OCIRepository, HelmRepository or Bucket. @public */
export interface RawSource {
  metadata: RawMetadata;
  spec?: {
    url?: string;
    endpoint?: string;
    bucketName?: string;
    interval?: string;
    suspend?: boolean;
    ref?: { branch?: string; name?: string } | null;
  };
  status?: {
    conditions?: RawCondition[];
    artifact?: { revision?: string } | null;
  };
}

/** @public */
export interface RawHelmRelease {
  metadata: RawMetadata;
  spec?: {
    suspend?: boolean;
    chart?: { spec?: { chart?: string; version?: string } };
    chartRef?: { kind?: string; name?: string };
  };
  status?: {
    conditions?: RawCondition[];
    lastAttemptedRevision?: string;
    history?: { chartName?: string; chartVersion?: string }[];
  };
}

/** A Service, Ingress, HTTPRoute or GRPCRoute. @public */
export interface RawEndpoint {
  metadata: RawMetadata;
  spec?: {
    externalName?: string;
    ports?: { name?: string; port: number; protocol?: string }[];
    rules?: { host?: string }[];
    tls?: unknown[];
    hostnames?: string[];
  };
  status?: {
    loadBalancer?: { ingress?: { ip?: string; hostname?: string }[] };
  };
}

/** @public */
export interface RawEvent {
  metadata: RawMetadata;
  involvedObject?: {
    apiVersion?: string;
    kind?: string;
    namespace?: string;
    name?: string;
  };
  reason?: string;
  message?: string;
  count?: number;
  firstTimestamp?: string | null;
  lastTimestamp?: string | null;
  eventTime?: string | null;
  series?: { count?: number; lastObservedTime?: string | null } | null;
}
