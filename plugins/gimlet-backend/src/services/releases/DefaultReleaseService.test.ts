import type { ChangeWish } from '@gimlet-io/backstage-plugin-gimlet-common';
import { BareRepository } from '@gimlet-io/core';
import { testDatabases } from '../../database/__testUtils__';
import { ServiceBench, testArtifact, testManifest } from '../__testUtils__';

const databases = testDatabases();
const ENTITY = { kind: 'component', namespace: 'default', name: 'checkout' };
const STAGING = { environment: 'staging', app: 'checkout' };
const PRODUCTION = { environment: 'production', app: 'checkout' };

const MANIFESTS = [
  testManifest({ deploy: undefined }),
  testManifest({ env: 'production', deploy: undefined }),
];

describe.each(databases.eachSupportedId())('on %s', databaseId => {
  let bench: ServiceBench;
  beforeEach(async () => {
    bench = await ServiceBench.create({ databases, databaseId });
    await bench.follow();
  });
  afterEach(() => bench.remove());

  const ship = (digit: string) =>
    bench.ship(testArtifact(digit, { manifests: MANIFESTS }));
  const release = async (
    place: { environment: string; app: string },
    artifactId: string,
  ) => {
    bench.clock.now += 60_000;
    return bench.apply({ action: 'release', ...place, artifactId });
  };
  const ofEntity = (caller = bench.carla) =>
    bench.releases.ofEntity(caller, ENTITY, { limit: 20 });
  const cardOf = async (environment: string) => {
    const { cards } = await ofEntity();
    return cards.find(card => card.environment === environment);
  };

  it('shows what could be released where nothing was yet', async () => {
    expect((await ofEntity()).cards).toEqual([]);
    await ship('1');
    const { apps, repository, cards, history } = await ofEntity();
    expect({ apps, repository, history }).toEqual({
      apps: ['checkout'],
      repository: 'acme/checkout',
      history: { items: [] },
    });
    expect(cards).toEqual([
      {
        ...STAGING,
        behind: {
          changes: 1,
          newest: expect.objectContaining({ sha: '1'.repeat(40) }),
        },
        requests: [],
        may: expect.objectContaining({
          release: expect.objectContaining({ allowed: true }),
        }),
      },
      expect.objectContaining(PRODUCTION),
    ]);
  });

  it('shows what runs where in order of promotion, and how far behind it is', async () => {
    const ids = [];
    for (const digit of ['1', '2', '3', '4']) ids.push(await ship(digit));
    const inProduction = await release(PRODUCTION, ids[0]);
    const inStaging = await release(STAGING, ids[2]);
    const { cards, history } = await ofEntity();
    expect(cards.map(({ environment }) => environment)).toEqual([
      'staging',
      'production',
    ]);
    expect(cards[0]).toMatchObject({
      current: { commit: inStaging, current: true },
      behind: { changes: 1, newest: { sha: '4'.repeat(40) } },
    });
    expect(cards[0]).not.toHaveProperty('lag');
    expect(cards[1]).toMatchObject({
      current: { commit: inProduction, current: true },
      behind: { changes: 3 },
      lag: { from: 'staging', same: false, changes: 2, seconds: 120 },
    });
    expect(
      history.items.map(({ environment, current, files }) => ({
        environment,
        current,
        files,
      })),
    ).toEqual([
      {
        environment: 'staging',
        current: true,
        files: { added: 2, changed: 0, removed: 0 },
      },
      {
        environment: 'production',
        current: true,
        files: { added: 2, changed: 0, removed: 0 },
      },
    ]);
  });

  it('says that two environments are the same, and nothing of one that is ahead', async () => {
    const first = await ship('1');
    const second = await ship('2');
    await release(STAGING, first);
    await release(PRODUCTION, first);
    expect((await cardOf('production'))?.lag).toEqual({
      from: 'staging',
      same: true,
    });
    await release(PRODUCTION, second);
    expect((await cardOf('production'))?.lag).toEqual({
      from: 'staging',
      same: false,
    });
  });

  it('shows holds, and changes by hand beside what Gimlet released', async () => {
    const released = await release(STAGING, await ship('1'));
    const edit = bench.gitops.commit(
      { 'staging/checkout/configmap-checkout.yaml': null },
      'Remove the greeting',
    );
    await bench.follow();
    const held = await bench.apply({ action: 'hold', ...STAGING });
    expect(await cardOf('staging')).toMatchObject({
      current: { commit: released, current: false },
      changedByHand: { commit: edit, kind: 'by-hand', current: true },
      held: { by: { commit: held } },
    });
    const { history } = await ofEntity();
    expect(history.items.map(({ commit, kind }) => [commit, kind])).toEqual([
      [held, 'hold'],
      [edit, 'by-hand'],
      [released, 'release'],
    ]);
    expect(history.items[1].files).toEqual({
      added: 0,
      changed: 0,
      removed: 1,
    });
  });

  it('shows requests on their way, and those that failed since the last change', async () => {
    const artifactId = await ship('1');
    const wish: ChangeWish = { action: 'release', ...STAGING, artifactId };
    const fail = async () => {
      const { id } = await bench.requests.create(bench.carla, { wish }, {});
      bench.clock.now += 1_000;
      await bench.stores.requests.change(id, ['queued'], {
        state: 'failed',
        error: { code: 'render', message: 'it does not render' },
      });
      return id;
    };
    await fail();
    await release(STAGING, artifactId);
    bench.clock.now += 60_000;
    const failed = await fail();
    bench.clock.now += 1_000;
    const open = await bench.requests.create(
      bench.carla,
      { wish: { action: 'delete', ...STAGING } },
      {},
    );
    const card = await cardOf('staging');
    expect(card?.requests.map(({ id, state }) => [id, state])).toEqual([
      [open.id, 'queued'],
      [failed, 'failed'],
    ]);
    expect((await cardOf('production'))?.requests).toEqual([]);
  });

  it('keeps a deleted app, as long as it can be released again', async () => {
    await release(STAGING, await ship('1'));
    await bench.apply({ action: 'delete', ...STAGING });
    const card = await cardOf('staging');
    expect(card).toMatchObject({ behind: { changes: 1 } });
    expect(card).not.toHaveProperty('current');
  });

  it('pages through the history, and goes on by its own list', async () => {
    const ids = [];
    for (const digit of ['1', '2', '3']) ids.push(await ship(digit));
    const commits = [];
    for (const id of ids) commits.unshift(await release(STAGING, id));
    const { history, repository } = await bench.releases.ofEntity(
      bench.carla,
      ENTITY,
      { limit: 2 },
    );
    const next = await bench.releases.list(bench.carla, {
      app: 'checkout',
      repository,
      limit: 2,
      cursor: history.nextCursor,
    });
    expect(
      [...history.items, ...next.items].map(({ commit }) => commit),
    ).toEqual(commits);
    expect(next).not.toHaveProperty('nextCursor');
  });

  it('asks as many questions of the database however long the history is', async () => {
    const count = async () => {
      let queries = 0;
      const onQuery = () => {
        queries += 1;
      };
      bench.stores.database.on('query', onQuery);
      await ofEntity();
      bench.stores.database.removeListener('query', onQuery);
      return queries;
    };
    const first = await ship('1');
    const second = await ship('2');
    await release(STAGING, first);
    await release(PRODUCTION, first);
    const few = await count();
    for (let round = 0; round < 2; round += 1) {
      await release(STAGING, second);
      await release(STAGING, first);
    }
    expect(await count()).toBe(few);
    expect(few).toBeLessThan(20);
  });
});

describe('whose it is', () => {
  const entityOf = (name: string, annotations: Record<string, string>) => ({
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name, annotations },
    spec: {},
  });
  let bench: ServiceBench;
  let released: string;
  beforeAll(async () => {
    bench = await ServiceBench.create({
      databases,
      entities: [
        entityOf('checkout', {
          'gimlet.io/app': 'checkout, checkout-worker',
          'gimlet.io/git-repository': 'acme/checkout',
        }),
        entityOf('stranger', {
          'gimlet.io/app': 'checkout',
          'github.com/project-slug': 'acme/stranger',
        }),
        entityOf('homeless', { 'gimlet.io/app': 'checkout' }),
        entityOf('other', {}),
      ],
    });
    const artifactId = await bench.ship(
      testArtifact('1', { manifests: MANIFESTS }),
    );
    released = await bench.apply({ action: 'release', ...STAGING, artifactId });
  });
  afterAll(() => bench.remove());

  const ofEntity = (name: string, caller = bench.carla) =>
    bench.releases.ofEntity(caller, { ...ENTITY, name }, { limit: 20 });

  it("is the entity's that names app and repository", async () => {
    const { apps, cards, history } = await ofEntity('checkout');
    expect(apps).toEqual(['checkout', 'checkout-worker']);
    expect(cards.map(({ environment, app }) => [environment, app])).toEqual([
      ['staging', 'checkout'],
      ['production', 'checkout'],
    ]);
    expect(history.items).toHaveLength(1);
  });

  it.each(['stranger', 'homeless'])(
    'is named and not offered to an entity that names another repository, or none: %s',
    async name => {
      const { cards, history } = await ofEntity(name);
      expect(history.items).toEqual([]);
      expect(cards).toEqual([
        {
          ...STAGING,
          requests: [],
          foreign: { repository: 'acme/checkout' },
          may: {
            release: { allowed: false, reason: expect.any(String) },
            rollback: { allowed: false, reason: expect.any(String) },
            delete: { allowed: false, reason: expect.any(String) },
            hold: { allowed: false, reason: expect.any(String) },
          },
        },
      ]);
    },
  );

  it('is nothing to an entity without an app, and no entity is not found', async () => {
    expect(await ofEntity('other')).toEqual({
      apps: [],
      cards: [],
      history: { items: [] },
    });
    await expect(ofEntity('nobody')).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  it('shows a token what it is bounded to', async () => {
    const token = bench.token(['read'], { environments: ['production'] });
    const { cards, history } = await ofEntity('checkout', token);
    expect(cards.map(({ environment }) => environment)).toEqual(['production']);
    expect(history.items).toEqual([]);
    const listed = await bench.releases.list(token, {
      app: 'checkout',
      limit: 20,
    });
    expect(listed.items).toEqual([]);
    await expect(
      bench.releases.get(token, { ...STAGING, commit: released }),
    ).rejects.toMatchObject({ code: 'not-allowed' });
  });

  it('lists what runs of every app that the caller may see', async () => {
    const listed = async (caller = bench.carla) => {
      const { items } = await bench.releases.list(caller, {
        current: true,
        limit: 20,
      });
      return items.map(({ environment, app, commit, current, held }) => ({
        environment,
        app,
        commit,
        current,
        held,
      }));
    };
    const running = { ...STAGING, commit: released, current: true };
    expect(await listed()).toEqual([running]);
    expect(
      await listed(bench.token(['read'], { environments: ['production'] })),
    ).toEqual([]);
    expect(
      await listed(bench.token(['read'], { repositories: ['acme/other'] })),
    ).toEqual([]);
    await bench.apply({ action: 'hold', ...STAGING });
    expect(await listed()).toEqual([{ ...running, held: true }]);
  });

  it('shows the change of an app that is gone to those who may see its repository', async () => {
    const gone = { environment: 'production', app: 'checkout' };
    const artifactId = await bench.ship(
      testArtifact('2', { manifests: MANIFESTS }),
    );
    const commit = await bench.apply({
      action: 'release',
      ...gone,
      artifactId,
    });
    await bench.apply({ action: 'delete', ...gone });
    const get = (repository: string) =>
      bench.releases.get(
        bench.token(['read'], { repositories: [repository] }),
        { ...gone, commit },
      );
    expect((await get('acme/checkout')).release.commit).toBe(commit);
    await expect(get('acme/other')).rejects.toMatchObject({
      code: 'not-allowed',
    });
  });

  it('shows a release though the catalog does not answer, and says so of an entity', async () => {
    const away = async () => {
      throw new Error('ECONNREFUSED');
    };
    const query = jest
      .spyOn(bench.catalog, 'queryEntities')
      .mockImplementation(away);
    const byRef = jest
      .spyOn(bench.catalog, 'getEntityByRef')
      .mockImplementation(away);
    const answer = await bench.releases.get(bench.carla, {
      ...STAGING,
      commit: released,
    });
    expect(answer.release.commit).toBe(released);
    expect(answer).not.toHaveProperty('entityRef');
    await expect(ofEntity('checkout')).rejects.toMatchObject({
      code: 'unreachable',
      message: 'The catalog does not answer',
    });
    query.mockRestore();
    byRef.mockRestore();
  });

  it('finds the entity of a release, also among several apps of one', async () => {
    const { entityRef } = await bench.releases.get(bench.carla, {
      ...STAGING,
      commit: released.slice(0, 8),
    });
    expect(entityRef).toBe('component:default/checkout');
  });
});

describe("a release's page", () => {
  let bench: ServiceBench;
  let commits: string[];
  let requestId: string;
  beforeAll(async () => {
    bench = await ServiceBench.create({ databases });
    const secret = `apiVersion: v1
kind: SealedSecret
metadata: {name: sealed}
`;
    const wishes: ChangeWish[] = [];
    for (const digit of ['1', '2']) {
      const artifactId = await bench.ship(
        testArtifact(digit, {
          manifests: [testManifest({ deploy: undefined })],
        }),
      );
      wishes.push({ action: 'release', ...STAGING, artifactId });
    }
    ({ id: requestId } = await bench.requests.create(
      bench.carla,
      { wish: wishes[1], reason: 'Fridays' },
      {},
    ));
    const first = await bench.apply(wishes[0]);
    const second = await bench.apply(wishes[1], { requestId });
    const byHand = bench.gitops.commit(
      {
        'staging/checkout/secret.yaml':
          'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {password: hunter2}\n',
        'staging/checkout/sealed.yaml': secret,
      },
      'Add a password',
    );
    await bench.follow();
    commits = [first, second, byHand];
  });
  afterAll(() => bench.remove());

  const page = (commit: string) =>
    bench.releases.get(bench.carla, { ...STAGING, commit });

  it('shows what the commit changed, its request and its neighbours', async () => {
    const answer = await page(commits[1]);
    expect(answer).toMatchObject({
      release: { commit: commits[1], kind: 'release', requestId },
      repository: 'acme/gitops',
      branch: 'main',
      path: 'staging/checkout',
      request: { id: requestId, reason: 'Fridays', timeline: [{}] },
      previous: commits[0],
      next: commits[2],
      may: { rollback: { allowed: true } },
    });
    expect(answer.diff).toMatchObject({
      action: 'release',
      before: { version: { sha: '1'.repeat(40) } },
      after: { version: { sha: '2'.repeat(40) } },
      objects: [{ change: 'changed', object: { kind: 'Deployment' } }],
      tree: answer.release.tree,
      digest: answer.release.digest,
    });
    expect(answer.manifests.map(({ path }) => path)).toEqual([
      'staging/checkout/configmap-checkout.yaml',
      'staging/checkout/deployment-checkout.yaml',
      'staging/checkout/release.json',
    ]);
  });

  it('never shows the values of Secrets that people left', async () => {
    const answer = await page(commits[2]);
    expect(answer.release.kind).toBe('by-hand');
    expect(answer.diff?.objects.map(({ object }) => object.kind)).toEqual([
      'SealedSecret',
      'Secret',
    ]);
    expect(JSON.stringify(answer)).not.toContain('hunter2');
    expect(
      answer.manifests.find(({ path }) => path.endsWith('/secret.yaml'))?.text,
    ).toContain('(hidden)');
  });

  it('reads a commit that another replica saw first', async () => {
    const commit = bench.gitops.commit({
      'staging/checkout/more.yaml': 'kind: Odd\n',
    });
    const another = await BareRepository.mirror({
      path: `${bench.config.workDirectory}/another.git`,
      remote: { url: bench.gitops.path },
    });
    try {
      await bench.stores.index.sync({
        repository: 'acme/gitops',
        branch: 'main',
        mirror: another,
        head: commit,
        environments: ['staging', 'production'],
      });
    } finally {
      await another.close();
    }
    const { diff } = await page(commit);
    expect(diff?.files.map(({ path }) => path)).toEqual([
      'staging/checkout/more.yaml',
    ]);
  });

  it('says so of a commit that is not about the app', async () => {
    await expect(page('f'.repeat(40))).rejects.toMatchObject({
      code: 'not-found',
    });
  });
});

it('shows the rest where the repository of one environment is away, and names it', async () => {
  const bench = await ServiceBench.create({
    databases,
    environments: [
      { name: 'staging' },
      { name: 'elsewhere', appsRepo: '/nowhere/gitops.git' },
    ],
  });
  try {
    const artifactId = await bench.ship(
      testArtifact('1', {
        manifests: [
          testManifest({ deploy: undefined }),
          testManifest({ env: 'elsewhere', deploy: undefined }),
        ],
      }),
    );
    const repository = await bench.repositories.ofEnvironment('staging');
    const plan = await bench.planner.plan(
      { action: 'release', ...STAGING, artifactId },
      { repository },
    );
    const author = { name: 'a', email: 'a@example.com', time: 1 };
    await repository.submit({ plan, requestId: 'x', author });
    await bench.stores.index.sync({
      repository: repository.name,
      branch: repository.branch,
      mirror: repository.mirror,
      head: await repository.fetch(),
      environments: ['staging'],
    });
    const { cards, history } = await bench.releases.ofEntity(
      bench.carla,
      ENTITY,
      { limit: 20 },
    );
    expect(cards).toMatchObject([
      { environment: 'staging', current: { version: {} } },
      { environment: 'elsewhere', problem: { message: expect.any(String) } },
    ]);
    expect(cards[0]).not.toHaveProperty('problem');
    expect(history.items).toHaveLength(1);
    expect(await bench.environments.list(bench.carla)).toMatchObject([
      { name: 'staging', apps: 1, head: await repository.head() },
      { name: 'elsewhere', apps: 0, problem: { message: expect.any(String) } },
    ]);
  } finally {
    await bench.remove();
  }
});
