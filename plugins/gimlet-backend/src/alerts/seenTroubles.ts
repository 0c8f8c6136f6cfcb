import {
  objectRefText,
  type ObjectRef,
  type PodCause,
  type PodObservation,
  type PodTrouble,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { ArrivalThresholds } from '@gimlet-io/core';
import type { SeenTrouble } from './types';

/** The threshold of each trouble that alerts, in seconds. What ends with an error alone is told by its release. */
const SECONDS: Partial<
  Record<PodTrouble, Exclude<keyof ArrivalThresholds, 'outOfMemory'>>
> = {
  'config-error': 'configError',
  'image-pull': 'imagePull',
  'crash-loop': 'crashLoop',
  unschedulable: 'unschedulable',
};

/** When the trouble has lasted long enough; `undefined` where it has not happened often enough, or never alerts. */
function firesAt(
  { trouble, since, times = 1 }: PodCause,
  thresholds: ArrivalThresholds,
): number | undefined {
  if (trouble === 'out-of-memory') {
    return times >= thresholds.outOfMemory ? since : undefined;
  }
  const threshold = SECONDS[trouble];
  return threshold && since + thresholds[threshold] * 1_000;
}

const podRef = ({ namespace, name }: PodObservation): ObjectRef => ({
  group: '',
  kind: 'Pod',
  namespace,
  name,
});

/**
 * What is in trouble of these pods: one for each workload and kind of trouble, however many of its pods are, since pods come and go
 * while it lasts.
 */
export function seenTroubles(
  environment: string,
  pods: Iterable<PodObservation>,
  thresholds: ArrivalThresholds,
): SeenTrouble[] {
  const found = new Map<string, SeenTrouble>();
  for (const pod of pods) {
    const { cause, app } = pod;
    if (!cause || pod.deletedAt !== undefined) continue;
    const fires = firesAt(cause, thresholds);
    if (fires === undefined) continue;
    const object = pod.workload ?? podRef(pod);
    const key = `${cause.trouble} ${object.group}/${objectRefText(object)}`;
    const known = found.get(key);
    if (known && known.since <= cause.since) continue;
    found.set(key, {
      environment,
      ...(app !== undefined && { app }),
      key,
      object,
      trouble: cause.trouble,
      reason: cause.reason,
      message: cause.message,
      since: cause.since,
      firesAt: fires,
    });
  }
  return [...found.values()];
}
