import type { ContainerObservation, PodObservation } from './observation';
import type { ObjectRef } from './objectRef';
import { podCause } from './podCause';
import { isSidecar, podStatus } from './podStatus';
import { cleanMessage, identityOf, instantOf, lifeOf } from './rawFields';
import type {
  RawContainer,
  RawContainerState,
  RawContainerStatus,
  RawPod,
} from './rawObjects';

const PHASES = ['Pending', 'Running', 'Succeeded', 'Failed'] as const;

/** What is observed of a pod. @public */
export function observePod(
  pod: RawPod,
  context: {
    /** The top object that owns it. */
    workload?: ObjectRef;
    /** The observation before this one: a trouble keeps its beginning. */
    known?: PodObservation;
    /** Milliseconds since 1970. */
    now: number;
  },
): PodObservation {
  const { workload, known, now } = context;
  const { metadata, spec, status } = pod;
  const revision = revisionOf(metadata.labels ?? {});
  const cause = podCause(pod, {
    known: known?.uid === metadata.uid ? known?.cause : undefined,
    now,
  });
  return {
    type: 'pod',
    ...identityOf(metadata),
    ...(workload && { workload }),
    ...(revision && { revision }),
    phase: PHASES.find(phase => phase === status?.phase) ?? 'Unknown',
    ...podStatus(pod),
    containers: [
      ...observeContainers(
        spec?.initContainers,
        status?.initContainerStatuses,
        container => (isSidecar(container) ? 'sidecar' : 'init'),
      ),
      ...observeContainers(
        spec?.containers,
        status?.containerStatuses,
        () => 'main',
      ),
    ],
    ...(spec?.nodeName && { node: spec.nodeName }),
    ...lifeOf(metadata),
    ...(cause && { cause }),
  };
}

/** From the labels that controllers set on the pods of a generation: of Deployments, DaemonSets, StatefulSets and Jobs. */
function revisionOf(labels: Record<string, string>): string | undefined {
  return (
    labels['pod-template-hash'] ??
    labels['pod-template-generation'] ??
    labels['controller-revision-hash'] ??
    labels['batch.kubernetes.io/controller-uid'] ??
    labels['controller-uid']
  );
}

function observeContainers(
  specs: readonly RawContainer[] | undefined,
  statuses: readonly RawContainerStatus[] | undefined,
  roleOf: (container: RawContainer) => ContainerObservation['role'],
): ContainerObservation[] {
  return (specs ?? []).map(container => {
    const status = statuses?.find(({ name }) => name === container.name);
    const last = status?.lastState?.terminated;
    const lastAt = instantOf(last?.finishedAt);
    return {
      name: container.name,
      image: container.image ?? '',
      role: roleOf(container),
      ready: status?.ready ?? false,
      restarts: status?.restartCount ?? 0,
      ...stateOf(status?.state),
      ...(last && {
        last: {
          reason: last.reason ?? '',
          exitCode: last.exitCode ?? 0,
          ...(lastAt !== undefined && { at: lastAt }),
        },
      }),
    };
  });
}

function stateOf(
  state: RawContainerState | undefined,
): Pick<
  ContainerObservation,
  'state' | 'reason' | 'message' | 'exitCode' | 'since'
> {
  const { running, terminated, waiting } = state ?? {};
  if (running) {
    const since = instantOf(running.startedAt);
    return { state: 'running', ...(since !== undefined && { since }) };
  }
  if (terminated) {
    const since = instantOf(terminated.finishedAt);
    return {
      state: 'terminated',
      ...wordsOf(terminated),
      exitCode: terminated.exitCode ?? 0,
      ...(since !== undefined && { since }),
    };
  }
  return { state: waiting ? 'waiting' : 'unknown', ...wordsOf(waiting ?? {}) };
}

function wordsOf({ reason, message }: { reason?: string; message?: string }) {
  const said = cleanMessage(message);
  return { ...(reason && { reason }), ...(said && { message: said }) };
}
