import {
  commitSha,
  planDigest,
  treeId,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { formatCursor } from './cursor';
import {
  claimIds,
  createTestStores,
  newRequest,
  testDatabases,
  type Claim,
  type TestStores,
} from './__testUtils__';

jest.setTimeout(120_000);

const databases = testDatabases();

const COMMIT = commitSha('c'.repeat(40));
const PLAN = {
  digest: planDigest('d'.repeat(64)),
  tree: treeId('e'.repeat(40)),
};

describe.each(databases.eachSupportedId())('requests on %s', databaseId => {
  let stores: TestStores;
  let requests: TestStores['requests'];
  let now: number;

  beforeEach(async () => {
    now = 1_000_000;
    stores = await createTestStores({
      databases,
      databaseId,
      clock: () => (now += 1),
    });
    ({ requests } = stores);
  });

  const make = async (wanted: Parameters<typeof newRequest>[0] = {}) =>
    (await requests.create(newRequest(wanted))).request;

  const claim = (owner = 'one', more: Partial<Claim> = {}) =>
    claimIds(requests, { owner, now, ...more });

  it('keeps all of a request', async () => {
    const wanted = newRequest({
      wish: {
        action: 'release',
        environment: 'production',
        app: 'checkout',
        artifactId: 'acme/checkout-0123456789abcdef',
      },
      requestedBy: {
        kind: 'token',
        ref: 'token/ci',
        name: 'ci',
        claimedActor: 'Ünal',
      },
      reason: 'because\nof this',
      repository: 'acme/checkout',
      version: { sha: 'f'.repeat(40), title: 'Fix', authorName: 'Ann' },
      confirmed: 'd'.repeat(8),
      onStale: 'fail',
      policy: { repository: 'acme/checkout', branch: 'main', committed: 7 },
    });
    const { request, created } = await requests.create(wanted);
    expect(created).toBe(true);
    expect(request).toEqual({
      ...wanted,
      state: 'queued',
      attempts: 0,
      createdAt: now,
      updatedAt: now,
    });
    expect(await requests.get(wanted.id)).toEqual(request);
    expect(await requests.timeline(wanted.id)).toEqual([
      { at: now, state: 'queued', text: 'Accepted' },
    ]);
    expect(await requests.get('nobody')).toBeUndefined();
    expect(await requests.timeline('nobody')).toEqual([]);
  });

  describe('keys', () => {
    const key = { owner: 'token/ci', key: 'run-1', fingerprint: 'abc' };

    it('make one request each, for each owner', async () => {
      const first = await requests.create(newRequest(), key);
      const again = await requests.create(newRequest(), key);
      expect(again).toEqual({ request: first.request, created: false });
      expect(await requests.findByKey(key)).toEqual(first.request);

      const other = { ...key, owner: 'token/other' };
      expect(await requests.findByKey(other)).toBeUndefined();
      const others = await requests.create(newRequest(), other);
      expect(others.created).toBe(true);
      expect((await requests.list({ limit: 100 })).items).toHaveLength(2);
    });

    it('refuse another body', async () => {
      await requests.create(newRequest(), key);
      const other = { ...key, fingerprint: 'def' };
      const refusal = {
        code: 'conflict',
        whatToDo: expect.stringContaining('new key'),
      };
      await expect(requests.create(newRequest(), other)).rejects.toMatchObject(
        refusal,
      );
      await expect(requests.findByKey(other)).rejects.toMatchObject(refusal);
      expect((await requests.list({ limit: 100 })).items).toHaveLength(1);
    });

    it('make one request, however many ask at the same time', async () => {
      const answers = await Promise.all(
        Array.from({ length: 12 }, () => requests.create(newRequest(), key)),
      );
      expect(answers.filter(({ created }) => created)).toHaveLength(1);
      expect(new Set(answers.map(({ request }) => request.id)).size).toBe(1);
      expect((await requests.list({ limit: 100 })).items).toHaveLength(1);
    });
  });

  describe('steps', () => {
    it('are told in order', async () => {
      const { id } = await make();
      await claim();
      await requests.advance('one', id, { state: 'rendering', text: 'Plans' });
      await requests.advance('one', id, { state: 'rendering', plan: PLAN });
      await requests.advance('one', id, {
        state: 'pushed',
        text: 'Pushed',
        commit: COMMIT,
        unchanged: false,
      });
      expect(
        (await requests.timeline(id)).map(({ state, text }) => [state, text]),
      ).toEqual([
        ['queued', 'Accepted'],
        ['rendering', 'Plans'],
        ['pushed', 'Pushed'],
      ]);
      expect(await requests.get(id)).toMatchObject({
        state: 'pushed',
        plan: PLAN,
        commit: COMMIT,
        unchanged: false,
        updatedAt: now,
      });
    });

    it('end with the request', async () => {
      const { id } = await make();
      await claim();
      const cancelled = await requests.change(id, ['queued'], {
        state: 'cancelled',
        text: 'By Ann',
      });
      expect(cancelled).toMatchObject({ id, state: 'cancelled' });
      expect(await requests.heartbeat('one', [id], now + 9)).toEqual([]);
      expect(await requests.advance('one', id, { state: 'pushed' })).toBe(
        false,
      );
      expect(
        await requests.change(id, ['queued'], { state: 'failed', text: 'No' }),
      ).toBeUndefined();
      expect(await requests.timeline(id)).toHaveLength(2);
    });

    it('keep what they do not name, and take away what they say', async () => {
      const { id } = await make({ confirmed: 'd'.repeat(64) });
      await claim();
      await requests.advance('one', id, {
        state: 'waiting',
        waitingFor: { kind: 'plan-changed', text: 'Confirm' },
        plan: PLAN,
        error: { code: 'stale', message: 'moved' },
      });
      const waiting = await requests.get(id);
      expect(waiting).toMatchObject({
        confirmed: 'd'.repeat(64),
        waitingFor: { kind: 'plan-changed', text: 'Confirm' },
        plan: PLAN,
        error: { code: 'stale' },
      });
      await requests.change(id, ['waiting'], {
        state: 'queued',
        confirmed: null,
        error: null,
      });
      const queued = await requests.get(id);
      expect(queued).toMatchObject({ state: 'queued', plan: PLAN });
      expect(queued).not.toHaveProperty('waitingFor');
      expect(queued).not.toHaveProperty('confirmed');
      expect(queued).not.toHaveProperty('error');
    });

    it('prolong the lease while it is held', async () => {
      const { id } = await make();
      await claim('one', { leaseUntil: now + 10 });
      expect(await requests.heartbeat('one', [id, 'x'], now + 5000)).toEqual([
        id,
      ]);
      now += 100;
      expect(await claim('two')).toEqual([]);
    });
  });

  describe('lists', () => {
    it('page through all, newest first, though others come and go', async () => {
      const made = [];
      for (let i = 0; i < 7; i++) made.push((await make()).id);
      const first = await requests.list({ limit: 3 });
      await make();
      const second = await requests.list({
        limit: 2,
        cursor: first.nextCursor,
      });
      const third = await requests.list({
        limit: 9,
        cursor: second.nextCursor,
      });
      expect(
        [first, second, third].flatMap(({ items }) =>
          items.map(({ id }) => id),
        ),
      ).toEqual(made.reverse());
      expect(third.nextCursor).toBeUndefined();
      const exact = await requests.list({ limit: 8 });
      expect(exact.items).toHaveLength(8);
      expect(exact.nextCursor).toBeUndefined();
    });

    it.each<[string, (string | number)[]]>([
      ['half a millisecond', [1.5, 'x']],
      ['no end', [1e300, 'x']],
      ['a NUL', [1, 'x\0']],
    ])('refuse a cursor with %s', async (_, key) => {
      const cursor = formatCursor(['requests', {}], key);
      await expect(requests.list({ limit: 1, cursor })).rejects.toMatchObject({
        code: 'invalid',
      });
    });

    it('refuse a cursor of another list or filter', async () => {
      for (let i = 0; i < 3; i++) await make();
      const { nextCursor } = await requests.list({ limit: 1, app: 'checkout' });
      await expect(
        requests.list({ limit: 1, cursor: nextCursor }),
      ).rejects.toMatchObject({ code: 'invalid' });
      await expect(
        stores.artifacts.list({ limit: 1, cursor: nextCursor }),
      ).rejects.toMatchObject({ code: 'invalid' });
    });

    it('are filtered', async () => {
      const artifactId = 'acme/checkout-0123456789abcdef';
      const release = await make({
        repository: 'acme/checkout',
        wish: {
          action: 'release',
          environment: 'production',
          app: 'checkout',
          artifactId,
        },
      });
      const staging = await make({ environment: 'staging' });
      const cart = await make({ app: 'cart' });
      const done = await make({ app: 'done' });
      await requests.change(done.id, ['queued'], { state: 'failed' });
      const ids = async (
        query: Omit<Parameters<typeof requests.list>[0], 'limit'>,
      ) =>
        (await requests.list({ limit: 100, ...query })).items.map(
          ({ id }) => id,
        );
      expect(await ids({ environment: 'staging' })).toEqual([staging.id]);
      expect(await ids({ app: 'cart' })).toEqual([cart.id]);
      expect(await ids({ apps: ['cart', 'done'] })).toEqual([done.id, cart.id]);
      expect(await ids({ apps: [] })).toEqual([]);
      expect(await ids({ repository: 'acme/checkout' })).toEqual([release.id]);
      expect(await ids({ artifactId })).toEqual([release.id]);
      expect(await ids({ state: 'failed' })).toEqual([done.id]);
      expect(await ids({ open: false })).toEqual([done.id]);
      expect(await ids({ open: true })).toEqual([
        cart.id,
        staging.id,
        release.id,
      ]);
    });
  });

  it('forgets what ended long ago, with its way and its key', async () => {
    const key = { owner: 'o', key: 'k', fingerprint: 'f' };
    const { request: old } = await requests.create(newRequest(), key);
    const open = await make({ app: 'cart' });
    await requests.change(old.id, ['queued'], { state: 'failed', text: 'No' });
    const before = now + 1;
    const late = await make({ app: 'other' });
    await requests.change(late.id, ['queued'], { state: 'pushed' });
    expect(await requests.prune(before)).toBe(1);
    expect(await requests.get(old.id)).toBeUndefined();
    expect(await requests.timeline(old.id)).toEqual([]);
    expect(await requests.findByKey(key)).toBeUndefined();
    expect(await requests.get(open.id)).toBeDefined();
    expect(await requests.get(late.id)).toBeDefined();
  });
});
