import { podStatus } from './podStatus';
import type {
  RawContainer,
  RawContainerState,
  RawContainerStatus,
  RawPod,
} from './rawObjects';

type State = RawContainerState & Partial<RawContainerStatus>;

const running: State = { running: {}, ready: true, started: true };
const notReady: State = { running: {}, ready: false, started: true };
const waiting = (reason?: string): State => ({ waiting: { reason } });
const ended = (exitCode: number, reason?: string, signal?: number): State => ({
  terminated: { exitCode, reason, signal },
});

const containers = (
  states: readonly State[],
  spec: Partial<RawContainer> = {},
): { specs: RawContainer[]; statuses: RawContainerStatus[] } => ({
  specs: states.map((_, index) => ({ name: `c${index}`, ...spec })),
  statuses: states.map(
    ({ waiting: w, running: r, terminated: t, ...status }, index) => ({
      name: `c${index}`,
      state: { waiting: w, running: r, terminated: t },
      ...status,
    }),
  ),
});

interface Given {
  phase?: string;
  reason?: string;
  conditions?: Record<string, string | boolean>;
  init?: State[];
  sidecars?: State[];
  main?: State[];
  /** Containers of which the kubelet has said nothing yet. */
  unknown?: number;
  deleted?: true;
}

function pod(given: Given): RawPod {
  const { phase = 'Pending', reason, conditions = {} } = given;
  const sidecars = containers(given.sidecars ?? [], {
    restartPolicy: 'Always',
  });
  const init = containers(given.init ?? []);
  const named = (prefix: string) => (container: { name: string }) => ({
    ...container,
    name: prefix + container.name,
  });
  const main = containers(given.main ?? []);
  return {
    metadata: {
      name: 'web',
      ...(given.deleted && { deletionTimestamp: '2026-01-01T00:00:00Z' }),
    },
    spec: {
      initContainers: [
        ...sidecars.specs.map(named('s')),
        ...init.specs.map(named('i')),
      ] as RawContainer[],
      containers: [
        ...main.specs,
        ...Array.from({ length: given.unknown ?? 0 }, (_, index) => ({
          name: `u${index}`,
        })),
      ],
    },
    status: {
      phase,
      reason,
      conditions: Object.entries(conditions).map(([type, value]) => ({
        type,
        status: value === true ? 'True' : 'False',
        ...(typeof value === 'string' && { reason: value }),
      })),
      initContainerStatuses: [
        ...sidecars.statuses.map(named('s')),
        ...init.statuses.map(named('i')),
      ] as RawContainerStatus[],
      containerStatuses: main.statuses,
    },
  };
}

describe('podStatus says what kubectl get pods says', () => {
  it.each<[string, Given, string, string, number]>([
    ['nothing known yet', { unknown: 1 }, 'Pending', '0/1', 0],
    [
      'no node fits',
      { unknown: 1, conditions: { PodScheduled: 'Unschedulable' } },
      'Pending',
      '0/1',
      0,
    ],
    [
      'held by a gate',
      { unknown: 1, conditions: { PodScheduled: 'SchedulingGated' } },
      'SchedulingGated',
      '0/1',
      0,
    ],
    [
      'being made',
      { main: [waiting('ContainerCreating')] },
      'ContainerCreating',
      '0/1',
      0,
    ],
    [
      'pulling fails',
      { main: [waiting('ErrImagePull')] },
      'ErrImagePull',
      '0/1',
      0,
    ],
    [
      'pulling waits',
      { main: [waiting('ImagePullBackOff')] },
      'ImagePullBackOff',
      '0/1',
      0,
    ],
    [
      'a missing ConfigMap',
      { main: [waiting('CreateContainerConfigError')] },
      'CreateContainerConfigError',
      '0/1',
      0,
    ],
    ['runs', { phase: 'Running', main: [running] }, 'Running', '1/1', 0],
    [
      'runs, not ready',
      { phase: 'Running', main: [notReady] },
      'Running',
      '0/1',
      0,
    ],
    [
      'runs again',
      { phase: 'Running', main: [{ ...running, restartCount: 3 }] },
      'Running',
      '1/1',
      3,
    ],
    [
      'one of two is ready',
      { phase: 'Running', main: [running, notReady] },
      'Running',
      '1/2',
      0,
    ],
    [
      'one crashes beside one that runs',
      {
        phase: 'Running',
        main: [{ ...waiting('CrashLoopBackOff'), restartCount: 4 }, running],
      },
      'CrashLoopBackOff',
      '1/2',
      4,
    ],
    [
      'the first container has the word',
      {
        phase: 'Running',
        main: [waiting('CrashLoopBackOff'), waiting('ErrImagePull')],
      },
      'CrashLoopBackOff',
      '0/2',
      0,
    ],
    ['waiting without a reason', { main: [waiting()] }, 'Pending', '0/1', 0],
    [
      'crashed',
      { phase: 'Running', main: [ended(1, 'Error')] },
      'Error',
      '0/1',
      0,
    ],
    [
      'out of memory',
      {
        phase: 'Running',
        main: [{ ...ended(137, 'OOMKilled'), restartCount: 1 }],
      },
      'OOMKilled',
      '0/1',
      1,
    ],
    [
      'ended without a reason',
      { phase: 'Failed', main: [ended(3)] },
      'ExitCode:3',
      '0/1',
      0,
    ],
    [
      'ended by a signal',
      { phase: 'Failed', main: [ended(137, undefined, 9)] },
      'Signal:9',
      '0/1',
      0,
    ],
    [
      'cannot run',
      { main: [ended(128, 'ContainerCannotRun')] },
      'ContainerCannotRun',
      '0/1',
      0,
    ],
    [
      'done',
      { phase: 'Succeeded', main: [ended(0, 'Completed')] },
      'Completed',
      '0/1',
      0,
    ],
    [
      'one is done, one runs and the pod is ready',
      {
        phase: 'Running',
        main: [ended(0, 'Completed'), running],
        conditions: { Ready: true },
      },
      'Running',
      '1/2',
      0,
    ],
    [
      'one is done, one runs and the pod is not ready',
      { phase: 'Running', main: [ended(0, 'Completed'), running] },
      'NotReady',
      '1/2',
      0,
    ],
    [
      'evicted',
      { phase: 'Failed', reason: 'Evicted', unknown: 1 },
      'Evicted',
      '0/1',
      0,
    ],
    [
      'over its deadline',
      { phase: 'Failed', reason: 'DeadlineExceeded', unknown: 1 },
      'DeadlineExceeded',
      '0/1',
      0,
    ],
    [
      'its node is lost',
      { phase: 'Running', reason: 'NodeLost', unknown: 1 },
      'NodeLost',
      '0/1',
      0,
    ],
    [
      'deleted while its node is lost',
      { phase: 'Running', reason: 'NodeLost', main: [running], deleted: true },
      'Unknown',
      '1/1',
      0,
    ],
    [
      'being deleted',
      { phase: 'Running', main: [running], deleted: true },
      'Terminating',
      '1/1',
      0,
    ],
    [
      'being deleted while it is made',
      { main: [waiting('ContainerCreating')], deleted: true },
      'Terminating',
      '0/1',
      0,
    ],
    [
      'done, being deleted',
      { phase: 'Succeeded', main: [ended(0, 'Completed')], deleted: true },
      'Completed',
      '0/1',
      0,
    ],
    [
      'the first init container waits',
      {
        init: [waiting('PodInitializing'), waiting('PodInitializing')],
        main: [waiting('PodInitializing')],
      },
      'Init:0/2',
      '0/1',
      0,
    ],
    [
      'the first init container runs',
      {
        init: [notReady, waiting('PodInitializing')],
        main: [waiting('PodInitializing')],
      },
      'Init:0/2',
      '0/1',
      0,
    ],
    [
      'the second init container runs',
      {
        init: [ended(0, 'Completed'), notReady],
        main: [waiting('PodInitializing')],
      },
      'Init:1/2',
      '0/1',
      0,
    ],
    [
      'one of one',
      { init: [notReady], main: [waiting('PodInitializing')] },
      'Init:0/1',
      '0/1',
      0,
    ],
    [
      'initialized, not begun',
      { init: [ended(0, 'Completed')], main: [waiting('PodInitializing')] },
      'PodInitializing',
      '0/1',
      0,
    ],
    [
      'an init container fails',
      { init: [ended(1, 'Error')], main: [waiting('PodInitializing')] },
      'Init:Error',
      '0/1',
      0,
    ],
    [
      'an init container fails without a reason',
      { init: [ended(2)], main: [waiting('PodInitializing')] },
      'Init:ExitCode:2',
      '0/1',
      0,
    ],
    [
      'an init container is killed',
      { init: [ended(143, undefined, 15)], main: [waiting('PodInitializing')] },
      'Init:Signal:15',
      '0/1',
      0,
    ],
    [
      'an init container is out of memory',
      { init: [ended(137, 'OOMKilled')], main: [waiting('PodInitializing')] },
      'Init:OOMKilled',
      '0/1',
      0,
    ],
    [
      'an init container crashes again and again',
      {
        init: [{ ...waiting('CrashLoopBackOff'), restartCount: 5 }],
        main: [waiting('PodInitializing')],
      },
      'Init:CrashLoopBackOff',
      '0/1',
      5,
    ],
    [
      'an init container cannot be pulled',
      {
        init: [waiting('ImagePullBackOff')],
        main: [waiting('PodInitializing')],
      },
      'Init:ImagePullBackOff',
      '0/1',
      0,
    ],
    [
      'restarts of init containers do not count once they are done',
      {
        phase: 'Running',
        init: [{ ...ended(0, 'Completed'), restartCount: 2 }],
        main: [running],
      },
      'Running',
      '1/1',
      0,
    ],
    [
      'an init container runs again in a pod that was initialized',
      {
        phase: 'Running',
        init: [notReady],
        main: [running],
        conditions: { Initialized: true },
      },
      'Init:0/1',
      '1/1',
      0,
    ],
    [
      'a sidecar counts',
      { phase: 'Running', sidecars: [running], main: [running] },
      'Running',
      '2/2',
      0,
    ],
    [
      'a sidecar has started, init goes on',
      {
        sidecars: [running],
        init: [notReady],
        main: [waiting('PodInitializing')],
      },
      'Init:1/2',
      '1/2',
      0,
    ],
    [
      'a sidecar has not started',
      {
        sidecars: [{ running: {}, started: false }],
        main: [waiting('PodInitializing')],
      },
      'Init:0/1',
      '0/2',
      0,
    ],
    [
      'a sidecar that is not ready',
      { phase: 'Running', sidecars: [notReady], main: [running] },
      'Running',
      '1/2',
      0,
    ],
    [
      'restarts of a sidecar count',
      {
        phase: 'Running',
        sidecars: [{ ...running, restartCount: 2 }],
        main: [{ ...running, restartCount: 1 }],
      },
      'Running',
      '2/2',
      3,
    ],
    [
      'a sidecar crashes in a pod that was initialized',
      {
        phase: 'Running',
        sidecars: [waiting('CrashLoopBackOff')],
        main: [running],
        conditions: { Initialized: true },
      },
      'Init:CrashLoopBackOff',
      '1/2',
      0,
    ],
  ])('%s', (_, given, status, ready, restarts) => {
    const found = podStatus(pod(given));
    expect({ ...found, ready: `${found.ready}/${found.total}` }).toMatchObject({
      status,
      ready,
      restarts,
    });
  });

  it('says Unknown of a pod without a status', () => {
    expect(podStatus({ metadata: { name: 'web' } })).toEqual({
      status: 'Unknown',
      ready: 0,
      total: 0,
      restarts: 0,
    });
  });
});
