import type { ChangeWish } from '@gimlet-io/backstage-plugin-gimlet-common';
import { testDatabases } from '../../database/__testUtils__';
import { ServiceBench, testArtifact, testManifest } from '../__testUtils__';

const databases = testDatabases();
const PLACE = { environment: 'staging', app: 'checkout' };

/** What no policy releases by itself. */
const MANIFESTS = [testManifest({ deploy: undefined })];

describe('plans and requests', () => {
  let bench: ServiceBench;
  let first: ChangeWish;
  let second: ChangeWish;

  beforeEach(async () => {
    bench = await ServiceBench.create({ databases });
    const wish = async (digit: string): Promise<ChangeWish> => ({
      action: 'release',
      ...PLACE,
      artifactId: await bench.ship(
        testArtifact(digit, { manifests: MANIFESTS }),
      ),
    });
    first = await wish('1');
    await wish('2');
    second = await wish('3');
  });
  afterEach(() => bench.remove());

  const codeOf = (action: Promise<unknown>) =>
    action.then(
      () => 'done',
      error => error.code,
    );

  it('shows the exact change, which is then made to the same tree', async () => {
    const released = await bench.apply(first);
    const planned = await bench.requests.plan(bench.carla, second);
    expect(planned).toMatchObject({
      wish: second,
      repository: 'acme/gitops',
      branch: 'main',
      base: released,
      path: 'staging/checkout',
      changesNothing: false,
      warnings: [],
      decision: { allowed: true },
    });
    expect(planned.message).toContain(
      'Gimlet-Requested-By: user:default/carla',
    );
    expect(planned.brings?.map(({ sha }) => sha[0])).toEqual(['3', '2']);
    expect(planned.diff.objects.map(({ object }) => object.kind)).toEqual([
      'Deployment',
    ]);
    expect(planned.diff.objects[0].text).toContain('checkout:3');
    const commit = await bench.apply(second);
    expect(bench.gitops.git(['rev-parse', `${commit}:${planned.path}`])).toBe(
      planned.tree,
    );
  });

  it('plans on what the remote has now, and says so where it does not answer', async () => {
    await bench.apply(first);
    bench.clock.now += 60_000;
    const head = bench.gitops.commit({ 'README.md': 'by hand\n' });
    const fresh = await bench.requests.plan(bench.carla, second);
    expect(fresh.base).toBe(head);
    bench.clock.now += 60_000;
    bench.gitops.git(['config', 'core.repositoryformatversion', '9']);
    const stale = await bench.requests.plan(bench.carla, second);
    expect(stale.base).toBe(head);
    expect(stale.warnings).toEqual([
      expect.stringContaining('acme/gitops cannot be read now'),
    ]);
  });

  it('takes a wish with its digest, whole or short', async () => {
    const { digest } = await bench.requests.plan(bench.carla, first);
    const request = await bench.requests.create(
      bench.carla,
      { wish: first, digest: digest.slice(0, 8), reason: 'Fridays' },
      {},
    );
    expect(request).toMatchObject({
      wish: first,
      state: 'queued',
      confirmed: digest,
      reason: 'Fridays',
      requestedBy: { kind: 'user', ref: 'user:default/carla', name: 'carla' },
      version: { sha: '1'.repeat(40), title: 'Version 1', authorName: 'Ann' },
      timeline: [{ state: 'queued' }],
    });
    expect(bench.accepted).toEqual([request.id]);
    expect(bench.announced.at(-1)).toBe('checkout');
    expect(await bench.requests.get(bench.carla, request.id)).toEqual(request);
  });

  it.each<
    [string, 'user' | 'token', { digest?: boolean; onStale?: 'replan' }, string]
  >([
    ['a user', 'user', {}, 'wait'],
    ['a user with a digest', 'user', { digest: true }, 'wait'],
    ['a token', 'token', {}, 'replan'],
    ['a token with a digest', 'token', { digest: true }, 'fail'],
    ['who says it', 'user', { digest: true, onStale: 'replan' }, 'replan'],
  ])(
    'decides what becomes of a stale plan of %s',
    async (_, kind, given, expected) => {
      const caller =
        kind === 'user' ? bench.carla : bench.token(['release.create']);
      const { digest } = await bench.requests.plan(bench.carla, first);
      const { id } = await bench.requests.create(
        caller,
        {
          wish: first,
          ...(given.digest && { digest }),
          ...(given.onStale && { onStale: given.onStale }),
        },
        {},
      );
      expect(await bench.stores.requests.get(id)).toMatchObject({
        onStale: expected,
      });
    },
  );

  it('tells a stale digest at once where the request is to fail, and takes it otherwise', async () => {
    const { digest } = await bench.requests.plan(bench.carla, second);
    await bench.apply(first);
    const body = { wish: second, digest };
    await expect(
      bench.requests.create(bench.token(['release.create']), body, {}),
    ).rejects.toMatchObject({
      code: 'stale',
      whatToDo: expect.stringContaining('confirm'),
    });
    expect(bench.accepted).toEqual([]);
    for (const onStale of ['wait', 'replan'] as const) {
      const taken = await bench.requests.create(
        bench.carla,
        { ...body, onStale },
        {},
      );
      expect(taken).toMatchObject({ state: 'queued', confirmed: digest });
    }
  });

  it('looks at the remote before it calls a digest stale', async () => {
    await bench.apply(first);
    const repository = await bench.repositories.ofEnvironment('staging');
    // Another replica planned on a head that this one has not seen.
    const file = `${PLACE.environment}/${PLACE.app}/by-hand.yaml`;
    const before = await repository.head();
    bench.gitops.commit({ [file]: 'kind: Odd\n' });
    bench.clock.now += 60_000;
    const { digest } = await bench.requests.plan(bench.carla, second);
    if (before === null) throw new Error('nothing was released');
    await repository.mirror.updateRef('main', before, await repository.head());
    const request = await bench.requests.create(
      bench.token(['release.create']),
      { wish: second, digest },
      {},
    );
    expect(request.confirmed).toBe(digest);
  });

  it('answers a request that is sent again as the first time, also after it was made', async () => {
    const { digest } = await bench.requests.plan(bench.carla, first);
    const send = () =>
      bench.requests.create(
        bench.carla,
        { wish: first, digest },
        { idempotencyKey: 'abc' },
      );
    const request = await send();
    await bench.apply(first, { requestId: request.id });
    bench.clock.now += 60_000;
    expect(await send()).toEqual(request);
    expect(bench.accepted).toEqual([request.id]);
    await expect(
      bench.requests.create(
        bench.carla,
        { wish: second },
        { idempotencyKey: 'abc' },
      ),
    ).rejects.toMatchObject({ code: 'conflict' });
    const ofAnother = await bench.requests.create(
      bench.token(['release.create']),
      { wish: second },
      { idempotencyKey: 'abc' },
    );
    expect(ofAnother.id).not.toBe(request.id);
  });

  it.each<[string, (ids: { released: string }) => ChangeWish, string]>([
    [
      'an environment that is not there',
      () => ({ action: 'delete', environment: 'prod', app: 'checkout' }),
      'not-found',
    ],
    [
      'an artifact that is not there',
      () => ({
        action: 'release',
        ...PLACE,
        artifactId: 'acme/checkout-0123456789abcdef',
      }),
      'not-found',
    ],
    [
      'an app that is not there',
      () => ({ action: 'hold', environment: 'staging', app: 'other' }),
      'not-found',
    ],
    [
      'a rollback to what never was',
      () => ({ action: 'rollback', ...PLACE, to: 'abcdef12', hold: true }),
      'not-found',
    ],
    [
      'a rollback to what runs',
      ({ released }) => ({
        action: 'rollback',
        ...PLACE,
        to: released,
        hold: true,
      }),
      'conflict',
    ],
  ])('never makes a request of %s', async (_, wishOf, code) => {
    const released = await bench.apply(first);
    const wish = wishOf({ released });
    expect(await codeOf(bench.requests.create(bench.carla, { wish }, {}))).toBe(
      code,
    );
    const { items } = await bench.requests.list(bench.carla, { limit: 10 });
    expect(items).toEqual([]);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['no manifest for the app', { app: 'other' }, 'not-found'],
    ['no manifest for the environment', { env: 'production' }, 'not-found'],
    [
      'a manifest that does not resolve',
      { namespace: '{{ .NOPE }}' },
      'invalid',
    ],
  ])(
    'never makes a request of an artifact with %s',
    async (_, values, code) => {
      const artifactId = await bench.ship(
        testArtifact('4', {
          manifests: [testManifest({ deploy: undefined, ...values })],
        }),
      );
      const wish: ChangeWish = { action: 'release', ...PLACE, artifactId };
      const create = bench.requests.create(bench.carla, { wish }, {});
      expect(await codeOf(create)).toBe(code);
    },
  );

  it("takes another repository's folder over on purpose only, and by permission", async () => {
    await bench.apply(first);
    const artifactId = await bench.ship(
      testArtifact('5', {
        manifests: MANIFESTS,
        version: { repositoryName: 'acme/other' },
      }),
    );
    const wish: ChangeWish = { action: 'release', ...PLACE, artifactId };
    const create = (takeOver: boolean, caller = bench.carla) =>
      bench.requests.create(
        caller,
        { wish: takeOver ? { ...wish, takeOver } : wish },
        {},
      );
    expect(await codeOf(create(false))).toBe('app-taken');
    const token = bench.token(['release.create']);
    expect(await codeOf(create(true, token))).toBe('not-allowed');
    expect((await create(true)).state).toBe('queued');
  });

  it("shows nothing of another repository's folder to those who may not read it", async () => {
    await bench.apply(first);
    const artifactId = await bench.ship(
      testArtifact('5', {
        manifests: MANIFESTS,
        version: { repositoryName: 'acme/other' },
      }),
    );
    const wish: ChangeWish = {
      action: 'release',
      ...PLACE,
      artifactId,
      takeOver: true,
    };
    const { id } = await bench.requests.create(bench.carla, { wish }, {});
    const stranger = bench.token(['read'], { repositories: ['acme/other'] });
    expect(await codeOf(bench.requests.plan(stranger, wish))).toBe(
      'not-allowed',
    );
    expect(await codeOf(bench.requests.planOf(stranger, id))).toBe(
      'not-allowed',
    );
    const reader = bench.token(['read'], { repositories: ['acme/*'] });
    expect(await codeOf(bench.requests.plan(reader, wish))).toBe('done');
    expect(await codeOf(bench.requests.planOf(reader, id))).toBe('done');
  });

  it('keeps tokens to their actions, environments and repositories', async () => {
    await bench.apply(first);
    const create = (...bounds: Parameters<ServiceBench['token']>) =>
      codeOf(
        bench.requests.create(
          bench.token(...bounds),
          { wish: { action: 'delete', ...PLACE } },
          {},
        ),
      );
    expect(await create(['release.create', 'read'])).toBe('not-allowed');
    expect(
      await create(['release.delete'], { environments: ['production'] }),
    ).toBe('not-allowed');
    expect(
      await create(['release.delete'], { repositories: ['acme/other'] }),
    ).toBe('not-allowed');
    expect(
      await create(['release.delete'], { repositories: ['acme/checkout'] }),
    ).toBe('done');
  });

  it('names who CI says it was as a claim, and signs with it', async () => {
    const { id } = await bench.requests.create(
      bench.token(['release.create']),
      { wish: first, claimedActor: 'dave' },
      {},
    );
    expect(await bench.stores.requests.get(id)).toMatchObject({
      requestedBy: {
        kind: 'token',
        ref: 'token/ci-checkout',
        claimedActor: 'dave',
      },
      author: { name: 'dave' },
    });
    const byUser = await bench.requests.create(
      bench.carla,
      { wish: second, claimedActor: 'dave' },
      {},
    );
    expect(byUser.requestedBy).not.toHaveProperty('claimedActor');
  });

  it('knows what a rollback brings back', async () => {
    const released = await bench.apply(first);
    await bench.apply(second);
    const request = await bench.requests.create(
      bench.carla,
      { wish: { action: 'rollback', ...PLACE, to: released, hold: true } },
      {},
    );
    expect(request.version).toEqual({
      sha: '1'.repeat(40),
      title: 'Version 1',
      authorName: 'Ann',
    });
  });

  describe('a request whose plan changed', () => {
    let id: string;
    let digest: string;
    beforeEach(async () => {
      ({ digest } = await bench.requests.plan(bench.carla, second));
      ({ id } = await bench.requests.create(
        bench.carla,
        { wish: second, digest },
        {},
      ));
      await bench.apply(first);
      await bench.stores.requests.change(id, ['queued'], {
        state: 'waiting',
        waitingFor: { kind: 'plan-changed', text: 'confirm it' },
      });
      bench.accepted.length = 0;
    });

    it('goes on when its new plan is confirmed', async () => {
      const planned = await bench.requests.planOf(bench.carla, id);
      expect(planned.digest).not.toBe(digest);
      const confirmed = await bench.requests.confirm(
        bench.carla,
        id,
        planned.digest.slice(0, 10),
      );
      expect(confirmed).toMatchObject({
        state: 'queued',
        confirmed: planned.digest,
      });
      expect(confirmed).not.toHaveProperty('waitingFor');
      expect(bench.accepted).toEqual([id]);
    });

    it('waits on where another plan is confirmed', async () => {
      const confirm = bench.requests.confirm(bench.carla, id, digest);
      expect(await codeOf(confirm)).toBe('stale');
      expect(await bench.requests.get(bench.carla, id)).toMatchObject({
        state: 'waiting',
      });
    });

    it('is confirmed by those only who may make the change', async () => {
      const { digest: now } = await bench.requests.planOf(bench.carla, id);
      const reader = bench.token(['read']);
      expect(await codeOf(bench.requests.confirm(reader, id, now))).toBe(
        'not-allowed',
      );
    });
  });

  it('confirms nothing that does not wait for it', async () => {
    const { digest } = await bench.requests.plan(bench.carla, first);
    const { id } = await bench.requests.create(
      bench.carla,
      { wish: first },
      {},
    );
    const confirm = bench.requests.confirm(bench.carla, id, digest);
    expect(await codeOf(confirm)).toBe('conflict');
  });

  it('cancels what was not begun, once', async () => {
    const { id } = await bench.requests.create(
      bench.carla,
      { wish: first },
      {},
    );
    const cancel = () => bench.requests.cancel(bench.carla, id);
    expect(await cancel()).toMatchObject({
      state: 'cancelled',
      timeline: [
        { state: 'queued' },
        { state: 'cancelled', text: 'cancelled by user:default/carla' },
      ],
    });
    expect(await codeOf(cancel())).toBe('conflict');
    expect(await codeOf(bench.requests.planOf(bench.carla, id))).toBe(
      'conflict',
    );
  });

  it('cancels nothing that is being pushed', async () => {
    const { id } = await bench.requests.create(
      bench.carla,
      { wish: first },
      {},
    );
    await bench.stores.requests.change(id, ['queued'], { state: 'committing' });
    await expect(bench.requests.cancel(bench.carla, id)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('being pushed'),
    });
  });

  it("lets a token cancel its own requests, and nobody else's", async () => {
    const token = bench.token(['release.create']);
    const own = await bench.requests.create(token, { wish: first }, {});
    const carlas = await bench.requests.create(
      bench.carla,
      { wish: second },
      {},
    );
    expect(await codeOf(bench.requests.cancel(token, carlas.id))).toBe(
      'not-allowed',
    );
    // A revoked token's name is given again.
    const namesake = { ...token, id: 'another' };
    expect(await codeOf(bench.requests.cancel(namesake, own.id))).toBe(
      'not-allowed',
    );
    expect(await codeOf(bench.requests.cancel(token, own.id))).toBe('done');
  });

  it('lists what the caller may see', async () => {
    const { id } = await bench.requests.create(
      bench.carla,
      { wish: first },
      {},
    );
    const listed = (repository: string, query: { environment?: string } = {}) =>
      bench.requests.list(
        bench.token(['read'], { repositories: [repository] }),
        { limit: 10, app: 'checkout', ...query },
      );
    // Nothing of the app was released yet, so that only its request says whose it is.
    for (const query of [{}, { environment: 'staging' }]) {
      const { items } = await listed('acme/*', query);
      expect(items.map(item => item.id)).toEqual([id]);
      expect((await listed('other/*', query)).items).toEqual([]);
    }
  });

  it('knows no request of that id', async () => {
    const get = bench.requests.get(
      bench.carla,
      '01920000-0000-7000-8000-000000000000',
    );
    expect(await codeOf(get)).toBe('not-found');
  });
});
