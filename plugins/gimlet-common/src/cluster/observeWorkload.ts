import type { WorkloadKind, WorkloadObservation } from './observation';
import { conditionsOf, identityOf, lifeOf } from './rawFields';
import type { RawWorkload } from './rawObjects';

/**
 * What is observed of a Deployment, StatefulSet, DaemonSet, Job or CronJob.
 *
 * @param kind - of the object; the items of a list do not carry theirs
 *
 * @public
 */
export function observeWorkload(
  kind: WorkloadKind,
  object: RawWorkload,
  { app }: { app?: string } = {},
): WorkloadObservation {
  const { metadata, spec, status } = object;
  const generation = metadata.generation ?? 0;
  const observes = kind !== 'Job' && kind !== 'CronJob';
  const revision = revisionOf(kind, object);
  const template = spec?.jobTemplate?.spec?.template ?? spec?.template;
  return {
    type: 'workload',
    kind,
    ...identityOf(metadata),
    ...(app && { app }),
    generation,
    observedGeneration: observes ? status?.observedGeneration ?? 0 : generation,
    replicas: replicasOf(kind, object),
    ...(revision && { revision }),
    paused: spec?.paused ?? spec?.suspend ?? false,
    conditions: conditionsOf(status?.conditions),
    images: [
      ...(template?.spec?.initContainers ?? []),
      ...(template?.spec?.containers ?? []),
    ].map(({ name, image }) => ({ container: name, image: image ?? '' })),
    ...(kind === 'Job' && { job: jobOf(object) }),
    ...lifeOf(metadata),
  };
}

function replicasOf(
  kind: WorkloadKind,
  { spec, status }: RawWorkload,
): WorkloadObservation['replicas'] {
  const onDelete = spec?.updateStrategy?.type === 'OnDelete';
  switch (kind) {
    case 'Deployment':
    case 'StatefulSet': {
      const desired = spec?.replicas ?? 1;
      const partition =
        kind === 'StatefulSet'
          ? spec?.updateStrategy?.rollingUpdate?.partition ?? 0
          : 0;
      const kept = Math.min(onDelete ? desired : partition, desired);
      return {
        desired,
        total: status?.replicas ?? 0,
        updated: status?.updatedReplicas ?? 0,
        ready: status?.readyReplicas ?? 0,
        available: availableOf(kind, status),
        ...(kept > 0 && { kept }),
      };
    }
    case 'DaemonSet': {
      const desired = status?.desiredNumberScheduled ?? 0;
      return {
        desired,
        total: status?.currentNumberScheduled ?? 0,
        updated: status?.updatedNumberScheduled ?? 0,
        ready: status?.numberReady ?? 0,
        available: status?.numberAvailable ?? 0,
        ...(onDelete && desired > 0 && { kept: desired }),
      };
    }
    default:
      return { desired: 0, total: 0, updated: 0, ready: 0, available: 0 };
  }
}

/** StatefulSets tell it from Kubernetes 1.22 on; a Deployment leaves it out where it is none. */
function availableOf(
  kind: 'Deployment' | 'StatefulSet',
  status: RawWorkload['status'],
): number {
  const fallback = kind === 'StatefulSet' ? status?.readyReplicas : undefined;
  return status?.availableReplicas ?? fallback ?? 0;
}

function jobOf({
  spec,
  status,
}: RawWorkload): NonNullable<WorkloadObservation['job']> {
  return {
    active: typeof status?.active === 'number' ? status.active : 0,
    succeeded: status?.succeeded ?? 0,
    failed: status?.failed ?? 0,
    completions: spec?.completions ?? 1,
  };
}

/** As pods of the newest generation carry it in the label that `observePod` reads. */
function revisionOf(
  kind: WorkloadKind,
  { metadata, status }: RawWorkload,
): string | undefined {
  switch (kind) {
    case 'Deployment':
      return hashInConditions(metadata.name, status);
    case 'StatefulSet':
      return status?.updateRevision;
    case 'DaemonSet':
      return metadata.annotations?.['deprecated.daemonset.template.generation'];
    case 'Job':
      return metadata.uid;
    default:
      return undefined;
  }
}

/** `ReplicaSet "web-5d4f" is progressing.`, `Created new replica set "web-5d4f"`. */
function hashInConditions(
  name: string,
  status: RawWorkload['status'],
): string | undefined {
  const message = status?.conditions?.find(
    ({ type }) => type === 'Progressing',
  )?.message;
  const set = message?.match(/replica ?set "([^"]+)"/i)?.[1];
  return set?.startsWith(`${name}-`) ? set.slice(name.length + 1) : undefined;
}
