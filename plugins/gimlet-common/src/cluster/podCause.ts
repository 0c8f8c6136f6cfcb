import type { PodCause, PodTrouble } from './observation';
import { cleanMessage, instantOf } from './rawFields';
import type { RawContainerStatus, RawPod, RawTerminated } from './rawObjects';

const TROUBLE_OF_WAITING: Record<string, PodTrouble> = {
  CreateContainerConfigError: 'config-error',
  CreateContainerError: 'config-error',
  RunContainerError: 'config-error',
  PreCreateHookError: 'config-error',
  PreStartHookError: 'config-error',
  PostStartHookError: 'config-error',
  ErrImagePull: 'image-pull',
  ImagePullBackOff: 'image-pull',
  InvalidImageName: 'image-pull',
  ErrImageNeverPull: 'image-pull',
  ImageInspectError: 'image-pull',
  RegistryUnavailable: 'image-pull',
  SignatureValidationFailed: 'image-pull',
  CrashLoopBackOff: 'crash-loop',
};

interface Found {
  trouble: PodTrouble;
  reason: string;
  message: string;
  container?: string;
  /** When it began, where the pod tells. */
  at?: number;
  times?: number;
}

/**
 * Why a pod does not run, in the order of what stands in the way; nothing where nothing is wrong, or it is being deleted.
 *
 * @param known - what was found before: the same trouble keeps its beginning, and its better message
 * @param now - milliseconds since 1970: the beginning of a trouble where the pod does not tell
 *
 * @public
 */
export function podCause(
  pod: RawPod,
  { known, now }: { known?: PodCause; now: number },
): PodCause | undefined {
  const found = findCause(pod);
  if (!found) return undefined;
  const { at, message, ...rest } = found;
  const same =
    known &&
    known.trouble === rest.trouble &&
    known.container === rest.container;
  return {
    ...rest,
    message: same && saysLess(message) ? known.message : message,
    since: same ? known.since : Math.min(at ?? now, now),
    ...(same && known.lastLog && { lastLog: known.lastLog }),
  };
}

/** Older kubelets do not repeat why the pull failed while they wait for the next try. */
function saysLess(message: string): boolean {
  return /^Back-off pulling image "[^"]*"$/.test(message);
}

function findCause(pod: RawPod): Found | undefined {
  const { metadata, spec, status } = pod;
  if (status?.reason === 'NodeLost') return ofPod(pod);
  if (metadata.deletionTimestamp || status?.phase === 'Succeeded')
    return undefined;
  const scheduled = status?.conditions?.find(
    ({ type }) => type === 'PodScheduled',
  );
  if (scheduled?.status === 'False' && scheduled.reason === 'Unschedulable') {
    return {
      trouble: 'unschedulable',
      reason: 'Unschedulable',
      message: cleanMessage(scheduled.message),
      at: instantOf(scheduled.lastTransitionTime),
    };
  }
  const restarts = spec?.restartPolicy !== 'Never';
  for (const container of [
    ...(status?.initContainerStatuses ?? []),
    ...(status?.containerStatuses ?? []),
  ]) {
    const found = ofContainer(container, restarts);
    if (found) return found;
  }
  return status?.phase === 'Failed' ? ofPod(pod) : undefined;
}

/** It failed as a whole: evicted, over its deadline, its node lost. */
function ofPod({ status }: RawPod): Found {
  return {
    trouble: 'error',
    reason: status?.reason || 'Failed',
    message: cleanMessage(status?.message),
  };
}

function ofContainer(
  { name, state, lastState, restartCount = 0 }: RawContainerStatus,
  restarts: boolean,
): Found | undefined {
  const { waiting, terminated } = state ?? {};
  if (terminated?.exitCode) {
    const outOfMemory = terminated.reason === 'OOMKilled';
    const again: PodTrouble = restarts ? 'crash-loop' : 'error';
    return {
      trouble: outOfMemory ? 'out-of-memory' : again,
      reason: terminated.reason || 'Error',
      message: endMessage(terminated),
      container: name,
      at: instantOf(terminated.finishedAt),
      times: restartCount + 1,
    };
  }
  const trouble = waiting?.reason && TROUBLE_OF_WAITING[waiting.reason];
  if (!waiting?.reason || !trouble) return undefined;
  const ended = lastState?.terminated;
  if (trouble === 'crash-loop' && ended) {
    const outOfMemory = ended.reason === 'OOMKilled';
    return {
      trouble: outOfMemory ? 'out-of-memory' : trouble,
      reason: outOfMemory ? 'OOMKilled' : waiting.reason,
      message: endMessage(ended),
      container: name,
      at: instantOf(ended.finishedAt),
      times: restartCount + 1,
    };
  }
  return {
    trouble,
    reason: waiting.reason,
    message: cleanMessage(waiting.message),
    container: name,
  };
}

/** How a run ended: `exit code 1: cannot read /etc/app.conf`. */
function endMessage({ exitCode, signal, message }: RawTerminated): string {
  const how = signal ? `signal ${signal}` : `exit code ${exitCode ?? 0}`;
  const said = cleanMessage(message);
  return said ? `${how}: ${said}` : how;
}
