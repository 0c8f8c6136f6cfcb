import {
  conditionOf,
  objectRefText,
  type KustomizationObservation,
  type ObjectRef,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { Explanation } from './facts';
import { whatToDo } from './whatToDo';

/** What a Kustomization failed with. */
export interface FluxFailure {
  reason: string;
  message: string;
}

/** Said of a revision that is not tried yet, or not to its end: none of them fails anything. */
const NO_FAILURES = [
  'DependencyNotReady',
  'HealthCheckCanceled',
  'Progressing',
];

/** What Flux says that a Kustomization failed with; a retry that runs hides it for a while. */
export function fluxFailureOf(
  kustomization: KustomizationObservation,
): FluxFailure | undefined {
  const ready = conditionOf(kustomization, 'Ready');
  if (ready?.status !== 'False' || NO_FAILURES.includes(ready.reason))
    return undefined;
  return { reason: ready.reason, message: ready.message };
}

/** The folder is not in the revision that the source has. Any other `ArtifactFailed` is about the source, and passes. */
export const isPathMissing = ({ reason, message }: FluxFailure): boolean =>
  reason === 'ArtifactFailed' && /path not found/.test(message);

/** The objects that a failed health check names: `[Deployment/shop/cart status: 'InProgress']`. */
export function objectsNamed(
  message: string,
): Pick<ObjectRef, 'kind' | 'namespace' | 'name'>[] {
  return [
    ...message.matchAll(
      /([A-Z][A-Za-z]*)\/(?:([^\s/[\]]+)\/)?([^\s/[\]]+) status:/g,
    ),
  ].map(([, kind, namespace = '', name]) => ({ kind, namespace, name }));
}

/**
 * Whether a failure names others alone. One app's bad health is not another's; an object that the API server refuses is
 * everybody's, since nothing of the revision was applied.
 */
export function isOfOthers(
  { reason, message }: FluxFailure,
  isOurs: (ref: Pick<ObjectRef, 'kind' | 'namespace' | 'name'>) => boolean,
): boolean {
  if (reason !== 'HealthCheckFailed') return false;
  const named = objectsNamed(message);
  return named.length > 0 && !named.some(isOurs);
}

/** `The Kustomization flux-system/apps is held up by Deployment/shop/cart`. */
export function heldUpBy(
  { namespace, name }: Pick<KustomizationObservation, 'namespace' | 'name'>,
  objects: readonly Pick<ObjectRef, 'kind' | 'namespace' | 'name'>[],
): string {
  const names = objects.map(objectRefText).join(', ');
  return `The Kustomization ${namespace}/${name} is held up by ${names}`;
}

/** A failure in words. */
export function explainFailure({ reason, message }: FluxFailure): Explanation {
  const advice = whatToDo(reason, message);
  return {
    reason,
    text: message || reason,
    ...(advice && { whatToDo: advice }),
  };
}
