import type { KubernetesObject } from './kubernetes';
import { observe } from './observe';

const metadata = { name: 'web-1', namespace: 'shop', uid: 'u' };

it('masks what a program said when it ended', () => {
  const ended = {
    terminated: {
      exitCode: 1,
      reason: 'Error',
      message: 'token=abc123 is old',
    },
  };
  const pod: KubernetesObject = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata,
    spec: { containers: [{ name: 'main', image: 'web:v1' }] },
    status: {
      phase: 'Running',
      containerStatuses: [{ name: 'main', state: ended }],
    },
  };
  expect(observe(pod, undefined, 0)).toMatchObject({
    containers: [{ message: 'token=*** is old' }],
    cause: { message: 'exit code 1: token=*** is old' },
  });
});

it('masks what a probe put out', () => {
  const event: KubernetesObject = {
    apiVersion: 'v1',
    kind: 'Event',
    metadata,
    reason: 'Unhealthy',
    message: 'Liveness probe failed: password=hunter2 refused',
  };
  expect(observe(event, undefined, 0)).toMatchObject({
    message: 'Liveness probe failed: password=*** refused',
  });
});

it('knows no kind that is not reported by itself', () => {
  const set = { apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata };
  expect(observe(set, undefined, 0)).toBeUndefined();
});
