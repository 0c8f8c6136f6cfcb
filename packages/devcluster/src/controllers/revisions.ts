import { isEqual } from '../fields/isEqual';
import type { Deployment, PodTemplate, ReplicaSet } from '../objects/workloads';
import { TEMPLATE_HASH } from './podTemplates';

/** The number of a rollout, on the Deployment and on its ReplicaSets. */
export const REVISION = 'deployment.kubernetes.io/revision';

/** Whether a ReplicaSet was made for what the Deployment wants now. */
export function isOfTemplate(set: ReplicaSet, deployment: Deployment): boolean {
  return isEqual(withoutHash(set.spec.template), deployment.spec.template);
}

function withoutHash(template: PodTemplate): PodTemplate {
  const { [TEMPLATE_HASH]: _, ...labels } = template.metadata?.labels ?? {};
  return { ...template, metadata: { ...template.metadata, labels } };
}

export function revisionOf(set: ReplicaSet): number {
  return Number(set.metadata.annotations?.[REVISION] ?? 0);
}

export function highestRevision(sets: readonly ReplicaSet[]): number {
  return Math.max(0, ...sets.map(revisionOf));
}
