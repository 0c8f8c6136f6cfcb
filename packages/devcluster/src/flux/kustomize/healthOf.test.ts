import { healthOf, type Health } from './healthOf';

const condition = (type: string, status = 'True', reason?: string) => ({
  type,
  status,
  ...(reason ? { reason } : {}),
});
const arrived = {
  observedGeneration: 2,
  replicas: 2,
  updatedReplicas: 2,
  readyReplicas: 2,
  availableReplicas: 2,
  conditions: [
    condition('Available'),
    condition('Progressing', 'True', 'NewReplicaSetAvailable'),
  ],
};
const deployment = {
  kind: 'apps/v1/Deployment',
  spec: { replicas: 2, progressDeadlineSeconds: 600 },
};

describe('healthOf', () => {
  it.each<
    [
      what: string,
      health: Health,
      object: { kind: string; spec?: object; status?: object; deleted?: true },
    ]
  >([
    ['a rollout at its end', 'Current', { ...deployment, status: arrived }],
    ['nothing observed yet', 'InProgress', deployment],
    [
      'the generation before',
      'InProgress',
      { ...deployment, status: { ...arrived, observedGeneration: 1 } },
    ],
    [
      'an old pod is still there',
      'InProgress',
      { ...deployment, status: { ...arrived, replicas: 3 } },
    ],
    [
      'a new pod is not ready',
      'InProgress',
      {
        ...deployment,
        status: { ...arrived, readyReplicas: 1, availableReplicas: 1 },
      },
    ],
    [
      'the deadline is over',
      'Failed',
      {
        ...deployment,
        status: {
          ...arrived,
          conditions: [
            condition('Progressing', 'False', 'ProgressDeadlineExceeded'),
          ],
        },
      },
    ],
    [
      'deleted, and not gone yet',
      'Terminating',
      { ...deployment, status: arrived, deleted: true },
    ],
    [
      'a Job that runs',
      'InProgress',
      { kind: 'batch/v1/Job', status: { active: 1 } },
    ],
    [
      'a Job that is complete',
      'Current',
      { kind: 'batch/v1/Job', status: { conditions: [condition('Complete')] } },
    ],
    [
      'a Job that failed',
      'Failed',
      { kind: 'batch/v1/Job', status: { conditions: [condition('Failed')] } },
    ],
    ['a Service', 'Current', { kind: 'v1/Service', spec: {} }],
    [
      'a load balancer without an address',
      'InProgress',
      { kind: 'v1/Service', spec: { type: 'LoadBalancer' } },
    ],
    ['a ConfigMap', 'Current', { kind: 'v1/ConfigMap' }],
    [
      'a Kustomization below another',
      'InProgress',
      {
        kind: 'kustomize.toolkit.fluxcd.io/v1/Kustomization',
        status: {
          observedGeneration: 2,
          conditions: [condition('Reconciling'), condition('Ready', 'Unknown')],
        },
      },
    ],
    [
      'anything that says it is not ready',
      'InProgress',
      {
        kind: 'example.com/v1/Widget',
        status: { conditions: [condition('Ready', 'False')] },
      },
    ],
    [
      'a StatefulSet between two revisions',
      'InProgress',
      {
        kind: 'apps/v1/StatefulSet',
        spec: { replicas: 1 },
        status: {
          observedGeneration: 2,
          replicas: 1,
          readyReplicas: 1,
          currentReplicas: 1,
          currentRevision: 'a',
          updateRevision: 'b',
        },
      },
    ],
    [
      'a DaemonSet on every node',
      'Current',
      {
        kind: 'apps/v1/DaemonSet',
        status: {
          observedGeneration: 2,
          desiredNumberScheduled: 1,
          currentNumberScheduled: 1,
          updatedNumberScheduled: 1,
          numberAvailable: 1,
          numberReady: 1,
        },
      },
    ],
  ])('%s: %s', (_what, health, { kind, deleted, ...object }) => {
    const slash = kind.lastIndexOf('/');
    expect(
      healthOf({
        apiVersion: kind.slice(0, slash),
        kind: kind.slice(slash + 1),
        metadata: {
          name: 'one',
          generation: 2,
          ...(deleted ? { deletionTimestamp: '2030-01-01T00:00:00Z' } : {}),
        },
        ...object,
      }),
    ).toBe(health);
  });
});
