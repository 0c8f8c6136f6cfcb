import { mockServices } from '@backstage/backend-test-utils';
import type { PodObservation } from '@gimlet-io/backstage-plugin-gimlet-common';
import { aPod } from '@gimlet-io/backstage-plugin-gimlet-common/testUtils';
import { DEFAULT_ARRIVAL_THRESHOLDS } from '@gimlet-io/core';
import { createTestStores, testDatabases } from '../database/__testUtils__';
import type { TestStores } from '../database/__testUtils__';
import { AlertWatch } from './AlertWatch';

jest.setTimeout(120_000);

const databases = testDatabases();
const SESSION = '01920000-0000-7000-8000-000000000000';

type Cause = NonNullable<PodObservation['cause']>;

const cause = (given: Partial<Cause> = {}): Cause => ({
  trouble: 'image-pull',
  reason: 'ErrImagePull',
  message: 'nginx:nope: not found',
  since: 0,
  ...given,
});

/** One that may or may not be in trouble, of which nobody knows the revision. */
const pod = (name: string, changes: Partial<PodObservation> = {}) =>
  aPod({
    name,
    uid: name,
    revision: undefined,
    phase: 'Pending',
    status: 'ErrImagePull',
    ready: 0,
    ...changes,
  });

describe.each(databases.eachSupportedId())('alerts on %s', databaseId => {
  let stores: TestStores;
  let now: number;
  let sequence: number;
  let announced: string[];

  beforeAll(async () => {
    stores = await createTestStores({
      databases,
      databaseId,
      clock: () => now,
    });
  });

  beforeEach(async () => {
    now = 0;
    sequence = 0;
    announced = [];
    await stores.database('alerts').delete();
    await stores.clusters.retain([]);
    await stores.clusters.openSession(
      {
        environment: 'production',
        id: SESSION,
        tokenId: 'one',
        agentVersion: '1',
        allow: [],
        skippedKinds: [],
      },
      now,
    );
  });

  const watch = () =>
    new AlertWatch({
      environments: [{ name: 'production' }],
      clusters: stores.clusters,
      alerts: stores.alerts,
      thresholds: DEFAULT_ARRIVAL_THRESHOLDS,
      announcer: { changed: app => announced.push(app) },
      logger: mockServices.logger.mock(),
      clock: { now: () => now, sleep: async () => {} },
    });

  /** The cluster's pods are these now. */
  const report = async (watching: AlertWatch, pods: PodObservation[]) => {
    sequence += 1;
    const ingested = await stores.clusters.ingest(
      { environment: 'production', sessionId: SESSION },
      {
        sequence,
        at: now,
        snapshot: { part: 1, parts: 1 },
        upserts: pods,
        removed: [],
      },
      now,
    );
    if (ingested.status !== 'applied') throw new Error(ingested.status);
    const { apps, shared } = ingested;
    watching.changed({ environment: 'production', apps, shared, at: now });
    await watching.look();
  };

  const later = async (watching: AlertWatch, at: number) => {
    now = at;
    await watching.look();
  };

  const states = async () =>
    (await stores.alerts.list({ state: undefined }, now))
      .concat(await stores.alerts.list({ state: 'resolved' }, now))
      .map(({ app, object, trouble, state }) => [
        app,
        `${object.kind}/${object.name}`,
        trouble,
        state,
      ]);

  it('fire when trouble has lasted, and are resolved when it stays away', async () => {
    const watching = watch();
    await report(watching, [pod('a', { cause: cause() }), pod('b')]);
    await later(watching, 59_999);
    expect(await states()).toEqual([]);
    await later(watching, 60_000);
    const fired = ['checkout', 'Deployment/checkout', 'image-pull'];
    expect(await states()).toEqual([[...fired, 'fired']]);
    expect(announced).toEqual(['checkout']);

    // Another pod of the same workload, and other words, are the same trouble.
    const backOff = cause({ reason: 'ImagePullBackOff', since: 70_000 });
    await report(watching, [pod('c', { cause: backOff })]);
    const [alert] = await stores.alerts.list({}, now);
    expect(alert).toMatchObject({
      reason: 'ImagePullBackOff',
      firedAt: 60_000,
    });

    now = 100_000;
    await report(watching, [pod('d')]);
    now = 130_000;
    await report(watching, [pod('d', { cause: cause({ since: 130_000 }) })]);
    await later(watching, 200_000);
    expect(await states()).toEqual([[...fired, 'fired']]);
    await report(watching, [pod('d')]);
    await later(watching, 259_999);
    expect(await states()).toEqual([[...fired, 'fired']]);
    await later(watching, 260_000);
    expect(await states()).toEqual([[...fired, 'resolved']]);
    const [resolved] = await stores.alerts.list({ state: 'resolved' }, now);
    expect(resolved.resolvedAt).toBe(200_000);
    expect(announced).toEqual(['checkout', 'checkout']);
    expect(await stores.alerts.prune(200_001)).toBe(1);
  });

  it('do not fire for what is over before', async () => {
    const watching = watch();
    await report(watching, [pod('a', { cause: cause() })]);
    now = 30_000;
    await report(watching, [pod('a')]);
    await later(watching, 500_000);
    expect(await states()).toEqual([]);
  });

  it.each<[string, Partial<Cause>, number]>([
    ['config error', { trouble: 'config-error' }, 30_000],
    ['image pull', { trouble: 'image-pull' }, 60_000],
    ['crash loop', { trouble: 'crash-loop' }, 120_000],
    ['pending', { trouble: 'unschedulable' }, 300_000],
  ])('have a threshold for each trouble: %s', async (_, given, firesAt) => {
    const watching = watch();
    await report(watching, [pod('a', { cause: cause(given) })]);
    await later(watching, firesAt - 1);
    expect(await states()).toEqual([]);
    await later(watching, firesAt);
    expect(await states()).toHaveLength(1);
  });

  it.each<[string, Partial<Cause>, number]>([
    ['memory that ran out once', { trouble: 'out-of-memory', times: 1 }, 0],
    ['memory that ran out again', { trouble: 'out-of-memory', times: 2 }, 1],
    ['an end with an error', { trouble: 'error' }, 0],
  ])('of %s go by how often it was', async (_, given, alerts) => {
    const watching = watch();
    await report(watching, [pod('a', { cause: cause(given) })]);
    await later(watching, 1_000_000);
    expect(await states()).toHaveLength(alerts);
  });

  it('are made once by two replicas, and go on after one of them died', async () => {
    const [one, two] = [watch(), watch()];
    await report(one, [pod('a', { cause: cause() })]);
    await two.look();
    now = 60_000;
    await Promise.all([one.look(), two.look()]);
    expect(await states()).toHaveLength(1);
    expect(announced).toEqual(['checkout']);
    // What was reported while nobody compared is seen at the next start.
    sequence += 1;
    await stores.clusters.ingest(
      { environment: 'production', sessionId: SESSION },
      { sequence, at: now, upserts: [], removed: ['pod/shop/a'] },
      now,
    );
    const next = watch();
    await next.look();
    await later(next, 120_000);
    expect((await states()).map(([, , , state]) => state)).toEqual([
      'resolved',
    ]);
  });

  it('are of pods of no app, and of pods without a workload, too', async () => {
    const watching = watch();
    await report(watching, [
      pod('lone', { app: undefined, workload: undefined, cause: cause() }),
    ]);
    await later(watching, 60_000);
    expect(await states()).toEqual([
      [undefined, 'Pod/lone', 'image-pull', 'fired'],
    ]);
    expect(announced).toEqual([]);
    await report(watching, []);
    await later(watching, 120_000);
    expect((await states()).map(([, , , state]) => state)).toEqual([
      'resolved',
    ]);
  });

  it('are silent for a while', async () => {
    const watching = watch();
    await report(watching, [pod('a', { cause: cause() })]);
    await later(watching, 60_000);
    const [{ id }] = await stores.alerts.list({}, now);
    const silence = { by: 'user:default/carla', until: 100_000 };
    expect(await stores.alerts.silence(id, silence, now)).toMatchObject({
      state: 'silenced',
      silence,
    });
    expect(await stores.alerts.list({ state: 'fired' }, now)).toEqual([]);
    expect(await stores.alerts.list({ state: 'silenced' }, now)).toHaveLength(
      1,
    );
    now = 100_000;
    const [alert] = await stores.alerts.list({ state: 'fired' }, now);
    expect(alert).not.toHaveProperty('silence');
  });
});
