import {
  conditionOf,
  type CommitSha,
  type KustomizationObservation,
  type SourceObservation,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { ArrivalFacts, Explanation } from './facts';
import { kustomizationName, sourceOf } from './owner';
import { healthCheckOf, shortRevision } from './revisions';
import type { ClusterView, Contains } from './types';

/** What is wrong with a source, where it cannot be fetched. A retry that runs does not hide it. */
export function sourceProblem(
  source: SourceObservation,
): Explanation | undefined {
  const failed = conditionOf(source, 'FetchFailed');
  const ready = conditionOf(source, 'Ready');
  let problem;
  if (failed?.status === 'True') problem = failed;
  else if (ready?.status === 'False') problem = ready;
  return problem && { reason: problem.reason, text: problem.message };
}

/** What keeps a commit from being attempted; nothing where Flux is about to. */
export function waitingFor(
  { commit, app }: { commit: CommitSha; app: string },
  options: {
    /** The Kustomization that is to apply it; where there is none yet, the one that is to make it. */
    kustomization: KustomizationObservation | undefined;
    exists: boolean;
    cluster: ClusterView;
    contains: Contains;
    now: number;
  },
): ArrivalFacts['waiting'] {
  const { kustomization, exists, cluster, contains, now } = options;
  if (!kustomization) return undefined;
  const source = sourceOf(kustomization, cluster);
  const fetched =
    source?.artifactRevision !== undefined &&
    contains(source.artifactRevision, commit) === true;
  if (source && !fetched) {
    const { kind, namespace, name } = source;
    const where = `${kind}/${namespace}/${name}`;
    if (source.suspended) {
      return {
        reason: 'Suspended',
        text: `Flux is suspended for this environment: ${where} is not fetched`,
        whatToDo: 'Resume the source.',
      };
    }
    const problem = sourceProblem(source);
    if (problem) {
      return {
        ...problem,
        text: `Flux cannot fetch the repository: ${problem.text}`,
      };
    }
  }
  if (kustomization.suspended) {
    return {
      reason: 'Suspended',
      text: exists
        ? 'Flux is suspended for this app'
        : `Flux is suspended for this environment: ${kustomizationName(
            kustomization,
          )} is not applied`,
      whatToDo: exists ? `Resume ${app}.` : 'Resume the Kustomization.',
    };
  }
  return (
    conditionWait(kustomization, exists) ??
    checkWait(kustomization, { commit, contains, now })
  );
}

function conditionWait(
  kustomization: KustomizationObservation,
  exists: boolean,
): Explanation | undefined {
  const ready = conditionOf(kustomization, 'Ready');
  if (ready?.status !== 'False') return undefined;
  const { reason, message } = ready;
  if (reason === 'DependencyNotReady') {
    return { reason, text: `Waits: ${message}` };
  }
  if (exists || reason === 'ArtifactFailed') return undefined;
  const who = kustomizationName(kustomization);
  return {
    reason,
    text: `${who} is to make the app's Kustomization, and fails: ${message}`,
  };
}

/** Another release's health check holds the next revision up until it ends. */
function checkWait(
  kustomization: KustomizationObservation,
  options: { commit: CommitSha; contains: Contains; now: number },
): ArrivalFacts['waiting'] {
  const { commit, contains, now } = options;
  const check = healthCheckOf(kustomization);
  if (!check || contains(check.revision, commit) === true) return undefined;
  const { revision, until } = check;
  return {
    reason: 'HealthCheckRunning',
    text: `Waits for the health check of ${shortRevision(revision)} to end`,
    ...(until !== undefined && until > now && { until }),
  };
}
