import {
  objectRefText,
  type Observation,
  type PodCause,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  aKustomization,
  aSource,
  aWorkload,
} from '@gimlet-io/backstage-plugin-gimlet-common/testUtils';
import {
  anAppliedKustomization,
  aRollingWorkload,
  aWaitingPod,
  COMMIT,
  arriving,
  condition,
  contains,
  LATER,
  PUSHED,
  revisionOf,
} from './__testUtils__/observations';
import { ClusterState } from './ClusterState';
import type { ArrivalMemory } from './memory';
import { readArrival } from './readArrival';
import type { ArrivalInput } from './types';

const second = (number: number): number => PUSHED + number * 1000;

const read = (
  observations: Observation[],
  {
    at = 10,
    ...more
  }: Partial<Omit<ArrivalInput, 'now'>> & { at?: number } = {},
) =>
  readArrival({
    arriving,
    cluster: new ClusterState([
      aSource({ artifactRevision: revisionOf(COMMIT) }),
      ...observations,
    ]),
    contains,
    now: second(at),
    ...more,
  });

describe('readArrival', () => {
  it('is ready once it is applied and rolled out, and remembers it', () => {
    const { reading, memory } = read([anAppliedKustomization(), aWorkload()]);
    expect(reading).toMatchObject({
      state: 'ready',
      text: 'All 2 pods are ready',
      since: second(10),
    });
    const after = read([aKustomization()], { at: 20, memory });
    expect(after.reading).toMatchObject({ state: 'ready', since: second(10) });
  });

  it.each([
    ['its generation is not observed', aWorkload({ observedGeneration: 0 })],
    [
      'pods of the former generation are left',
      aWorkload({
        replicas: { desired: 2, total: 3, updated: 2, ready: 3, available: 3 },
      }),
    ],
    [
      'a pod is ready, not available',
      aWorkload({
        replicas: { desired: 1, total: 1, updated: 1, ready: 1, available: 0 },
      }),
    ],
    ['it is being deleted', aWorkload({ deletedAt: 5 })],
    ['it is not there', aWorkload({ name: 'other' })],
  ])('is not rolled out while %s', (_, workload) => {
    expect(read([anAppliedKustomization(), workload]).reading.state).toBe(
      'reconciling',
    );
  });

  it('waits for no workload of a kind that the agent cannot read', () => {
    const { reading } = read([anAppliedKustomization()], {
      unseen: ['Deployment'],
    });
    expect(reading).toMatchObject({
      state: 'ready',
      text: 'Applied; it has no pods to wait for',
    });
  });

  it('takes a Job that is gone for one that has ended and was cleaned away', () => {
    const inventory = [
      { group: 'batch', kind: 'Job', namespace: 'shop', name: 'migrate' },
    ];
    expect(read([anAppliedKustomization({ inventory })]).reading.state).toBe(
      'ready',
    );
  });

  it.each<[string, Partial<PodCause>, number]>([
    [
      'a config error',
      { trouble: 'config-error', reason: 'CreateContainerConfigError' },
      30,
    ],
    ['an image that cannot be pulled', {}, 60],
    [
      'a crash loop',
      { trouble: 'crash-loop', reason: 'CrashLoopBackOff' },
      120,
    ],
    ['no room', { trouble: 'unschedulable', reason: 'Unschedulable' }, 300],
  ])('fails after a while by %s', (_, cause, seconds) => {
    const input = { thresholds: { notReady: 10_000 } };
    const world = [
      anAppliedKustomization(),
      aRollingWorkload(),
      aWaitingPod({ since: second(12), ...cause }),
    ];
    const { reading, memory } = read(world, { ...input, at: 10 });
    expect(reading).toMatchObject({
      state: 'reconciling',
      nextAt: second(12 + seconds),
    });
    expect(reading.causes.map(({ object }) => objectRefText(object))).toEqual([
      'Pod/shop/checkout-0',
    ]);
    const just = read(world, { ...input, memory, at: 11 + seconds });
    expect(just.reading.state).toBe('reconciling');
    const after = read(world, { ...input, memory, at: 12 + seconds });
    expect(after.reading).toMatchObject({
      state: 'failed',
      reason: cause.reason ?? 'ErrImagePull',
    });
  });

  it('counts a trouble that was there before from the moment at which the commit was applied', () => {
    const world = [
      anAppliedKustomization(),
      aRollingWorkload(),
      aWaitingPod({ since: 0 }),
    ];
    expect(read(world).reading).toMatchObject({
      state: 'reconciling',
      nextAt: second(70),
    });
  });

  it('fails when memory runs out for the second time', () => {
    const world = (times: number) => [
      anAppliedKustomization(),
      aRollingWorkload(),
      aWaitingPod({ trouble: 'out-of-memory', reason: 'OOMKilled', times }),
    ];
    expect(read(world(1)).reading.state).toBe('reconciling');
    expect(read(world(2)).reading).toMatchObject({
      state: 'failed',
      reason: 'OOMKilled',
    });
  });

  it('goes on counting a crash loop while the container runs for a moment', () => {
    const crash = {
      trouble: 'crash-loop',
      reason: 'CrashLoopBackOff',
    } as const;
    let memory: ArrivalMemory | undefined;
    const states = [10, 50, 90, 131].map(at => {
      const crashing = aWaitingPod({ ...crash, since: second(at) });
      const world = [
        anAppliedKustomization({ timeout: 600 }),
        aRollingWorkload(),
      ];
      const crashed = read([...world, crashing], { memory, at });
      const runs = read([...world, aWaitingPod(undefined)], {
        memory: crashed.memory,
        at: at + 5,
      });
      memory = runs.memory;
      return crashed.reading.state;
    });
    expect(states).toEqual([
      'reconciling',
      'reconciling',
      'reconciling',
      'failed',
    ]);
  });

  it.each([
    ['of the former generation', aWaitingPod({}, { revision: 'old' })],
    ['that is being deleted', aWaitingPod({}, { deletedAt: 5 })],
  ])('does not fail by a pod %s', (_, pod) => {
    const world = [
      anAppliedKustomization({ timeout: 600 }),
      aRollingWorkload(),
      pod,
    ];
    const { memory } = read(world);
    const { reading } = read(world, { memory, at: 400 });
    expect(reading).toMatchObject({ state: 'reconciling', causes: [] });
  });

  it('fails a minute after the timeout, counted from the first attempt', () => {
    const world = [anAppliedKustomization({ timeout: 10 }), aRollingWorkload()];
    const { reading, memory } = read(world);
    expect(reading.nextAt).toBe(second(10 + 30 + 60));
    expect(read(world, { memory, at: 99 }).reading.state).toBe('reconciling');
    expect(read(world, { memory, at: 100 }).reading).toMatchObject({
      state: 'failed',
      reason: 'NotReady',
      text: 'It is not ready 90 s after Flux began with it. 0 of 2 pods are ready',
    });
  });

  it('stays failed, and says that the app got well', () => {
    const broken = anAppliedKustomization({
      conditions: [condition('Ready', 'False', 'HealthCheckFailed', 'timeout')],
      lastAppliedRevision: undefined,
    });
    const failed = read([broken, aRollingWorkload()]);
    expect(failed.reading).toMatchObject({
      state: 'failed',
      reason: 'HealthCheckFailed',
    });
    const well = read([anAppliedKustomization(), aWorkload()], {
      memory: failed.memory,
      at: 50,
    });
    expect(well.reading).toMatchObject({
      state: 'failed',
      since: second(10),
      recoveredAt: second(50),
    });
    const later = read([broken, aRollingWorkload()], {
      memory: well.memory,
      at: 60,
    });
    expect(later.reading).toMatchObject({
      state: 'failed',
      recoveredAt: second(50),
    });
  });

  it('is superseded by a later change of the folder, and by a branch without it', () => {
    const later = { commit: LATER, at: second(5) };
    expect(
      read([aKustomization()], { arriving: { ...arriving, later } }).reading,
    ).toMatchObject({
      state: 'superseded',
      since: second(5),
    });
    const elsewhere = revisionOf('d'.repeat(40));
    expect(read([aKustomization()], { head: elsewhere }).reading).toMatchObject(
      {
        state: 'superseded',
        rewritten: true,
      },
    );
  });

  it('reads in the history that it was ready before the later change', () => {
    const history = [
      {
        digest: 'b',
        revision: revisionOf(LATER),
        status: 'ReconciliationSucceeded',
        firstAt: second(9),
        lastAt: second(9),
        total: 1,
      },
      {
        digest: 'a',
        revision: revisionOf(COMMIT),
        status: 'ReconciliationSucceeded',
        firstAt: second(3),
        lastAt: second(3),
        total: 1,
      },
    ];
    const { reading } = read(
      [anAppliedKustomization({ history }), aWorkload()],
      {
        arriving: { ...arriving, later: { commit: LATER, at: second(5) } },
      },
    );
    expect(reading).toMatchObject({ state: 'ready', since: second(3) });
  });

  it.each(['hold', 'resume'] as const)(
    'has nothing to wait for by a %s',
    action => {
      expect(
        read([], { arriving: { ...arriving, action } }).reading.state,
      ).toBe('ready');
    },
  );

  it.each([
    [
      'the source cannot be fetched',
      [
        aSource({
          artifactRevision: undefined,
          conditions: [
            condition(
              'FetchFailed',
              'True',
              'GitOperationFailed',
              'connection refused',
            ),
          ],
        }),
        aKustomization(),
      ],
      /connection refused/,
    ],
    [
      'the source is suspended',
      [
        aSource({ artifactRevision: undefined, suspended: true }),
        aKustomization(),
      ],
      /suspended for this environment/,
    ],
    [
      'the app is suspended',
      [aKustomization({ suspended: true })],
      /suspended for this app/,
    ],
    [
      'the Kustomization that is to make its own is suspended',
      [
        aKustomization({
          name: 'flux',
          app: undefined,
          path: './production/flux',
          suspended: true,
        }),
      ],
      /Kustomization\/flux-system\/flux is not applied/,
    ],
    [
      'the Kustomization that is to make its own fails',
      [
        aKustomization({
          name: 'flux',
          app: undefined,
          path: './production/flux',
          conditions: [condition('Ready', 'False', 'BuildFailed', 'bad YAML')],
        }),
      ],
      /fails: bad YAML/,
    ],
    [
      'another has to be ready first',
      [
        aKustomization({
          conditions: [
            condition(
              'Ready',
              'False',
              'DependencyNotReady',
              "dependency 'flux-system/db' is not ready",
            ),
          ],
        }),
      ],
      /db/,
    ],
  ])('waits while %s', (_, world, text) => {
    const { reading } = read(world);
    expect(reading).toMatchObject({
      state: 'pushed',
      text: expect.stringMatching(text),
    });
    expect(reading.nextAt).toBeUndefined();
  });

  it('waits for a source that cannot be read, and fails where the folder is missing from it', () => {
    const failing = (message: string) =>
      aKustomization({
        conditions: [condition('Ready', 'False', 'ArtifactFailed', message)],
      });
    expect(
      read([failing('Source artifact not found, retrying in 30s')]).reading
        .state,
    ).toBe('pushed');
    expect(
      read([failing('kustomization path not found: production/checkout')])
        .reading.state,
    ).toBe('failed');
    const before = aSource({ artifactRevision: revisionOf('d'.repeat(40)) });
    expect(
      read([
        before,
        failing('kustomization path not found: production/checkout'),
      ]).reading.state,
    ).toBe('pushed');
  });
});
