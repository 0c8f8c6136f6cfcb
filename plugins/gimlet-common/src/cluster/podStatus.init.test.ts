import {
  ended,
  notReady,
  podOf,
  running,
  waiting,
  type PodGiven,
} from './__testUtils__/podOf';
import { podStatus } from './podStatus';

describe('podStatus of a pod with init containers', () => {
  it.each<[string, PodGiven, string, string, number]>([
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
    const found = podStatus(podOf(given));
    expect({ ...found, ready: `${found.ready}/${found.total}` }).toMatchObject({
      status,
      ready,
      restarts,
    });
  });
});
