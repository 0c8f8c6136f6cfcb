import {
  sameObject,
  type PodObservation,
  type WorkloadObservation,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { Tone } from '../elements';

/** Whether a pod is of a version before the newest of its workload. */
export function isOldPod(
  { workload: owner, revision }: PodObservation,
  workloads: readonly WorkloadObservation[],
): boolean {
  const workload = workloads.find(
    ({ kind, namespace, name }) =>
      owner && sameObject({ ...owner, kind, namespace, name }, owner),
  );
  return (
    revision !== undefined &&
    workload?.revision !== undefined &&
    workload.revision !== revision
  );
}

/** How a pod does. */
export function podTone(
  pod: Pick<
    PodObservation,
    'phase' | 'ready' | 'total' | 'cause' | 'deletedAt'
  >,
): Tone {
  if (pod.deletedAt !== undefined) return 'neutral';
  if (pod.cause || pod.phase === 'Failed') return 'negative';
  if (pod.phase === 'Succeeded') return 'neutral';
  if (pod.phase === 'Unknown') return 'warning';
  return pod.phase === 'Running' && pod.ready === pod.total
    ? 'positive'
    : 'announcement';
}

/** How the run before this one of a pod's container ended, where one was restarted. */
export function lastEnd({ containers }: PodObservation) {
  return containers.find(({ last }) => last)?.last;
}
