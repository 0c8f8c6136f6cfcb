import type {
  KustomizationObservation,
  SourceObservation,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { heldUpBy, objectsNamed } from './fluxFailure';
import type { HealthMemory } from './memory';
import { isOfEnvironment, kustomizationName, sourceOf } from './owner';
import { rememberFailures, rememberedFailure, sinceOf } from './remembered';
import type { EnvironmentHealthInput, Health, HealthState } from './types';
import { sourceProblem } from './waiting';

type Found = Omit<Health, 'since'>;

/** The worst first. */
const ORDER: HealthState[] = [
  'failing',
  'degraded',
  'suspended',
  'progressing',
  'healthy',
];

/**
 * How an environment is: its sources, and the Kustomizations that are no app's own. What is wrong with one app is not wrong with
 * the environment.
 *
 * @public
 */
export function readEnvironmentHealth(input: EnvironmentHealthInput): {
  health: Health;
  memory: HealthMemory;
} {
  const { cluster, memory } = input;
  const kustomizations = [...cluster.kustomizations()].filter(kustomization =>
    isOfEnvironment(kustomization, input, cluster),
  );
  const shared = kustomizations.filter(({ app }) => app === undefined);
  const failures = rememberFailures(shared, memory?.failures);
  const sources = new Set(
    kustomizations.flatMap(
      kustomization => sourceOf(kustomization, cluster) ?? [],
    ),
  );
  const found = [
    ...[...sources].map(sourceHealth),
    ...shared.map(kustomization =>
      kustomizationHealth(kustomization, failures),
    ),
  ].sort((one, other) => ORDER.indexOf(one.state) - ORDER.indexOf(other.state));
  const worst: Found = found[0] ?? {
    state: 'unknown',
    text: 'The cluster has no Kustomization of this environment',
  };
  const since = sinceOf(worst.state, input);
  return {
    health: { ...worst, since },
    memory: { state: worst.state, since, failures },
  };
}

function sourceHealth(source: SourceObservation): Found {
  const name = `${source.kind}/${source.namespace}/${source.name}`;
  const problem = sourceProblem(source);
  if (problem) {
    return {
      state: 'failing',
      reason: problem.reason,
      text: `${name}: ${problem.text}`,
    };
  }
  if (source.suspended) {
    return { state: 'suspended', text: `${name} is suspended` };
  }
  return source.artifactRevision === undefined
    ? { state: 'progressing', text: `${name} is fetched` }
    : { state: 'healthy', text: 'Flux applies what is in git' };
}

function kustomizationHealth(
  kustomization: KustomizationObservation,
  failures: NonNullable<HealthMemory['failures']>,
): Found {
  const name = kustomizationName(kustomization);
  const failure = rememberedFailure(failures, kustomization);
  if (failure?.reason === 'HealthCheckFailed') {
    const named = objectsNamed(failure.message);
    return {
      state: 'degraded',
      reason: failure.reason,
      text:
        named.length > 0
          ? heldUpBy(kustomization, named)
          : `${name}: ${failure.message}`,
    };
  }
  if (failure) {
    const { reason, message } = failure;
    return { state: 'failing', reason, text: `${name}: ${message || reason}` };
  }
  if (kustomization.suspended) {
    return { state: 'suspended', text: `${name} is suspended` };
  }
  return kustomization.lastAppliedRevision === undefined
    ? { state: 'progressing', text: `${name} is applied` }
    : { state: 'healthy', text: 'Flux applies what is in git' };
}
