import {
  conditionOf,
  type KustomizationObservation,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { fluxFailureOf, isPathMissing, type FluxFailure } from './fluxFailure';
import type { HealthMemory } from './memory';

const keyOf = ({
  namespace,
  name,
}: Pick<KustomizationObservation, 'namespace' | 'name'>): string =>
  `${namespace}/${name}`;

/**
 * What Kustomizations fail with. Flux tries again and again, and each try hides the failure for a moment: it holds until a revision
 * succeeds or another one is attempted.
 */
export function rememberFailures(
  kustomizations: readonly KustomizationObservation[],
  known: HealthMemory['failures'] = {},
): NonNullable<HealthMemory['failures']> {
  const failures: NonNullable<HealthMemory['failures']> = {};
  for (const kustomization of kustomizations) {
    const key = keyOf(kustomization);
    const attempted = kustomization.lastAttemptedRevision;
    const failure = fluxFailureOf(kustomization);
    const ready = conditionOf(kustomization, 'Ready');
    const before = known[key];
    if (
      failure &&
      (failure.reason !== 'ArtifactFailed' || isPathMissing(failure))
    ) {
      failures[key] = { ...failure, ...(attempted && { attempted }) };
    } else if (
      before &&
      ready?.status !== 'True' &&
      before.attempted === attempted
    ) {
      failures[key] = before;
    }
  }
  return failures;
}

/** What a Kustomization fails with. */
export const rememberedFailure = (
  failures: NonNullable<HealthMemory['failures']>,
  kustomization: KustomizationObservation,
): FluxFailure | undefined => failures[keyOf(kustomization)];

/** A state of health, since when it is so. */
export function sinceOf(
  state: HealthMemory['state'],
  { now, memory }: { now: number; memory?: HealthMemory },
): number {
  return memory?.state === state ? memory?.since ?? now : now;
}
