import { podObservationSchema } from './observation';
import { observePod } from './observePod';
import type { RawPod } from './rawObjects';

const raw: RawPod = {
  metadata: {
    name: 'web-5d4f-x',
    namespace: 'shop',
    uid: 'u1',
    labels: { 'pod-template-hash': '5d4f', app: 'web' },
    creationTimestamp: '2026-01-01T00:00:00Z',
  },
  spec: {
    nodeName: 'node-1',
    initContainers: [
      { name: 'proxy', image: 'proxy:1', restartPolicy: 'Always' },
      { name: 'migrate', image: 'web:2' },
    ],
    containers: [{ name: 'main', image: 'web:2' }],
  },
  status: {
    phase: 'Running',
    conditions: [{ type: 'Initialized', status: 'True' }],
    initContainerStatuses: [
      { name: 'proxy', ready: true, started: true, state: { running: {} } },
      {
        name: 'migrate',
        state: { terminated: { exitCode: 0, reason: 'Completed' } },
      },
    ],
    containerStatuses: [
      {
        name: 'main',
        ready: false,
        restartCount: 2,
        state: {
          waiting: { reason: 'CrashLoopBackOff', message: 'back-off 20s' },
        },
        lastState: {
          terminated: {
            exitCode: 1,
            reason: 'Error',
            finishedAt: '2026-01-01T00:00:30Z',
          },
        },
      },
    ],
  },
};
const workload = {
  group: 'apps',
  kind: 'Deployment',
  namespace: 'shop',
  name: 'web',
};
const now = Date.parse('2026-01-01T00:01:00Z');

describe('observePod', () => {
  it('says what is reported of a pod', () => {
    const observed = observePod(raw, { workload, now });
    expect(podObservationSchema.parse(observed)).toEqual(observed);
    expect(observed).toEqual({
      type: 'pod',
      namespace: 'shop',
      name: 'web-5d4f-x',
      uid: 'u1',
      workload,
      revision: '5d4f',
      phase: 'Running',
      status: 'CrashLoopBackOff',
      ready: 1,
      total: 2,
      restarts: 2,
      node: 'node-1',
      createdAt: Date.parse('2026-01-01T00:00:00Z'),
      containers: [
        {
          name: 'proxy',
          image: 'proxy:1',
          role: 'sidecar',
          ready: true,
          restarts: 0,
          state: 'running',
        },
        {
          name: 'migrate',
          image: 'web:2',
          role: 'init',
          ready: false,
          restarts: 0,
          state: 'terminated',
          reason: 'Completed',
          exitCode: 0,
        },
        {
          name: 'main',
          image: 'web:2',
          role: 'main',
          ready: false,
          restarts: 2,
          state: 'waiting',
          reason: 'CrashLoopBackOff',
          message: 'back-off 20s',
          last: {
            reason: 'Error',
            exitCode: 1,
            at: Date.parse('2026-01-01T00:00:30Z'),
          },
        },
      ],
      cause: {
        trouble: 'crash-loop',
        reason: 'CrashLoopBackOff',
        message: 'exit code 1',
        container: 'main',
        since: Date.parse('2026-01-01T00:00:30Z'),
        times: 3,
      },
    });
  });

  it('keeps the beginning of a trouble of the same pod only', () => {
    const known = observePod(raw, { now });
    const later = (uid: string) =>
      observePod(
        {
          ...raw,
          metadata: { ...raw.metadata, uid },
          status: {
            ...raw.status,
            containerStatuses: [
              {
                name: 'main',
                state: {
                  terminated: {
                    exitCode: 1,
                    finishedAt: '2026-01-01T00:01:00Z',
                  },
                },
              },
            ],
          },
        },
        { known, now: now + 1000 },
      ).cause?.since;
    expect(later('u1')).toBe(known.cause?.since);
    expect(later('u2')).toBe(now);
  });

  it('says something of a pod that was just made', () => {
    const observed = observePod(
      {
        metadata: { name: 'web', uid: 'u' },
        spec: { containers: [{ name: 'main' }] },
      },
      { now },
    );
    expect(podObservationSchema.parse(observed)).toMatchObject({
      status: 'Unknown',
      phase: 'Unknown',
      total: 1,
      containers: [{ name: 'main', state: 'unknown' }],
    });
  });

  it.each([
    [{ 'pod-template-hash': 'a' }, 'a'],
    [{ 'controller-revision-hash': 'web-b' }, 'web-b'],
    [{ 'controller-revision-hash': 'b', 'pod-template-generation': '3' }, '3'],
    [{ 'controller-uid': 'c' }, 'c'],
    [{}, undefined],
  ])('takes the generation from the labels %j', (labels, revision) => {
    const { revision: found } = observePod(
      { metadata: { name: 'web', labels } },
      { now },
    );
    expect(found).toBe(revision);
  });
});
