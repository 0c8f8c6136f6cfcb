import type { PodCause } from './observation';
import { podCause } from './podCause';
import type { RawContainerStatus, RawPod } from './rawObjects';

const NOW = Date.parse('2026-01-01T00:10:00Z');
const EARLIER = '2026-01-01T00:09:00Z';

const container = (
  status: Omit<RawContainerStatus, 'name'>,
): RawContainerStatus => ({ name: 'main', ...status });

interface Given {
  container?: RawContainerStatus;
  init?: RawContainerStatus;
  status?: Partial<NonNullable<RawPod['status']>>;
  restartPolicy?: string;
  deleted?: true;
}

const pod = (given: Given): RawPod => ({
  metadata: {
    name: 'web',
    ...(given.deleted && { deletionTimestamp: EARLIER }),
  },
  spec: { restartPolicy: given.restartPolicy ?? 'Always' },
  status: {
    phase: 'Pending',
    containerStatuses: given.container ? [given.container] : [],
    initContainerStatuses: given.init ? [given.init] : [],
    ...given.status,
  },
});

const waits = (reason: string, message?: string) =>
  container({ state: { waiting: { reason, message } } });

const crashed = (
  exitCode: number,
  reason?: string,
  more: Partial<RawContainerStatus> & { message?: string } = {},
) =>
  container({
    state: {
      terminated: {
        exitCode,
        reason,
        message: more.message,
        finishedAt: EARLIER,
      },
    },
    ...more,
  });

const backOff = (exitCode: number, reason: string, restartCount: number) =>
  container({
    restartCount,
    state: {
      waiting: {
        reason: 'CrashLoopBackOff',
        message: 'back-off 10s restarting failed container=main pod=web_shop',
      },
    },
    lastState: { terminated: { exitCode, reason, finishedAt: EARLIER } },
  });

describe('podCause', () => {
  it.each<[string, Given, Partial<PodCause>]>([
    [
      'image',
      { container: waits('ErrImagePull', 'not found') },
      {
        trouble: 'image-pull',
        reason: 'ErrImagePull',
        message: 'not found',
        container: 'main',
        since: NOW,
      },
    ],
    [
      'image name',
      { container: waits('InvalidImageName') },
      { trouble: 'image-pull', reason: 'InvalidImageName' },
    ],
    [
      'config',
      {
        container: waits(
          'CreateContainerConfigError',
          'configmap "web" not found',
        ),
      },
      { trouble: 'config-error', message: 'configmap "web" not found' },
    ],
    [
      'cannot be made',
      { container: waits('RunContainerError') },
      { trouble: 'config-error' },
    ],
    [
      'init first',
      {
        init: waits('ImagePullBackOff', 'Back-off pulling image "x"'),
        container: waits('CreateContainerConfigError'),
      },
      { trouble: 'image-pull', reason: 'ImagePullBackOff' },
    ],
    [
      'crashed',
      { container: crashed(1, 'Error', { message: 'no such table\n' }) },
      {
        trouble: 'crash-loop',
        reason: 'Error',
        message: 'exit code 1: no such table',
        since: Date.parse(EARLIER),
        times: 1,
      },
    ],
    [
      'crashed without a reason',
      { container: crashed(2) },
      { reason: 'Error', message: 'exit code 2' },
    ],
    [
      'crashes again and again',
      { container: backOff(1, 'Error', 3) },
      {
        trouble: 'crash-loop',
        reason: 'CrashLoopBackOff',
        message: 'exit code 1',
        times: 4,
      },
    ],
    [
      'out of memory',
      { container: crashed(137, 'OOMKilled', { restartCount: 1 }) },
      {
        trouble: 'out-of-memory',
        reason: 'OOMKilled',
        message: 'exit code 137',
        times: 2,
      },
    ],
    [
      'out of memory again and again',
      { container: backOff(137, 'OOMKilled', 0) },
      { trouble: 'out-of-memory', reason: 'OOMKilled', times: 1 },
    ],
    [
      "a Job's pod",
      {
        container: crashed(1, 'Error'),
        restartPolicy: 'Never',
        status: { phase: 'Failed' },
      },
      { trouble: 'error', reason: 'Error', message: 'exit code 1' },
    ],
    [
      'evicted',
      {
        status: {
          phase: 'Failed',
          reason: 'Evicted',
          message: 'The node was low on resource: memory.',
        },
      },
      {
        trouble: 'error',
        reason: 'Evicted',
        message: 'The node was low on resource: memory.',
      },
    ],
    [
      'its node is lost',
      { status: { phase: 'Running', reason: 'NodeLost' }, deleted: true },
      { trouble: 'error', reason: 'NodeLost' },
    ],
    [
      'unschedulable',
      {
        status: {
          conditions: [
            {
              type: 'PodScheduled',
              status: 'False',
              reason: 'Unschedulable',
              message: '0/3 nodes are available',
              lastTransitionTime: EARLIER,
            },
          ],
        },
      },
      {
        trouble: 'unschedulable',
        reason: 'Unschedulable',
        message: '0/3 nodes are available',
        since: Date.parse(EARLIER),
      },
    ],
  ])('%s', (_, given, expected) => {
    expect(podCause(pod(given), { now: NOW })).toMatchObject(expected);
  });

  it.each<[string, Given]>([
    ['being made', { container: waits('ContainerCreating') }],
    ['initializing', { container: waits('PodInitializing') }],
    [
      'running',
      {
        container: container({ state: { running: {} } }),
        status: { phase: 'Running' },
      },
    ],
    [
      'done',
      { container: crashed(0, 'Completed'), status: { phase: 'Succeeded' } },
    ],
    [
      'one of its containers is done',
      { container: crashed(0, 'Completed'), status: { phase: 'Running' } },
    ],
    ['being deleted', { container: waits('ErrImagePull'), deleted: true }],
    ['nothing is known', {}],
  ])('has none: %s', (_, given) => {
    expect(podCause(pod(given), { now: NOW })).toBeUndefined();
  });

  describe('of the same trouble', () => {
    const known: PodCause = {
      trouble: 'image-pull',
      reason: 'ErrImagePull',
      message: 'failed to pull and unpack image "web:bad": not found',
      container: 'main',
      since: NOW - 5000,
      lastLog: ['a line'],
    };

    it('keeps the beginning, the log, and what said more', () => {
      const found = podCause(
        pod({
          container: waits(
            'ImagePullBackOff',
            'Back-off pulling image "web:bad"',
          ),
        }),
        { known, now: NOW },
      );
      expect(found).toEqual({ ...known, reason: 'ImagePullBackOff' });
    });

    it('takes a new message that says as much', () => {
      const message = 'Back-off pulling image "web:bad": ErrImagePull: denied';
      expect(
        podCause(pod({ container: waits('ImagePullBackOff', message) }), {
          known,
          now: NOW,
        }),
      ).toMatchObject({ message, since: NOW - 5000 });
    });

    it('begins anew with another trouble', () => {
      const found = podCause(pod({ container: waits('RunContainerError') }), {
        known,
        now: NOW,
      });
      expect(found).toMatchObject({ since: NOW });
      expect(found).not.toHaveProperty('lastLog');
    });
  });
});
