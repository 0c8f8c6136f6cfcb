import { isEqual } from '../fields/isEqual';
import type { Deployment, PodTemplate, ReplicaSet } from '../objects/workloads';
import { rolloutLimits } from './deploymentStatus';
import { TEMPLATE_HASH } from './podTemplates';

/** The number of a rollout, on the Deployment and on its ReplicaSets. */
export const REVISION = 'deployment.kubernetes.io/revision';

/** How many pods a Deployment wanted when its ReplicaSet was scaled last, and how many there might have been at most. */
export const DESIRED_REPLICAS = 'deployment.kubernetes.io/desired-replicas';
export const MAX_REPLICAS = 'deployment.kubernetes.io/max-replicas';

/** Annotations of a Deployment that are none of its ReplicaSets'. */
const NOT_COPIED = [
  'kubectl.kubernetes.io/last-applied-configuration',
  REVISION,
  DESIRED_REPLICAS,
  MAX_REPLICAS,
];

/** What a ReplicaSet remembers of the size of its Deployment. */
export function replicaAnnotations(
  deployment: Deployment,
): Record<string, string> {
  const { replicas } = deployment.spec;
  const { maxSurge } = rolloutLimits(deployment);
  return {
    [DESIRED_REPLICAS]: String(replicas),
    [MAX_REPLICAS]: String(replicas + maxSurge),
  };
}

/** What the newest ReplicaSet has of its Deployment, `kubernetes.io/change-cause` for instance, and its revision. */
export function revisionAnnotations(
  { metadata }: Deployment,
  revision: string,
): Record<string, string> {
  return {
    ...Object.fromEntries(
      Object.entries(metadata.annotations ?? {}).filter(
        ([name]) => !NOT_COPIED.includes(name),
      ),
    ),
    [REVISION]: revision,
  };
}

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
