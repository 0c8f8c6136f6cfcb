import {
  workloadObservationSchema,
  type WorkloadKind,
  type WorkloadObservation,
} from './observation';
import { observeWorkload } from './observeWorkload';
import type { RawWorkload } from './rawObjects';

const metadata = { name: 'web', namespace: 'shop', uid: 'u1', generation: 4 };
const template = {
  spec: {
    initContainers: [{ name: 'migrate', image: 'web:2' }],
    containers: [{ name: 'main', image: 'web:2' }],
  },
};

describe('observeWorkload', () => {
  it.each<
    [
      string,
      WorkloadKind,
      Omit<RawWorkload, 'metadata'>,
      Partial<WorkloadObservation>,
    ]
  >([
    [
      'a Deployment without a status',
      'Deployment',
      { spec: { template } },
      {
        generation: 4,
        observedGeneration: 0,
        replicas: { desired: 1, total: 0, updated: 0, ready: 0, available: 0 },
        images: [
          { container: 'migrate', image: 'web:2' },
          { container: 'main', image: 'web:2' },
        ],
        paused: false,
      },
    ],
    [
      'a Deployment in a rollout',
      'Deployment',
      {
        spec: { replicas: 2, paused: true },
        status: {
          observedGeneration: 3,
          replicas: 3,
          updatedReplicas: 1,
          readyReplicas: 2,
          availableReplicas: 2,
        },
      },
      {
        observedGeneration: 3,
        paused: true,
        replicas: { desired: 2, total: 3, updated: 1, ready: 2, available: 2 },
      },
    ],
    [
      'a Deployment with ready pods that are not available yet',
      'Deployment',
      { status: { replicas: 1, updatedReplicas: 1, readyReplicas: 1 } },
      {
        replicas: { desired: 1, total: 1, updated: 1, ready: 1, available: 0 },
      },
    ],
    [
      'a StatefulSet of an old cluster, which does not tell what is available',
      'StatefulSet',
      {
        spec: { replicas: 3 },
        status: {
          updateRevision: 'web-6f',
          replicas: 3,
          updatedReplicas: 3,
          readyReplicas: 2,
        },
      },
      {
        revision: 'web-6f',
        replicas: { desired: 3, total: 3, updated: 3, ready: 2, available: 2 },
      },
    ],
    [
      'a StatefulSet with a partition',
      'StatefulSet',
      {
        spec: {
          replicas: 3,
          updateStrategy: { rollingUpdate: { partition: 2 } },
        },
        status: {
          replicas: 3,
          updatedReplicas: 1,
          readyReplicas: 3,
          availableReplicas: 3,
        },
      },
      {
        replicas: {
          desired: 3,
          total: 3,
          updated: 1,
          ready: 3,
          available: 3,
          kept: 2,
        },
      },
    ],
    [
      'a StatefulSet that is updated by hand',
      'StatefulSet',
      { spec: { replicas: 2, updateStrategy: { type: 'OnDelete' } } },
      {
        replicas: {
          desired: 2,
          total: 0,
          updated: 0,
          ready: 0,
          available: 0,
          kept: 2,
        },
      },
    ],
    [
      'a DaemonSet',
      'DaemonSet',
      {
        status: {
          observedGeneration: 4,
          desiredNumberScheduled: 3,
          currentNumberScheduled: 3,
          updatedNumberScheduled: 2,
          numberReady: 3,
          numberAvailable: 2,
        },
      },
      {
        replicas: { desired: 3, total: 3, updated: 2, ready: 3, available: 2 },
      },
    ],
    [
      'a Job',
      'Job',
      {
        spec: { completions: 2, template },
        status: { active: 1, succeeded: 1, failed: 3 },
      },
      {
        observedGeneration: 4,
        revision: 'u1',
        job: { active: 1, succeeded: 1, failed: 3, completions: 2 },
      },
    ],
    [
      'a suspended CronJob',
      'CronJob',
      {
        spec: { suspend: true, jobTemplate: { spec: { template } } },
        status: { active: [{}] },
      },
      {
        paused: true,
        observedGeneration: 4,
        images: [
          { container: 'migrate', image: 'web:2' },
          { container: 'main', image: 'web:2' },
        ],
      },
    ],
  ])('%s', (_, kind, object, expected) => {
    const observed = observeWorkload(kind, { metadata, ...object });
    expect(workloadObservationSchema.parse(observed)).toEqual(observed);
    expect(observed).toMatchObject(expected);
  });

  describe('finds the newest generation of a Deployment', () => {
    const saying = (message: string): RawWorkload => ({
      metadata,
      status: {
        conditions: [{ type: 'Progressing', status: 'True', message }],
      },
    });

    it.each([
      ['Created new replica set "web-5d4f"', '5d4f'],
      ['ReplicaSet "web-5d4f" is progressing.', '5d4f'],
      ['ReplicaSet "web-5d4f" has timed out progressing.', '5d4f'],
      ['ReplicaSet "other-5d4f" is progressing.', undefined],
      ['Deployment does not have minimum availability.', undefined],
    ])('in %s', (message, revision) => {
      expect(observeWorkload('Deployment', saying(message)).revision).toBe(
        revision,
      );
    });
  });

  it('reads a DaemonSet by the generation of its template', () => {
    expect(
      observeWorkload('DaemonSet', {
        metadata: {
          ...metadata,
          annotations: { 'deprecated.daemonset.template.generation': '7' },
        },
      }).revision,
    ).toBe('7');
  });
});
