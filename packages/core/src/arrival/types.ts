import type {
  Cause,
  CommitSha,
  KustomizationObservation,
  ObjectRef,
  PodObservation,
  SourceObservation,
  WishedAction,
  WorkloadObservation,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { ArrivalMemory, HealthMemory } from './memory';
import type { FluxNotice } from './fluxNotice';

/** What is known of one cluster, as its agent reported it last. @public */
export interface ClusterView {
  kustomizations(): Iterable<KustomizationObservation>;
  sources(): Iterable<SourceObservation>;
  workloads(): Iterable<WorkloadObservation>;
  workload(
    ref: Pick<ObjectRef, 'kind' | 'namespace' | 'name'>,
  ): WorkloadObservation | undefined;
  /** The pods whose top owner it is. */
  podsOf(
    workload: Pick<WorkloadObservation, 'kind' | 'namespace' | 'name'>,
  ): Iterable<PodObservation>;
}

/** An app as it lies in an environment: what of the cluster is its own. @public */
export interface DeployedApp {
  environment: string;
  app: string;
  /** The app's folder from the repository's root, such as `production/checkout`. */
  folder: string;
  /**
   * The objects that the folder holds, with their namespaces. Needed where one Kustomization covers several apps and the objects
   * carry no label that tells which app they are of; else what the agent says (`app`) decides.
   */
  objects?: readonly ObjectRef[];
  /** Whether a source is the environment's gitops repository. Absent: each is. */
  isSource?: (source: SourceObservation) => boolean;
}

/** The Kustomization that owns an app, as git has it: what webhooks are read by where no agent reports. @public */
export interface OwnerInGit {
  namespace: string;
  name: string;
  /** Seconds. Absent: the interval, as Flux has it. */
  timeout?: number;
  interval: number;
  wait: boolean;
  /** It covers other apps too. */
  shared: boolean;
}

/** A commit of an app's, on its way into the cluster. @public */
export interface Arriving extends DeployedApp {
  action: WishedAction | 'promotion';
  commit: CommitSha;
  pushedAt: number;
  /** The next commit that touches the app's folder, whoever made it. */
  later?: { commit: CommitSha; at: number };
  /** Needed for webhooks alone. */
  owner?: OwnerInGit;
}

/**
 * Whether a revision's history has the commit: it is the same or an ancestor. `undefined` where that cannot be told, because the
 * revision's commit is not known here (fetch, and read again); it counts as no.
 *
 * @param revision - as Flux has it, such as `main@sha1:0123…`
 *
 * @public
 */
export type Contains = (
  revision: string,
  commit: CommitSha,
) => boolean | undefined;

/** How long a trouble of a pod may last before it fails a release, in seconds, and how often memory may run out. @public */
export interface ArrivalThresholds {
  configError: number;
  imagePull: number;
  crashLoop: number;
  unschedulable: number;
  /** Times. */
  outOfMemory: number;
  /** After the Kustomization's own timeout. */
  notReady: number;
}

/** What decides about a commit's arrival, and the clock. @public */
export interface ArrivalInput {
  arriving: Arriving;
  /** Absent: no agent reports from this environment, or it is gone; webhooks alone decide. */
  cluster?: ClusterView;
  /** Kinds of workloads that the agent cannot read (its `skippedKinds`), such as `StatefulSet`: their rollout is not waited for. */
  unseen?: readonly string[];
  /** Flux's notifications about this environment, the oldest first. Read only where there is no `cluster`. */
  notices?: readonly FluxNotice[];
  contains: Contains;
  /** The newest revision of the environment's branch, as git has it: tells a commit that was rewritten away. */
  head?: string;
  /** Milliseconds since 1970. */
  now: number;
  thresholds?: Partial<ArrivalThresholds>;
  /** What the reading before this one gave. */
  memory?: ArrivalMemory;
}

/** @public */
export type ArrivalState =
  | 'pushed'
  | 'reconciling'
  | 'ready'
  | 'failed'
  | 'superseded';

/** How far a rollout is. @public */
export interface RolloutProgress {
  /** Pods of the newest generation that are available, and how many there shall be. */
  ready: number;
  desired: number;
  done: boolean;
}

/** How a commit fares in the cluster at a moment. @public */
export interface ArrivalReading {
  state: ArrivalState;
  /** When it entered the state. */
  since: number;
  /** As Flux or Kubernetes has it, such as `HealthCheckFailed`; what it waits for, such as `Suspended`. */
  reason?: string;
  /** In words. */
  text: string;
  whatToDo?: string;
  /** The latest moment at which what it waits for ends. */
  until?: number;
  /** What else there is to know. */
  notes: string[];
  /** What is wrong with the app's pods at the moment, also before it has failed anything. */
  causes: Cause[];
  rollout?: RolloutProgress;
  /** It failed, and the app got well later without another change. */
  recoveredAt?: number;
  /** The commit is no longer in the history of the environment's branch. */
  rewritten: boolean;
  /** When the clock alone would change the answer next. */
  nextAt?: number;
}

/** @public */
export type HealthState =
  | 'healthy'
  | 'progressing'
  | 'degraded'
  | 'failing'
  | 'suspended'
  | 'missing'
  | 'unknown';

/** How something is, whatever was released. @public */
export interface Health {
  state: HealthState;
  /** As Flux or Kubernetes has it. */
  reason?: string;
  /** In words. */
  text: string;
  /** Since when it is in this state, as far as it was read. */
  since: number;
}

/** How an app is in its cluster. @public */
export interface AppHealthInput {
  deployed: DeployedApp;
  cluster: ClusterView;
  unseen?: readonly string[];
  /** The app is being deleted by a request: what Flux says of the missing folder is no failure. */
  deleting?: boolean;
  now: number;
  memory?: HealthMemory;
}

/** @public */
export interface AppHealthReading {
  health: Health;
  rollout: RolloutProgress;
  causes: Cause[];
}

/** How the sources and the shared Kustomizations of an environment are. @public */
export interface EnvironmentHealthInput {
  environment: string;
  cluster: ClusterView;
  isSource?: DeployedApp['isSource'];
  now: number;
  memory?: HealthMemory;
}
