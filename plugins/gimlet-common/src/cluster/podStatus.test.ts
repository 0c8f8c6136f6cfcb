import {
  ended,
  notReady,
  podOf,
  running,
  waiting,
  type PodGiven,
} from './__testUtils__/podOf';
import { podStatus } from './podStatus';

describe('podStatus says what kubectl get pods says', () => {
  it.each<[string, PodGiven, string, string, number]>([
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
  ])('%s', (_, given, status, ready, restarts) => {
    const found = podStatus(podOf(given));
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
