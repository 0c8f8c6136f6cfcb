import type {
  RawContainer,
  RawContainerStatus,
  RawPod,
  RawTerminated,
} from './rawObjects';

/** A pod's line in `kubectl get pods`. @public */
export interface PodStatus {
  status: string;
  ready: number;
  total: number;
  restarts: number;
}

/** Whether it is an init container that keeps running beside the others. */
export const isSidecar = (container: RawContainer | undefined): boolean =>
  container?.restartPolicy === 'Always';

const hasCondition = (pod: RawPod, type: string): boolean =>
  pod.status?.conditions?.some(
    condition => condition.type === type && condition.status === 'True',
  ) ?? false;

const restartsOf = (statuses: readonly RawContainerStatus[]): number =>
  statuses.reduce((sum, { restartCount }) => sum + (restartCount ?? 0), 0);

function endWord({ reason, signal, exitCode }: RawTerminated): string {
  if (reason) return reason;
  return signal ? `Signal:${signal}` : `ExitCode:${exitCode ?? 0}`;
}

/**
 * What `kubectl get pods` prints of a pod.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.33.0/pkg/printers/internalversion/printers.go (printPod)
 * @public
 */
export function podStatus(pod: RawPod): PodStatus {
  const initSpecs = pod.spec?.initContainers ?? [];
  const sidecars = new Set(
    initSpecs.filter(isSidecar).map(container => container.name),
  );
  const init = initStatus(pod, sidecars);
  const initStatuses = pod.status?.initContainerStatuses ?? [];
  const mains =
    !init.word || hasCondition(pod, 'Initialized')
      ? mainStatus(pod)
      : undefined;
  return {
    status: deletionWord(pod) ?? mains?.word ?? init.word ?? firstWord(pod),
    ready: init.ready + (mains?.ready ?? 0),
    total: (pod.spec?.containers?.length ?? 0) + sidecars.size,
    restarts: mains
      ? mains.restarts +
        restartsOf(initStatuses.filter(({ name }) => sidecars.has(name)))
      : restartsOf(initStatuses.slice(0, init.seen)),
  };
}

/** The word where no container has a better one. */
function firstWord({ status }: RawPod): string {
  const gated = status?.conditions?.some(
    ({ type, reason }) =>
      type === 'PodScheduled' && reason === 'SchedulingGated',
  );
  if (gated) return 'SchedulingGated';
  return status?.reason || status?.phase || 'Unknown';
}

function deletionWord({ metadata, status }: RawPod): string | undefined {
  if (!metadata.deletionTimestamp) return undefined;
  if (status?.reason === 'NodeLost') return 'Unknown';
  const over = status?.phase === 'Succeeded' || status?.phase === 'Failed';
  return over ? undefined : 'Terminating';
}

/** How far initialization is: without a word where it is done. `seen`: how many of the statuses have been looked at. */
function initStatus(
  pod: RawPod,
  sidecars: ReadonlySet<string>,
): { word?: string; ready: number; seen: number } {
  const statuses = pod.status?.initContainerStatuses ?? [];
  let ready = 0;
  for (const [index, container] of statuses.entries()) {
    const { terminated, waiting } = container.state ?? {};
    const seen = index + 1;
    if (terminated && !terminated.exitCode) continue;
    if (sidecars.has(container.name) && container.started) {
      if (container.ready) ready += 1;
      continue;
    }
    if (terminated) return { word: `Init:${endWord(terminated)}`, ready, seen };
    if (waiting?.reason && waiting.reason !== 'PodInitializing') {
      return { word: `Init:${waiting.reason}`, ready, seen };
    }
    const total = pod.spec?.initContainers?.length ?? 0;
    return { word: `Init:${index}/${total}`, ready, seen };
  }
  return { ready, seen: statuses.length };
}

/** What the containers say, the first of them last. */
function mainStatus(pod: RawPod): {
  word?: string;
  ready: number;
  restarts: number;
} {
  const statuses = pod.status?.containerStatuses ?? [];
  let word: string | undefined;
  let ready = 0;
  for (const { state, ready: isReady } of [...statuses].reverse()) {
    if (state?.waiting?.reason) word = state.waiting.reason;
    else if (state?.terminated) word = endWord(state.terminated);
    else if (isReady && state?.running) ready += 1;
  }
  if (word === 'Completed' && ready > 0) {
    word = hasCondition(pod, 'Ready') ? 'Running' : 'NotReady';
  }
  return { word, ready, restarts: restartsOf(statuses) };
}
