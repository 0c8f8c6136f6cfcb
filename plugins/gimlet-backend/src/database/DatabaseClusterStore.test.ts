import type {
  AgentReport,
  Observation,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { observationKey } from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  aKustomization,
  aPod,
  aSource,
  aWorkload,
} from '@gimlet-io/backstage-plugin-gimlet-common/testUtils';
import fc from 'fast-check';
import {
  createTestStores,
  testDatabases,
  type TestStores,
} from './__testUtils__';

jest.setTimeout(240_000);

const databases = testDatabases();
const PLACE = { environment: 'production', sessionId: '1' };

const applied = (
  apps: string[],
  more: { shared?: boolean; ofEnvironment?: boolean; anew?: boolean } = {},
) => ({
  status: 'applied',
  apps,
  shared: false,
  ofEnvironment: false,
  anew: false,
  resync: false,
  ...more,
});

describe.each(databases.eachSupportedId())('clusters on %s', databaseId => {
  let stores: TestStores;
  let clusters: TestStores['clusters'];
  let sequence: number;

  beforeAll(async () => {
    stores = await createTestStores({ databases, databaseId });
    ({ clusters } = stores);
  });

  const open = async (environment = 'production', id = '1') => {
    sequence = 0;
    await clusters.openSession(
      {
        environment,
        id,
        tokenId: 't',
        agentVersion: '1.0',
        allow: ['logs'],
        skippedKinds: [{ kind: 'HTTPRoute', why: 'absent' }],
      },
      1_000,
    );
  };

  beforeEach(async () => {
    await clusters.retain([]);
    await open();
  });

  const report = (more: Partial<AgentReport>, place = PLACE, now = 2_000) => {
    sequence = more.sequence ?? sequence + 1;
    return clusters.ingest(
      place,
      { at: 1, upserts: [], removed: [], ...more, sequence },
      now,
    );
  };
  const all = { part: 1, parts: 1 };
  const keys = async (environment = 'production') =>
    (await clusters.observations({ environment })).map(observationKey);

  it('remember what was told first, and what changed after it', async () => {
    expect(
      await report({
        snapshot: all,
        upserts: [aWorkload(), aPod(), aSource(), aKustomization()],
      }),
    ).toEqual(
      applied(['checkout'], { shared: true, ofEnvironment: true, anew: true }),
    );
    expect(await report({})).toEqual(applied([]));
    const crashed = aPod({ status: 'CrashLoopBackOff' });
    expect(
      await report({ upserts: [crashed, aWorkload()], removed: [] }),
    ).toEqual(applied(['checkout']));
    expect(
      await clusters.observations({
        environment: 'production',
        apps: ['checkout'],
        types: ['pod'],
      }),
    ).toEqual([crashed]);
    expect(await report({ removed: ['pod/shop/checkout-0'] })).toMatchObject({
      apps: ['checkout'],
    });
    expect(await keys()).toEqual([
      'kustomization/flux-system/gitops-shop-checkout',
      'source/GitRepository/flux-system/gitops',
      'workload/Deployment/shop/checkout',
    ]);
    expect(await clusters.apps('production')).toEqual(['checkout']);
  });

  it('tell of both apps when an object goes from one to another', async () => {
    await report({ snapshot: all, upserts: [aPod()] });
    expect(await report({ upserts: [aPod({ app: 'cart' })] })).toMatchObject({
      apps: ['cart', 'checkout'],
    });
    expect(await report({ upserts: [aPod({ app: undefined })] })).toMatchObject(
      {
        apps: ['cart'],
        shared: true,
        ofEnvironment: false,
      },
    );
  });

  it.each<[string, Partial<AgentReport>]>([
    ['a source', { upserts: [aSource({ artifactRevision: 'main@sha1:2' })] }],
    ['a source that is gone', { removed: [observationKey(aSource())] }],
    [
      'a Kustomization of no app alone',
      { upserts: [aKustomization({ app: undefined })] },
    ],
    ['what the agent cannot read', { skippedKinds: [] }],
  ])('tell of the environment itself when it is %s', async (_, changes) => {
    await report({ snapshot: all, upserts: [aSource()] });
    expect(await report(changes)).toMatchObject({ ofEnvironment: true });
    expect(await report({ upserts: [aWorkload()] })).toMatchObject({
      ofEnvironment: false,
    });
  });

  it('take no Kustomization that is labelled for another environment', async () => {
    await report({
      snapshot: all,
      upserts: [
        aKustomization({ environment: 'staging' }),
        aKustomization({ name: 'own', environment: 'production' }),
      ],
    });
    const own = await clusters.observations({
      environment: 'production',
      apps: ['checkout'],
    });
    expect(own.map(({ name }) => name)).toEqual(['own']);
  });

  it('keep what was known until a snapshot is complete', async () => {
    await report({
      snapshot: all,
      upserts: [aPod({ name: 'a' }), aPod({ name: 'b' })],
    });
    await open('production', '2');
    const place = { ...PLACE, sessionId: '2' };
    const two = (part: number, name: string) =>
      report(
        { snapshot: { part, parts: 2 }, upserts: [aPod({ name })] },
        place,
      );
    await two(1, 'b');
    expect(await keys()).toEqual(['pod/shop/a', 'pod/shop/b']);
    // What changes between two parts is no part of what is gone.
    await report({ upserts: [aPod({ name: 'd' })] }, place);
    expect(await two(2, 'c')).toMatchObject({ apps: ['checkout'] });
    expect(await keys()).toEqual(['pod/shop/b', 'pod/shop/c', 'pod/shop/d']);
  });

  it.each<[string, Partial<AgentReport>[], string[]]>([
    ['changes before a snapshot', [{ upserts: [aPod()] }], ['gap']],
    [
      'a report too far',
      [{ snapshot: all }, { sequence: 3 }],
      ['applied', 'gap'],
    ],
    [
      'changes after a gap',
      [{ snapshot: all }, { sequence: 3 }, { sequence: 4 }],
      ['applied', 'gap', 'gap'],
    ],
    [
      'a snapshot after a gap',
      [
        { snapshot: all },
        { sequence: 3 },
        { sequence: 4, snapshot: all },
        { sequence: 5 },
      ],
      ['applied', 'gap', 'applied', 'applied'],
    ],
    [
      'a report again',
      [{ snapshot: all }, { sequence: 1, snapshot: all }, { sequence: 2 }],
      ['applied', 'applied', 'applied'],
    ],
    ['a second part alone', [{ snapshot: { part: 2, parts: 2 } }], ['gap']],
    [
      'a part left out',
      [
        { snapshot: { part: 1, parts: 3 } },
        { snapshot: { part: 3, parts: 3 } },
      ],
      ['applied', 'gap'],
    ],
    [
      'a snapshot that begins again',
      [{ snapshot: { part: 1, parts: 3 } }, { snapshot: all }, {}],
      ['applied', 'applied', 'applied'],
    ],
  ])('say of %s whether something is missing', async (_, reports, expected) => {
    const said: string[] = [];
    for (const each of reports) said.push((await report(each)).status);
    expect(said).toEqual(expected);
  });

  it('take nothing of a report that comes after a gap', async () => {
    await report({ snapshot: all, upserts: [aPod({ name: 'a' })] });
    await report({ sequence: 5, upserts: [aPod({ name: 'b' })] });
    expect(await keys()).toEqual(['pod/shop/a']);
  });

  it('take nothing from a session that is not the newest', async () => {
    await open('production', '2');
    expect(await report({ snapshot: all, upserts: [aPod()] })).toEqual({
      status: 'unknown',
    });
    expect(await keys()).toEqual([]);
  });

  it('keep environments apart that have the same objects', async () => {
    await report({ snapshot: all, upserts: [aPod()] });
    await open('staging', '9');
    const staging = { environment: 'staging', sessionId: '9' };
    await report(
      { snapshot: all, upserts: [aPod({ status: 'Error' })] },
      staging,
    );
    await report({ removed: ['pod/shop/checkout-0'] }, staging);
    expect(await keys('staging')).toEqual([]);
    expect(await keys()).toEqual(['pod/shop/checkout-0']);
  });

  it('know the session, and when it was heard of last', async () => {
    await report({ snapshot: all }, PLACE, 7_000);
    expect(await clusters.session('production')).toEqual({
      environment: 'production',
      id: '1',
      tokenId: 't',
      agentVersion: '1.0',
      allow: ['logs'],
      skippedKinds: [{ kind: 'HTTPRoute', why: 'absent' }],
      openedAt: 1_000,
      seenAt: 7_000,
      sequence: 1,
      isComplete: true,
    });
    await report({ skippedKinds: [] }, PLACE, 8_000);
    await clusters.endSession('production', '1', 9_000);
    expect(await clusters.session('production')).toMatchObject({
      skippedKinds: [],
      endedAt: 9_000,
    });
    // It was given up too early.
    await report({}, PLACE, 9_500);
    const session = await clusters.session('production');
    expect(session?.endedAt).toBeUndefined();
  });

  it('keep what was known of kinds that cannot be read, until they can', async () => {
    const known = [aWorkload(), aPod(), aSource(), aKustomization()];
    await report({ snapshot: all, upserts: known });
    await open('production', '2');
    const place = { ...PLACE, sessionId: '2' };
    const failing = [
      { kind: 'Deployment.apps', why: 'failing' as const },
      { kind: 'ReplicaSet.apps', why: 'failing' as const },
      { kind: 'Pod', why: 'denied' as const },
    ];
    await report(
      { snapshot: all, upserts: [aSource()], skippedKinds: failing },
      place,
    );
    const kept = [
      'source/GitRepository/flux-system/gitops',
      'workload/Deployment/shop/checkout',
    ];
    expect(await keys()).toEqual(kept);
    // Another snapshot, which does not say it again, keeps them too.
    await report({ snapshot: all, upserts: [aSource()] }, place);
    expect(await keys()).toEqual(kept);
    expect(
      await report({ skippedKinds: failing.slice(1) }, place),
    ).toMatchObject({ status: 'applied', resync: true });
    expect(await report({}, place)).toEqual({ status: 'gap' });
    expect(
      await report({ snapshot: all, upserts: [aSource()] }, place),
    ).toMatchObject({ apps: ['checkout'], resync: false });
    expect(await keys()).toEqual(kept.slice(0, 1));
    // Nothing was kept of the next one.
    expect(await report({ skippedKinds: [] }, place)).toMatchObject({
      resync: false,
    });
  });

  it('know whether everything was told', async () => {
    const isComplete = async () =>
      (await clusters.session('production'))?.isComplete;
    const part = (number: number) =>
      report({ snapshot: { part: number, parts: 2 } });
    expect(await isComplete()).toBe(false);
    expect(await part(1)).toMatchObject({ anew: false });
    // What changes between two parts completes nothing.
    expect(await report({})).toMatchObject({ anew: false });
    expect(await isComplete()).toBe(false);
    // Whoever waited for all of it is told, whatever was in the last part.
    expect(await part(2)).toMatchObject({ apps: [], anew: true });
    expect(await isComplete()).toBe(true);
    await report({ sequence: 9 });
    expect(await isComplete()).toBe(false);
  });

  it('write nothing of a cluster in which nothing moved', async () => {
    const pods = Array.from({ length: 1_200 }, (_, number) =>
      aPod({ name: `pod-${number}` }),
    );
    await report({ snapshot: all, upserts: pods });
    await open('production', '2');
    expect(
      await report(
        { snapshot: all, upserts: pods },
        { ...PLACE, sessionId: '2' },
      ),
    ).toEqual(applied([], { ofEnvironment: true, anew: true }));
    expect(await keys()).toHaveLength(1_200);
  });

  it('end up as the cluster is, whatever was reported in between', async () => {
    const names = fc.constantFrom('a', 'b', 'c', 'd');
    const step = fc.oneof(
      fc.record({
        kind: fc.constant('put' as const),
        name: names,
        status: fc.constantFrom('x', 'y'),
      }),
      fc.record({ kind: fc.constant('remove' as const), name: names }),
      fc.record({ kind: fc.constant('lose' as const) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20 }), async steps => {
        await clusters.retain([]);
        await open();
        const cluster = new Map<string, Observation>();
        let resync = true;
        const told = async (more: Partial<AgentReport>) => {
          const answer = resync
            ? await report({ snapshot: all, upserts: [...cluster.values()] })
            : await report(more);
          resync = answer.status === 'gap';
        };
        for (const each of steps) {
          if (each.kind === 'lose') {
            sequence += 1;
          } else if (each.kind === 'put') {
            const put = aPod({ name: each.name, status: each.status });
            cluster.set(observationKey(put), put);
            await told({ upserts: [put] });
          } else {
            const key = `pod/shop/${each.name}`;
            cluster.delete(key);
            await told({ removed: [key] });
          }
        }
        await told({});
        if (resync) await told({});
        expect(await keys()).toEqual([...cluster.keys()].sort());
        expect(
          await clusters.observations({ environment: 'production' }),
        ).toEqual(
          [...cluster].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, it]) => it),
        );
      }),
      { numRuns: databaseId === 'SQLITE_3' ? 40 : 15 },
    );
  });
});
