import {
  objectRefText,
  type Cause,
  type WorkloadObservation,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { crashingNow, type Crashing } from './crashing';
import { failureByWorkload } from './failureByWorkload';
import { isOfOthers, isPathMissing, type FluxFailure } from './fluxFailure';
import type { HealthMemory } from './memory';
import { findOwner, isOurs, type Owner } from './owner';
import { causesOf } from './podTroubles';
import { rememberFailures, rememberedFailure, sinceOf } from './remembered';
import { appWorkloads, rolloutProgress, type AppWorkloads } from './rollout';
import type {
  AppHealthInput,
  AppHealthReading,
  Health,
  RolloutProgress,
} from './types';

type Found = Omit<Health, 'since'>;

/**
 * How an app is in its cluster, whatever was released: what Flux says of its own Kustomization, then what its workloads and their
 * pods say.
 *
 * @public
 */
export function readAppHealth(input: AppHealthInput): {
  reading: AppHealthReading;
  memory: HealthMemory;
} {
  const { deployed, cluster, unseen = [], now, memory } = input;
  const owner = findOwner(deployed, cluster);
  const failures = rememberFailures(
    owner ? [owner.kustomization] : [],
    memory?.failures,
  );
  const workloads = owner
    ? appWorkloads(deployed, owner, { cluster, unseen, settled: true })
    : labelled(input);
  const rollout = rolloutProgress(workloads);
  const causes = causesOf(workloads.found, cluster);
  const wrong = workloadHealth(workloads, { rollout, causes });
  const crashes = crashingNow(wrong && { ...wrong, causes }, {
    ready: rollout.done,
    attempted: owner?.kustomization.lastAttemptedRevision,
    now,
    memory,
  });
  const found =
    fluxHealth(input, owner, failures) ??
    healthOf(crashes.crashing) ??
    quietHealth(owner, workloads, rollout);
  const since = sinceOf(found.state, input);
  return {
    reading: {
      health: { ...found, since },
      rollout,
      causes: crashes.crashing?.causes ?? causes,
    },
    memory: { state: found.state, since, failures, ...crashes.memory },
  };
}

function healthOf(crashing: Crashing | undefined): Found | undefined {
  if (!crashing) return undefined;
  const { state, reason, text } = crashing;
  return { state, reason, text };
}

/** Without a Kustomization of Flux's: the workloads that the agent takes for the app's. */
function labelled({ deployed, cluster }: AppHealthInput): AppWorkloads {
  const found: WorkloadObservation[] = [];
  for (const workload of cluster.workloads()) {
    if (workload.app === deployed.app) found.push(workload);
  }
  return { expected: [], found, settled: true };
}

/** What Flux cannot do for this app. What it cannot do for others is theirs, or the environment's. */
function fluxHealth(
  { deployed, cluster, deleting }: AppHealthInput,
  owner: Owner | undefined,
  failures: NonNullable<HealthMemory['failures']>,
): Found | undefined {
  const failure = owner && rememberedFailure(failures, owner.kustomization);
  if (!owner || !failure) return undefined;
  const ours = (ref: Parameters<typeof isOurs>[0]) =>
    isOurs(ref, deployed, cluster);
  const isSharedTrouble =
    owner.shared &&
    (failure.reason !== 'HealthCheckFailed' || isOfOthers(failure, ours));
  const passes =
    isPathMissing(failure) &&
    (deleting || owner.kustomization.deletedAt !== undefined);
  return isSharedTrouble || passes ? undefined : failing(failure);
}

function failing({ reason, message }: FluxFailure): Found {
  return { state: 'failing', reason, text: message || reason };
}

/** What is wrong with the workloads and their pods. */
function workloadHealth(
  { found }: AppWorkloads,
  { rollout, causes }: { rollout: RolloutProgress; causes: Cause[] },
): Omit<Crashing, 'causes'> | undefined {
  const serves = found.some(({ replicas }) => replicas.available > 0);
  const state = serves ? 'degraded' : 'failing';
  const failure = failureByWorkload(found);
  if (failure) return { state, reason: failure.reason, text: failure.text };
  const [cause] = causes;
  if (!cause || rollout.done) return undefined;
  const { object, reason, message } = cause;
  return {
    state,
    reason,
    text: `${object.name}: ${message || reason}`,
  };
}

/** Nothing is wrong. */
function quietHealth(
  owner: Owner | undefined,
  { expected, found }: AppWorkloads,
  rollout: RolloutProgress,
): Found {
  const kustomization = owner?.kustomization;
  if (kustomization?.suspended) {
    return { state: 'suspended', text: 'Flux is suspended for this app' };
  }
  if (kustomization?.deletedAt !== undefined) {
    return { state: 'progressing', text: 'Flux deletes it' };
  }
  if (!owner && found.length === 0) {
    return { state: 'missing', text: 'It is not in the cluster' };
  }
  if (kustomization && kustomization.lastAttemptedRevision === undefined) {
    return { state: 'progressing', text: 'Flux has not begun yet' };
  }
  if (!rollout.done) {
    const gone = expected.find(
      ref =>
        !found.some(
          workload =>
            workload.kind === ref.kind &&
            workload.namespace === ref.namespace &&
            workload.name === ref.name,
        ),
    );
    return gone
      ? { state: 'missing', text: `${objectRefText(gone)} is missing` }
      : {
          state: 'progressing',
          text: `${rollout.ready} of ${rollout.desired} pods are ready`,
        };
  }
  return {
    state: 'healthy',
    text:
      rollout.desired === 0
        ? 'Applied; it has no pods'
        : `${rollout.ready} of ${rollout.desired} pods are ready`,
  };
}
