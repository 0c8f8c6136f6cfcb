import { createHash } from 'node:crypto';
import type { OwnerReference, AnyObject, KubeObject } from '../store';
import type { PodTemplate } from '../objects/workloads';
import { podCondition, type Pod } from '../objects/pods';

/** The label that tells the pods of one revision of a Deployment from those of another. */
export const TEMPLATE_HASH = 'pod-template-hash';
/** The same for StatefulSets and DaemonSets. */
export const REVISION_HASH = 'controller-revision-hash';

const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

/** Ten characters that stand for what a template says. */
export function templateHash(template: PodTemplate): string {
  const digest = createHash('sha256').update(canonical(template)).digest();
  return [...digest.subarray(0, 10)]
    .map(byte => ALPHABET[byte % ALPHABET.length])
    .join('');
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, entry) =>
    typeof entry === 'object' && entry !== null && !Array.isArray(entry)
      ? Object.fromEntries(
          Object.entries(entry).sort(([a], [b]) => (a < b ? -1 : 1)),
        )
      : entry,
  );
}

/** The reference by which an object says who controls it. */
export function controlledBy(owner: AnyObject): OwnerReference {
  return {
    apiVersion: owner.apiVersion,
    kind: owner.kind,
    name: owner.metadata.name,
    uid: owner.metadata.uid ?? '',
    controller: true,
    blockOwnerDeletion: true,
  };
}

/** A pod of a template. */
export function podOf(
  owner: AnyObject,
  template: PodTemplate,
  metadata: {
    name?: string;
    generateName?: string;
    labels?: Record<string, string>;
  },
): KubeObject {
  const { labels, annotations } = template.metadata ?? {};
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: metadata.name ?? '',
      ...(metadata.generateName ? { generateName: metadata.generateName } : {}),
      namespace: owner.metadata.namespace,
      labels: { ...labels, ...metadata.labels },
      ...(annotations ? { annotations } : {}),
      ownerReferences: [controlledBy(owner)],
    },
    spec: structuredClone(template.spec),
  };
}

/** Milliseconds until a pod counts as available: zero for one that is, undefined for one that is not ready. */
export function untilAvailable(
  pod: Pod,
  minReadySeconds: number | undefined,
  now: Date,
): number | undefined {
  const ready = podCondition(pod, 'Ready');
  if (ready?.status !== 'True' || pod.metadata.deletionTimestamp) {
    return undefined;
  }
  const since = Date.parse(ready.lastTransitionTime);
  return Math.max(0, since + (minReadySeconds ?? 0) * 1000 - now.getTime());
}

/** `25%` or `2` of a number. */
export function resolveAmount(
  amount: number | string | undefined,
  total: number,
  round: 'up' | 'down',
): number {
  if (typeof amount === 'number') {
    return amount;
  }
  const percent = Number((amount ?? '0').replace('%', ''));
  const exact = (percent * total) / 100;
  return amount?.endsWith('%')
    ? Math[round === 'up' ? 'ceil' : 'floor'](exact)
    : percent;
}
