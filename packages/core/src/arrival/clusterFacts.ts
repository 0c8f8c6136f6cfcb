import { conditionOf } from '@gimlet-io/backstage-plugin-gimlet-common';
import { deletionFacts } from './deletionFacts';
import {
  deadlineOf,
  type ArrivalFacts,
  type ClusterInput,
  type Explanation,
} from './facts';
import { failureByWorkload } from './failureByWorkload';
import {
  explainFailure,
  fluxFailureOf,
  heldUpBy,
  isOfOthers,
  isPathMissing,
} from './fluxFailure';
import { findOwner, findParent, isOurs, sourceOf, type Owner } from './owner';
import { causesOf, judgeTroubles } from './podTroubles';
import { revisionFacts, type RevisionFacts } from './revisions';
import { appWorkloads, othersNotRolledOut, rolloutProgress } from './rollout';
import { DEFAULT_ARRIVAL_THRESHOLDS } from './thresholds';
import { waitingFor } from './waiting';
import { whatToDo } from './whatToDo';

/** What an agent's observations say of a commit. */
export function clusterFacts(input: ClusterInput): ArrivalFacts {
  const { arriving, cluster } = input;
  if (arriving.action === 'delete') return deletionFacts(input);
  const owner = findOwner(arriving, cluster);
  return owner ? ownerFacts(input, owner) : withoutOwner(input);
}

/** The app's Kustomization is not there (yet): the one that is to make it tells why. */
function withoutOwner(input: ClusterInput): ArrivalFacts {
  const { arriving, cluster, contains, now, memory } = input;
  const waiting = waitingFor(arriving, {
    kustomization: findParent(arriving, cluster),
    exists: false,
    cluster,
    contains,
    now,
  });
  return {
    attemptedAt: memory?.attemptedAt,
    appliedAt: memory?.appliedAt,
    ...(waiting && { waiting }),
    doing: "Pushed; Flux has not made the app's Kustomization yet",
    notes: [],
    causes: [],
  };
}

function ownerFacts(input: ClusterInput, owner: Owner): ArrivalFacts {
  const { arriving, cluster, contains, now, memory, unseen = [] } = input;
  const { kustomization, shared } = owner;
  const thresholds = { ...DEFAULT_ARRIVAL_THRESHOLDS, ...input.thresholds };
  const said = revisionFacts(kustomization, arriving.commit, contains);
  const attemptedAt =
    memory?.attemptedAt ?? (said.attempted || said.applied ? now : undefined);
  const appliedAt = memory?.appliedAt ?? (said.applied ? now : undefined);
  const workloads = appWorkloads(arriving, owner, {
    cluster,
    unseen,
    settled: said.checked,
  });
  const rollout = rolloutProgress(workloads);
  const facts: ArrivalFacts = {
    attemptedAt,
    appliedAt,
    doing: doingOf({
      begun: attemptedAt !== undefined,
      applied: appliedAt !== undefined,
      rollout,
      waits: kustomization.wait && !shared,
    }),
    notes: [],
    causes: [],
    rollout,
    deadline: deadlineOf(kustomization, {
      attemptedAt,
      notReady: thresholds.notReady,
    }),
  };
  if (attemptedAt === undefined) {
    facts.waiting =
      waitingFor(arriving, {
        kustomization,
        exists: true,
        cluster,
        contains,
        now,
      }) ?? waitingStill(input, owner);
  }
  if (shared && !said.checked) {
    const others = othersNotRolledOut(arriving, kustomization, cluster);
    const waits = facts.waiting?.reason === 'HealthCheckRunning';
    if (
      others.length > 0 &&
      (appliedAt !== undefined || waits) &&
      kustomization.wait
    ) {
      facts.notes.push(heldUpBy(kustomization, others));
    }
  }
  const failure =
    failureBySource(input, owner) ?? failureByFlux(input, owner, said);
  if (failure) facts.failure = { ...failure, at: now };
  if (appliedAt === undefined) return facts;

  facts.causes = causesOf(workloads.found, cluster);
  const verdict = judgeTroubles(workloads.found, {
    cluster,
    appliedAt,
    now,
    thresholds,
    known: memory?.troubles,
  });
  facts.troubles = verdict.troubles;
  facts.nextAt = verdict.nextAt;
  const ready = rollout.done && (said.checked || shared);
  if (ready) facts.ready = { text: readyText(said, rollout.desired), at: now };
  const byWorkload = failureByWorkload(workloads.found);
  if (!facts.failure && byWorkload) facts.failure = { ...byWorkload, at: now };
  if (!facts.failure && verdict.outlasted) {
    const { pod, cause } = verdict.outlasted;
    const advice = whatToDo(cause.reason, cause.message);
    facts.failure = {
      reason: cause.reason,
      text: `${pod.name}: ${cause.message || cause.reason}`,
      ...(advice && { whatToDo: advice }),
      at: now,
    };
  }
  return facts;
}

/** A try of Flux's hides for a moment that a dependency is not ready. */
function waitingStill(
  { memory }: ClusterInput,
  { kustomization }: Owner,
): ArrivalFacts['waiting'] {
  const known = memory?.waiting;
  const trying = conditionOf(kustomization, 'Ready')?.status === 'Unknown';
  return known?.reason === 'DependencyNotReady' && trying ? known : undefined;
}

function doingOf({
  begun,
  applied,
  rollout,
  waits,
}: {
  begun: boolean;
  applied: boolean;
  rollout: { ready: number; desired: number; done: boolean };
  waits: boolean;
}): string {
  if (!begun) return 'Pushed; Flux has not begun yet';
  if (!applied) return 'Flux applies it';
  return rollout.done && waits
    ? "The pods are ready; waiting for Flux's check"
    : `${rollout.ready} of ${rollout.desired} pods are ready`;
}

function readyText({ checked }: RevisionFacts, pods: number): string {
  if (pods === 0) return 'Applied; it has no pods to wait for';
  const all = pods === 1 ? 'Its pod is ready' : `All ${pods} pods are ready`;
  return checked ? all : `${all}; Flux's check waits for other apps`;
}

/** The folder is missing from the revision that the source has. */
function failureBySource(
  { arriving, cluster, contains }: ClusterInput,
  { kustomization }: Owner,
): Explanation | undefined {
  const failure = fluxFailureOf(kustomization);
  if (!failure || !isPathMissing(failure)) return undefined;
  const revision = sourceOf(kustomization, cluster)?.artifactRevision;
  return revision !== undefined && contains(revision, arriving.commit) === true
    ? explainFailure(failure)
    : undefined;
}

/**
 * `Ready=False` for a containing attempted revision. A commit that was applied does not fail by what a later revision cannot
 * build or apply.
 */
function failureByFlux(
  { arriving, cluster, memory }: ClusterInput,
  { kustomization, shared }: Owner,
  said: RevisionFacts,
): Explanation | undefined {
  const failure = fluxFailureOf(kustomization);
  if (!failure || !said.attempted || failure.reason === 'ArtifactFailed')
    return undefined;
  if (failure.reason === 'HealthCheckFailed') {
    const ofOthers =
      shared && isOfOthers(failure, ref => isOurs(ref, arriving, cluster));
    return ofOthers ? undefined : explainFailure(failure);
  }
  const wasApplied = said.applied || memory?.appliedAt !== undefined;
  return wasApplied ? undefined : explainFailure(failure);
}
