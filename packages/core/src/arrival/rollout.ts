import {
  conditionOf,
  type KustomizationObservation,
  type ObjectRef,
  type WorkloadObservation,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { isOurs, type Owner } from './owner';
import type { ClusterView, DeployedApp, RolloutProgress } from './types';

/** Kinds whose rollout ends. */
const ROLLED_OUT_KINDS = ['Deployment', 'StatefulSet', 'DaemonSet', 'Job'];

const isRolledOutKind = ({ kind }: Pick<ObjectRef, 'kind'>): boolean =>
  ROLLED_OUT_KINDS.includes(kind);

/** Whether the controller has seen the newest spec: before, its status speaks of another one. */
export const isObserved = (workload: WorkloadObservation): boolean =>
  workload.observedGeneration >= workload.generation;

/** Whether a workload runs as its spec has it, in the newest generation alone. As `kubectl rollout status` decides. */
export function isRolledOut(workload: WorkloadObservation): boolean {
  const { kind, replicas, paused, deletedAt } = workload;
  if (deletedAt !== undefined || !isObserved(workload)) return false;
  const { desired, total, updated, available, kept = 0 } = replicas;
  switch (kind) {
    case 'Deployment':
      return updated >= desired && total <= updated && available >= desired;
    case 'StatefulSet':
    case 'DaemonSet':
      return updated >= desired - kept && available >= desired;
    case 'Job':
      return paused || conditionOf(workload, 'Complete')?.status === 'True';
    default:
      return true;
  }
}

/** An app's workloads at a moment. */
export interface AppWorkloads {
  /** Those that there shall be; without the kinds that the agent cannot read. */
  expected: ObjectRef[];
  found: WorkloadObservation[];
  /** The inventory is of a revision that contains the commit, or of one that came later. */
  settled: boolean;
}

/**
 * The workloads whose rollout is an app's. The inventory says which there are; it is written up to a moment after the health check
 * began, and only with `lastAppliedRevision` it is sure to be the revision's. Before, what the folder holds decides.
 */
export function appWorkloads(
  app: DeployedApp,
  { kustomization, shared }: Owner,
  options: {
    cluster: ClusterView;
    unseen: readonly string[];
    settled: boolean;
  },
): AppWorkloads {
  const { cluster, unseen, settled } = options;
  const inventory = kustomization.inventory.filter(
    ref => !shared || isOurs(ref, app, cluster),
  );
  const refs = settled ? inventory : app.objects ?? inventory;
  const expected = refs.filter(
    ref => isRolledOutKind(ref) && !unseen.includes(ref.kind),
  );
  return {
    expected,
    settled,
    found: expected.flatMap(ref => cluster.workload(ref) ?? []),
  };
}

/**
 * How far an app's rollout is. A Job that is not there any more has ended, and was cleaned away; anything else has not come yet.
 * Without any workload only a settled inventory says that there is none.
 */
export function rolloutProgress({
  expected,
  found,
  settled,
}: AppWorkloads): RolloutProgress {
  const missing = expected.filter(
    ref =>
      !(settled && ref.kind === 'Job') &&
      !found.some(
        ({ kind, namespace, name }) =>
          kind === ref.kind && namespace === ref.namespace && name === ref.name,
      ),
  );
  const sum = (count: (workload: WorkloadObservation) => number): number =>
    found.reduce((total, workload) => total + count(workload), 0);
  return {
    ready: sum(workload => readyPods(workload)),
    desired: sum(({ replicas }) => replicas.desired),
    done:
      missing.length === 0 &&
      found.every(isRolledOut) &&
      (settled || expected.length > 0),
  };
}

/** Pods of the newest generation that are available, as far as the numbers tell. */
function readyPods(workload: WorkloadObservation): number {
  const { desired, total, updated, available, kept = 0 } = workload.replicas;
  if (!isObserved(workload)) return 0;
  if (isRolledOut(workload)) return desired;
  const old = Math.max(total - updated - kept, 0);
  return Math.max(Math.min(updated + kept, available - old, desired), 0);
}

/** Workloads of other apps that a shared Kustomization's check waits for. */
export function othersNotRolledOut(
  app: DeployedApp,
  { inventory }: Pick<KustomizationObservation, 'inventory'>,
  cluster: ClusterView,
): ObjectRef[] {
  return inventory.filter(ref => {
    if (!isRolledOutKind(ref) || isOurs(ref, app, cluster)) return false;
    const workload = cluster.workload(ref);
    return workload !== undefined && !isRolledOut(workload);
  });
}
