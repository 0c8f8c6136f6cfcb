import { testDatabases } from '../../database/__testUtils__';
import {
  ServiceBench,
  START,
  testArtifact,
  testManifest,
} from '../__testUtils__';

const databases = testDatabases();

describe.each(databases.eachSupportedId())('on %s', databaseId => {
  let bench: ServiceBench;
  beforeEach(async () => {
    bench = await ServiceBench.create({ databases, databaseId });
    await bench.follow();
  });
  afterEach(() => bench.remove());

  const shipper = () => bench.token(['artifact.create']);
  const openRequests = async () =>
    (await bench.stores.requests.list({ open: true, limit: 100 })).items;

  it('stores an artifact, and makes a request of each policy that triggers', async () => {
    const { artifact, created } = await bench.artifacts.ship(
      shipper(),
      testArtifact('1', {
        manifests: [
          testManifest(),
          testManifest({
            env: 'production',
            deploy: { tag: 'v*', event: 'tag' },
          }),
        ],
      }),
    );
    expect(created).toBe(true);
    const [request] = await openRequests();
    expect(artifact).toMatchObject({
      id: expect.stringMatching(/^acme\/checkout-[0-9a-f]{16}$/),
      created: START / 1000,
      policies: [
        {
          environment: 'staging',
          app: 'checkout',
          triggers: true,
          reason: 'push of main matches branch main',
          requestId: request.id,
        },
        {
          environment: 'production',
          app: 'checkout',
          triggers: false,
          reason: 'the event is push, not tag',
        },
      ],
    });
    expect(request).toMatchObject({
      wish: {
        action: 'release',
        environment: 'staging',
        app: 'checkout',
        artifactId: artifact.id,
      },
      state: 'queued',
      requestedBy: { kind: 'policy', ref: 'policy', name: 'policy main' },
      author: { name: 'Ann', email: 'ann@example.com' },
      repository: 'acme/checkout',
      version: { sha: '1'.repeat(40), title: 'Version 1', authorName: 'Ann' },
      onStale: 'replan',
      policy: {
        repository: 'acme/checkout',
        branch: 'main',
        committed: 1_700_000_060,
      },
    });
    expect(bench.accepted).toEqual([request.id]);
    expect(bench.announced).toContain('checkout');
  });

  it('takes the same artifact once', async () => {
    const first = await bench.artifacts.ship(shipper(), testArtifact('1'));
    bench.clock.now += 60_000;
    const again = await bench.artifacts.ship(shipper(), testArtifact('1'));
    expect(again).toEqual({ artifact: first.artifact, created: false });
    expect(await openRequests()).toHaveLength(2);
    expect(bench.accepted).toHaveLength(2);
  });

  it('takes the same artifact once from two at the same time', async () => {
    const shipped = await Promise.all([
      bench.artifacts.ship(shipper(), testArtifact('1')),
      bench.artifacts.ship(shipper(), testArtifact('1')),
    ]);
    expect(shipped.map(({ created }) => created).sort()).toEqual([false, true]);
    expect(await openRequests()).toHaveLength(2);
  });

  it('lets a newer version take the place of an older one that waits, whichever is shipped first', async () => {
    const manifests = [testManifest()];
    await bench.ship(testArtifact('2', { manifests }));
    await bench.ship(testArtifact('3', { manifests }));
    await bench.ship(testArtifact('1', { manifests }));
    const { items } = await bench.stores.requests.list({ limit: 10 });
    const states = Object.fromEntries(
      items.map(({ version, state, supersededBy }) => [
        version?.sha[0],
        {
          state,
          by: items.find(({ id }) => id === supersededBy)?.version?.sha[0],
        },
      ]),
    );
    expect(states).toEqual({
      1: { state: 'superseded', by: '3' },
      2: { state: 'superseded', by: '3' },
      3: { state: 'queued', by: undefined },
    });
  });

  it('leaves what was begun, and other branches, alone', async () => {
    const manifests = [
      testManifest({ deploy: { branch: '*', event: 'push' } }),
    ];
    await bench.ship(testArtifact('1', { manifests }));
    await bench.stores.requests.claim({
      owner: 'a',
      environments: ['staging'],
      limit: 1,
      now: bench.clock.now,
      leaseUntil: bench.clock.now + 60_000,
    });
    const [begun] = await openRequests();
    await bench.stores.requests.advance('a', begun.id, { state: 'rendering' });
    await bench.ship(testArtifact('2', { manifests }));
    expect((await openRequests()).map(({ state }) => state)).toEqual([
      'queued',
      'rendering',
    ]);
  });
});

describe('what policies say', () => {
  let bench: ServiceBench;
  beforeAll(async () => {
    bench = await ServiceBench.create({
      databases,
      environments: [
        { name: 'staging', previews: true },
        { name: 'production' },
        {
          name: 'elsewhere',
          appsRepo: '/nowhere/gitops.git',
        },
      ],
    });
    bench.gitops.commit({
      'staging/.gimlet/vars': 'SUFFIX=blue\n',
      'production/taken/release.json': `${JSON.stringify({
        app: 'taken',
        env: 'production',
        version: { repositoryName: 'acme/other', sha: 'b'.repeat(40) },
      })}\n`,
    });
    await bench.follow().catch(() => undefined);
  });
  afterAll(() => bench.remove());

  let shipped = 0;
  const policyOf = async (
    manifest: Record<string, unknown>,
    options: { version?: Record<string, unknown> } = {},
  ) => {
    shipped += 1;
    const { artifact } = await bench.artifacts.ship(
      bench.carla,
      testArtifact('a', {
        manifests: [manifest],
        vars: { COUNT: String(shipped) },
        ...options,
      }),
    );
    return artifact.policies[0];
  };

  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    [
      'an environment that is not there',
      testManifest({ env: 'prod' }),
      {
        environment: 'prod',
        app: 'checkout',
        reason: 'there is no environment prod here',
      },
    ],
    [
      'no environment at all',
      { app: 'checkout' },
      { environment: '', reason: 'it names no environment' },
    ],
    [
      'no deploy policy',
      testManifest({ deploy: undefined }),
      { reason: 'there is no deploy policy' },
    ],
    [
      'a broken manifest',
      testManifest({ replicas: 2 }),
      { app: 'checkout', reason: expect.stringContaining('replicas') },
    ],
    [
      'a variable that is missing',
      testManifest({ namespace: '{{ .NOPE }}' }),
      { reason: expect.stringContaining('NOPE') },
    ],
    [
      'a variable that is missing where the policy means tags',
      testManifest({
        namespace: '{{ .TAG }}',
        deploy: { tag: 'v*', event: 'tag' },
      }),
      { reason: 'the event is push, not tag' },
    ],
    [
      'a pattern that cannot be read',
      testManifest({ deploy: { branch: '{main', event: 'push' } }),
      { reason: expect.stringContaining('cannot be read') },
    ],
    [
      'a branch that the environment does not accept',
      testManifest({
        env: 'production',
        deploy: { branch: '*', event: 'push' },
      }),
      { reason: expect.stringContaining('production accepts push of main') },
    ],
    [
      'a folder of another repository',
      testManifest({
        app: 'taken',
        env: 'production',
        deploy: { branch: '*', event: 'push' },
      }),
      {
        reason:
          'production/taken was released from acme/other, not from acme/checkout',
      },
    ],
  ])('%s does not trigger', async (what, manifest, expected) => {
    const branch = what.includes('not accept') ? 'fix/rounding' : 'main';
    const policy = await policyOf(manifest, { version: { branch } });
    expect(policy).toMatchObject({ triggers: false, ...expected });
    expect(policy.requestId).toBeUndefined();
  });

  it("names an app by the environment's variables", async () => {
    expect(
      await policyOf(testManifest({ app: 'checkout-{{ .SUFFIX }}' })),
    ).toMatchObject({ app: 'checkout-blue', triggers: true });
  });

  it('names a preview by its branch', async () => {
    shipped += 1;
    const { artifact } = await bench.artifacts.ship(
      bench.carla,
      testArtifact('a', {
        manifests: [testManifest({ preview: true, deploy: undefined })],
        version: { branch: 'fix/rounding' },
        vars: { BRANCH: 'fix/rounding', COUNT: String(shipped) },
      }),
    );
    expect(artifact.policies).toMatchObject([
      { app: 'checkout-fix-rounding', triggers: true },
    ]);
  });

  it('evaluates without the variables of an environment whose repository is away', async () => {
    expect(await policyOf(testManifest({ env: 'elsewhere' }))).toMatchObject({
      environment: 'elsewhere',
      triggers: true,
    });
  });

  it('lets one manifest of several be broken, and says so of twins', async () => {
    const { artifact } = await bench.artifacts.ship(
      bench.carla,
      testArtifact('c', {
        manifests: [
          testManifest({ app: 'one' }),
          testManifest({ app: 'one' }),
          testManifest({ app: 7 }),
          testManifest({ app: 'two' }),
        ],
      }),
    );
    expect(
      artifact.policies.map(({ app, triggers }) => [app, triggers]),
    ).toEqual([
      ['one', false],
      ['one', false],
      ['', false],
      ['two', true],
    ]);
    expect(artifact.policies[0].reason).toBe('2 manifests are for staging/one');
  });

  it('refuses an id that is not that of the content, and storing nothing', async () => {
    const artifact = testArtifact('d');
    await expect(
      bench.artifacts.ship(bench.carla, {
        ...artifact,
        id: 'acme/checkout-0123456789abcdef',
      }),
    ).rejects.toMatchObject({ code: 'invalid' });
    const { items } = await bench.artifacts.list(bench.carla, {
      limit: 100,
      search: 'd'.repeat(40),
    });
    expect(items).toEqual([]);
  });

  it('says nothing of when it was made but what it knows itself', async () => {
    const { artifact } = await bench.artifacts.ship(bench.carla, {
      ...testArtifact('e'),
      created: 5,
      fake: true,
    });
    const read = await bench.artifacts.get(bench.carla, artifact.id);
    expect(read.artifact).toMatchObject({ created: START / 1000, fake: false });
  });

  it('releases nothing in environments that the token is not for', async () => {
    const { artifact } = await bench.artifacts.ship(
      bench.token(['artifact.create'], { environments: ['staging'] }),
      testArtifact('e', { vars: { SHIPPED_BY: 'staging' } }),
    );
    expect(
      artifact.policies.map(({ environment, triggers, reason }) => [
        environment,
        triggers,
        reason,
      ]),
    ).toEqual([
      ['staging', true, 'push of main matches branch main'],
      [
        'production',
        false,
        'the token ci-checkout is not for the environment production, only for staging',
      ],
    ]);
  });

  it('keeps tokens to their repositories, in lists too', async () => {
    const ofOthers = bench.token(['artifact.create', 'read'], {
      repositories: ['acme/other'],
    });
    await expect(
      bench.artifacts.ship(ofOthers, testArtifact('f')),
    ).rejects.toMatchObject({ code: 'not-allowed' });
    const { artifact } = await bench.artifacts.ship(
      bench.carla,
      testArtifact('f'),
    );
    await expect(
      bench.artifacts.get(ofOthers, artifact.id),
    ).rejects.toMatchObject({ code: 'not-allowed' });
    const { items } = await bench.artifacts.list(ofOthers, { limit: 100 });
    expect(items).toEqual([]);
  });
});
