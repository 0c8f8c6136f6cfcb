import type {
  ObjectRef,
  Observation,
  PodObservation,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { KubernetesObject } from '../kubernetes';

export interface ClusterCacheOptions {
  /** What is reported of an object; undefined for what is not reported by itself. */
  observe(
    object: KubernetesObject,
    known: Observation | undefined,
    now: number,
  ): Observation | undefined;
  /** An object that could not be understood. It is left out. */
  onUnreadable(ref: ObjectRef, error: unknown): void;
  /** Something changed: `changes` has it. Called for each change. */
  onChange(): void;
  /** A Kustomization applied something: its workloads have to be read before it is told, then {@link ClusterCache.confirm} called. */
  onApplied(applied: Applied): void;
  /** A pod of the environment is told. */
  onPod(pod: PodObservation): void;
  /** The object with this uid is no more. */
  onGone(uid: string): void;
}

/** What a Kustomization applied, and what may have changed by it. */
export interface Applied {
  kustomization: ObjectRef;
  revisions: string[];
  workloads: ObjectRef[];
}

/** What is to be reported of an object: as it is now, or that it is gone. */
export interface Change {
  key: string;
  observation?: Observation;
}

/** The last lines of a container's log before it ended. */
export interface LastLog {
  container: string;
  restarts: number;
  lines: string[];
}
