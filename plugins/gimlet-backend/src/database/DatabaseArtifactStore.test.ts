import {
  artifactSchema,
  type Artifact,
  type ArtifactPolicyResult,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  createTestStores,
  newRequest,
  testDatabases,
  type TestStores,
} from './__testUtils__';

jest.setTimeout(120_000);

const databases = testDatabases();

let counter = 0;

/** An artifact of acme/checkout's main branch, a little newer than the one before. */
function artifact(
  version: Partial<Artifact['version']> = {},
  created = 1_700_000_000,
): Artifact {
  counter += 1;
  const repositoryName = version.repositoryName ?? 'acme/checkout';
  return artifactSchema.parse({
    id: `${repositoryName}-${counter.toString(16).padStart(16, '0')}`,
    created,
    version: {
      repositoryName,
      sha: counter.toString(16).padStart(40, '0'),
      created: 1_600_000_000 + counter,
      branch: 'main',
      event: 'push',
      message: `Change ${counter}\n\nmore`,
      authorName: 'Zoë',
      ...version,
    },
    environments: [{ app: 'checkout', env: 'production' }],
    vars: { SHA: 'x' },
  });
}

const policy = (
  environment = 'production',
  app = 'checkout',
): ArtifactPolicyResult => ({
  environment,
  app,
  triggers: false,
  reason: 'no policy',
});

describe.each(databases.eachSupportedId())('artifacts on %s', databaseId => {
  let stores: TestStores;
  let artifacts: TestStores['artifacts'];

  beforeEach(async () => {
    stores = await createTestStores({ databases, databaseId });
    ({ artifacts } = stores);
  });

  const ship = async (
    version: Partial<Artifact['version']> = {},
    created?: number,
    policies = [policy()],
  ) => {
    const shipped = artifact(version, created);
    expect(await artifacts.ship(shipped, policies, [])).toBe(true);
    return shipped.id;
  };

  it('keeps an artifact with its policies and its requests', async () => {
    const shipped = artifact({ tag: 'v1', url: 'https://example.com' });
    const request = newRequest();
    const policies = [
      { ...policy(), triggers: true, requestId: request.id },
      policy('staging'),
    ];
    expect(await artifacts.ship(shipped, policies, [request])).toBe(true);
    expect(await artifacts.get(shipped.id)).toEqual({
      artifact: shipped,
      summary: {
        id: shipped.id,
        repository: 'acme/checkout',
        sha: shipped.version.sha,
        title: shipped.version.message.split('\n')[0],
        branch: 'main',
        event: 'push',
        tag: 'v1',
        authorName: 'Zoë',
        url: 'https://example.com',
        committed: shipped.version.created,
        created: shipped.created,
        policies,
      },
    });
    expect(await stores.requests.get(request.id)).toMatchObject({
      state: 'queued',
    });
    expect(await artifacts.get('acme/checkout-none')).toBeUndefined();
  });

  it('stores the same artifact once, whoever ships it, and makes its requests once', async () => {
    const shipped = artifact();
    const stored = await Promise.all(
      Array.from({ length: 8 }, () =>
        artifacts.ship(shipped, [policy()], [newRequest()]),
      ),
    );
    expect(stored.filter(Boolean)).toHaveLength(1);
    expect((await stores.requests.list({ limit: 100 })).items).toHaveLength(1);
    const found = await artifacts.get(shipped.id);
    expect(found?.summary.policies).toHaveLength(1);
  });

  it('stores nothing where a request cannot be stored', async () => {
    const request = newRequest();
    await stores.requests.create(request);
    const shipped = artifact();
    await expect(
      artifacts.ship(shipped, [policy()], [request]),
    ).rejects.toThrow();
    expect(await artifacts.get(shipped.id)).toBeUndefined();
  });

  it('gives summaries by id', async () => {
    const one = await ship();
    const two = await ship();
    const found = await artifacts.summaries([one, two, one, 'acme/x-none']);
    expect([...found.keys()].sort()).toEqual([one, two].sort());
    expect(found.get(one)).toMatchObject({ id: one, policies: [policy()] });
    expect(await artifacts.summaries([])).toEqual(new Map());
  });

  it('lists the newest first, page by page', async () => {
    const made = [];
    for (let i = 0; i < 5; i++) {
      made.push(await ship({}, 1_700_000_000 + Math.floor(i / 2)));
    }
    const pages = [];
    let cursor: string | undefined;
    do {
      const page = await artifacts.list({ limit: 2, cursor });
      pages.push(page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    made.reverse();
    expect(pages).toEqual([made.slice(0, 2), made.slice(2, 4), made.slice(4)]);
  });

  it('filters and searches', async () => {
    const plain = await ship({ message: 'Ändere 100%_sicher!' });
    const tag = await ship({ event: 'tag', tag: 'V2', branch: '' });
    const other = await ship(
      { repositoryName: 'acme/cart', authorName: 'Kim' },
      undefined,
      [policy('staging', 'cart'), policy('production', 'other')],
    );
    const ids = async (
      query: Omit<Parameters<typeof artifacts.list>[0], 'limit'>,
    ) =>
      (await artifacts.list({ limit: 100, ...query })).items.map(
        ({ id }) => id,
      );
    expect(await ids({ repository: 'acme/cart' })).toEqual([other]);
    expect(await ids({ branch: 'main' })).toEqual([other, plain]);
    expect(await ids({ event: 'tag' })).toEqual([tag]);
    expect(await ids({ app: 'checkout' })).toEqual([tag, plain]);
    expect(await ids({ environment: 'staging' })).toEqual([other]);
    // Of one manifest, not of two.
    expect(await ids({ environment: 'staging', app: 'other' })).toEqual([]);
    expect(await ids({ search: 'v2' })).toEqual([tag]);
    expect(await ids({ search: 'KIM' })).toEqual([other]);
    expect(await ids({ search: 'ändere' })).toEqual([plain]);
    expect(await ids({ search: '0%_s' })).toEqual([plain]);
    expect(await ids({ search: '%' })).toEqual([plain]);
    expect(await ids({ search: '_' })).toEqual([plain]);
    expect(await ids({ search: '!' })).toEqual([plain]);
    const { version } = (await artifacts.get(tag))?.artifact ?? artifact();
    expect(await ids({ search: version.sha })).toEqual([tag]);
  });

  it('knows the last one of a branch by its commit, not by when it came', async () => {
    const newest = await ship({ created: 2_000 }, 5);
    await ship({ created: 1_000 }, 9);
    await ship({ created: 3_000, branch: 'other' }, 9);
    await ship({ created: 3_000, repositoryName: 'acme/cart' }, 9);
    expect(await artifacts.lastOfBranch('acme/checkout', 'main')).toMatchObject(
      { id: newest },
    );
    expect(
      await artifacts.lastOfBranch('acme/checkout', 'gone'),
    ).toBeUndefined();
  });

  it('counts what lies between two commits of a branch', async () => {
    const ids = [];
    for (const created of [10, 20, 30, 40]) ids.push(await ship({ created }));
    await ship({ created: 25, event: 'tag' });
    await ship({ created: 25, branch: 'other' });
    await ship({ created: 25 }, undefined, [policy('staging')]);
    // Twice in one artifact is one artifact.
    ids.push(await ship({ created: 50 }, undefined, [policy(), policy()]));
    const between = async (
      more: { after?: number; until?: number; limit?: number } = {},
    ) => {
      const { count, items } = await artifacts.between({
        repository: 'acme/checkout',
        branch: 'main',
        environment: 'production',
        app: 'checkout',
        limit: 100,
        ...more,
      });
      return [count, ...items.map(({ committed }) => committed)];
    };
    expect(await between()).toEqual([5, 50, 40, 30, 20, 10]);
    expect(await between({ limit: 2 })).toEqual([5, 50, 40]);
    expect(await between({ after: 20 })).toEqual([3, 50, 40, 30]);
    expect(await between({ after: 10, until: 40 })).toEqual([3, 40, 30, 20]);
    expect(await between({ after: 50 })).toEqual([0]);
  });

  it('forgets the old, but what is kept and the newest of each branch', async () => {
    const kept = await ship({}, 100);
    const old = await ship({}, 100);
    const alone = await ship({ branch: 'feature' }, 100);
    const second = await ship({}, 100);
    const fresh = await ship({}, 500);
    const wanted = artifact({ created: 5 }, 100);
    const request = newRequest({
      wish: {
        action: 'release',
        environment: 'production',
        app: 'checkout',
        artifactId: wanted.id,
      },
    });
    await artifacts.ship(wanted, [policy()], [request]);
    expect(
      await artifacts.prune({ before: 200, keep: [kept], newest: 2 }),
    ).toBe(1);
    expect(await artifacts.get(old)).toBeUndefined();
    const left = await artifacts.summaries([kept, old, alone, second, fresh]);
    expect([...left.keys()].sort()).toEqual(
      [kept, alone, second, fresh].sort(),
    );
    const [{ count }] = await stores
      .database('artifact_policies')
      .count({ count: '*' });
    expect(Number(count)).toBe(5);

    await stores.requests.change(request.id, ['queued'], { state: 'failed' });
    expect(
      await artifacts.prune({ before: 200, keep: [kept], newest: 2 }),
    ).toBe(1);
    expect(await artifacts.get(wanted.id)).toBeUndefined();
  });
});
