import {
  conditionOf,
  type Cause,
  type PodCause,
  type PodObservation,
  type PodTrouble,
  type WorkloadObservation,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { ArrivalMemory } from './memory';
import { isObserved } from './rollout';
import type { ArrivalThresholds, ClusterView } from './types';

/** A trouble that is gone for longer than this begins anew: a crashing container runs for a while between two crashes. */
const GONE = 60_000;

interface Troubled {
  pod: PodObservation;
  cause: PodCause;
}

/** The pods of the workloads' newest generation that something is wrong with. */
function* troubledPods(
  workloads: readonly WorkloadObservation[],
  cluster: ClusterView,
): Iterable<Troubled> {
  for (const workload of workloads) {
    if (!isObserved(workload)) continue;
    for (const pod of cluster.podsOf(workload)) {
      const newest =
        workload.revision === undefined ||
        pod.revision === undefined ||
        pod.revision === workload.revision;
      if (newest && pod.cause && pod.deletedAt === undefined) {
        yield { pod, cause: pod.cause };
      }
    }
  }
}

/** What is wrong with the workloads' newest generation, the oldest first. */
export function causesOf(
  workloads: readonly WorkloadObservation[],
  cluster: ClusterView,
): Cause[] {
  const causes: Cause[] = [];
  for (const { pod, cause } of troubledPods(workloads, cluster)) {
    const { container, reason, message, since, lastLog } = cause;
    causes.push({
      object: {
        group: '',
        kind: 'Pod',
        namespace: pod.namespace,
        name: pod.name,
      },
      ...(container && { container }),
      reason,
      message,
      since,
      ...(lastLog && { lastLog }),
    });
  }
  for (const workload of workloads) {
    const failure = conditionOf(workload, 'ReplicaFailure');
    if (failure?.status === 'True') {
      const { kind, namespace, name } = workload;
      causes.push({
        object: { group: 'apps', kind, namespace, name },
        reason: failure.reason,
        message: failure.message,
        since: failure.changedAt ?? workload.createdAt,
      });
    }
  }
  return causes.sort((one, other) => one.since - other.since);
}

/** What pods decide: a trouble that lasted too long, else when one will have. */
export interface TroubleVerdict {
  outlasted?: Troubled;
  nextAt?: number;
  troubles: NonNullable<ArrivalMemory['troubles']>;
}

/** Whether a trouble of the newest generation's pods outlasts its threshold, counted from when the commit was applied. */
export function judgeTroubles(
  workloads: readonly WorkloadObservation[],
  options: {
    cluster: ClusterView;
    appliedAt: number;
    now: number;
    thresholds: ArrivalThresholds;
    known: ArrivalMemory['troubles'];
  },
): TroubleVerdict {
  const { cluster, appliedAt, now, thresholds, known = {} } = options;
  const troubles: NonNullable<ArrivalMemory['troubles']> = {};
  for (const [key, trouble] of Object.entries(known)) {
    if (now - trouble.seenAt <= GONE) troubles[key] = trouble;
  }
  const verdict: TroubleVerdict = { troubles };
  for (const troubled of troubledPods(workloads, cluster)) {
    const { pod, cause } = troubled;
    const key = [pod.uid, cause.container ?? '', cause.trouble].join('/');
    const since = Math.min(troubles[key]?.since ?? cause.since, cause.since);
    troubles[key] = { since, seenAt: now };
    const at = failsAt(cause, Math.max(since, appliedAt), thresholds);
    if (at !== undefined && at <= now) {
      verdict.outlasted ??= troubled;
    } else if (at !== undefined) {
      verdict.nextAt = Math.min(verdict.nextAt ?? at, at);
    }
  }
  return verdict;
}

function failsAt(
  { trouble, times = 0 }: PodCause,
  since: number,
  thresholds: ArrivalThresholds,
): number | undefined {
  if (trouble === 'out-of-memory') {
    return times >= thresholds.outOfMemory ? since : undefined;
  }
  const seconds = thresholdOf(trouble, thresholds);
  return seconds === undefined ? undefined : since + seconds * 1000;
}

function thresholdOf(
  trouble: PodTrouble,
  thresholds: ArrivalThresholds,
): number | undefined {
  switch (trouble) {
    case 'config-error':
      return thresholds.configError;
    case 'image-pull':
      return thresholds.imagePull;
    case 'crash-loop':
      return thresholds.crashLoop;
    case 'unschedulable':
      return thresholds.unschedulable;
    default:
      // A Job decides for its pods; an evicted pod is replaced.
      return undefined;
  }
}
