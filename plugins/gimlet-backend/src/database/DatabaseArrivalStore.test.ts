import { commitSha } from '@gimlet-io/backstage-plugin-gimlet-common';
import type { ArrivalStep } from '../arrival/types';
import {
  createTestStores,
  newRequest,
  testDatabases,
  type TestStores,
} from './__testUtils__';

jest.setTimeout(120_000);

const databases = testDatabases();
const PLACE = { environment: 'production', app: 'checkout' };

describe.each(databases.eachSupportedId())('arrivals on %s', databaseId => {
  let stores: TestStores;
  let now: number;
  let commits: number;

  beforeAll(async () => {
    stores = await createTestStores({
      databases,
      databaseId,
      clock: () => now,
    });
  });

  beforeEach(async () => {
    now = 1_000_000;
    commits = 0;
    await stores.database('requests').delete();
    await stores.database('outcomes').delete();
  });

  /** A request that was pushed just now. */
  const push = async (
    options: {
      app?: string;
      action?: 'release' | 'hold' | 'delete';
      followed?: boolean;
    } = {},
  ) => {
    const { app = 'checkout', action = 'release', followed = true } = options;
    const place = { environment: 'production', app };
    commits += 1;
    const commit = commitSha(`${commits}`.repeat(40).slice(0, 40));
    const { request } = await stores.requests.create(
      newRequest({
        wish:
          action === 'release'
            ? { action, ...place, artifactId: 'acme/shop-0123456789abcdef' }
            : { action, ...place },
        repository: 'acme/shop',
      }),
    );
    await stores.requests.claim({
      owner: 'one',
      environments: ['production'],
      limit: 100,
      now,
      leaseUntil: now + 1_000,
    });
    await stores.outcomes.put(
      { ...place, commit },
      { state: 'pushed', requestedAt: now - 5, pushedAt: now },
      action,
    );
    await stores.requests.advance('one', request.id, {
      state: 'pushed',
      commit,
      text: 'Pushed.',
      arrives: { pushedAt: now, followed },
    });
    return { id: request.id, commit };
  };

  const step = (change: Partial<ArrivalStep> = {}): ArrivalStep => ({
    state: 'reconciling',
    since: now,
    arrival: { text: 'Flux applies it', notes: [], causes: [] },
    memory: { attemptedAt: now },
    dueAt: now + 15_000,
    text: 'Flux applies it',
    ...change,
  });

  const READY = (at: number) =>
    step({
      state: 'ready',
      since: at,
      dueAt: null,
      text: 'Ready',
      outcome: { state: 'ready', readyAt: at },
    });

  it('begin with the push, where something reports from the cluster', async () => {
    const followed = await push();
    const unfollowed = await push({ app: 'cart', followed: false });
    const hold = await push({ app: 'search', action: 'hold' });
    expect(await stores.arrivals.open({ environment: 'production' })).toEqual([
      {
        ...PLACE,
        requestId: followed.id,
        action: 'release',
        commit: followed.commit,
        pushedAt: now,
        state: 'pushed',
        since: now,
        dueAt: now,
        version: 0,
      },
    ]);
    const shown = async (id: string) =>
      (await stores.requests.get(id))?.followed;
    expect(await shown(followed.id)).toBe(true);
    expect(await shown(unfollowed.id)).toBeUndefined();
    expect(await shown(hold.id)).toBeUndefined();
    const { items } = await stores.requests.list({ arriving: true, limit: 10 });
    expect(items.map(({ id }) => id)).toEqual([followed.id]);
  });

  it('take their request along, step by step', async () => {
    const { id, commit } = await push();
    const [first] = await stores.arrivals.due(now, 10);
    now += 10;
    expect(await stores.arrivals.record(first, step({ said: 'X' }), now)).toBe(
      true,
    );
    expect(await stores.requests.get(id)).toMatchObject({
      state: 'reconciling',
      followed: true,
      updatedAt: now,
      arrival: { text: 'Flux applies it' },
    });
    const [second] = await stores.arrivals.open({
      ...PLACE,
      apps: ['checkout'],
    });
    expect(second).toMatchObject({
      state: 'reconciling',
      said: 'X',
      memory: { attemptedAt: now },
      version: 1,
    });
    // How far it is says the page, not the timeline.
    const { text: _, ...silent } = step();
    await stores.arrivals.record(second, silent, now);
    const [third] = await stores.arrivals.open(PLACE);
    now += 10;
    await stores.arrivals.record(third, READY(now), now);
    const timeline = await stores.requests.timeline(id);
    expect(timeline.map(({ state, text }) => [state, text])).toEqual([
      ['queued', 'Accepted'],
      ['pushed', 'Pushed.'],
      ['reconciling', 'Flux applies it'],
      ['ready', 'Ready'],
    ]);
    expect(await stores.arrivals.open(PLACE)).toEqual([]);
    expect((await stores.outcomes.ofCommits([commit])).get(commit)).toEqual({
      state: 'ready',
      requestedAt: 999_995,
      pushedAt: 1_000_000,
      readyAt: now,
    });
    const { items } = await stores.requests.list({ arriving: true, limit: 10 });
    expect(items).toEqual([]);
  });

  it('are written once where two read the same', async () => {
    const { id } = await push();
    const [read] = await stores.arrivals.open(PLACE);
    const written = await Promise.all([
      stores.arrivals.record(read, READY(now), now),
      stores.arrivals.record(read, READY(now), now),
    ]);
    expect(written.sort()).toEqual([false, true]);
    expect((await stores.requests.timeline(id)).map(it => it.state)).toEqual([
      'queued',
      'pushed',
      'ready',
    ]);
  });

  it('say why they failed, and what took their place', async () => {
    const failed = await push();
    const superseded = await push({ app: 'cart' });
    const [first, second] = await stores.arrivals.due(now, 10);
    const arrivalOf = (id: string) => (first.requestId === id ? first : second);
    const error = { code: 'not-ready', message: 'No', whatToDo: 'Roll back.' };
    await stores.arrivals.record(
      arrivalOf(failed.id),
      step({
        state: 'failed',
        error,
        outcome: { state: 'failed', failedAt: now, reason: 'ImagePullBackOff' },
      }),
      now,
    );
    await stores.arrivals.record(
      arrivalOf(superseded.id),
      step({ state: 'superseded', supersededBy: failed.id, dueAt: null }),
      now,
    );
    expect(await stores.requests.get(failed.id)).toMatchObject({
      state: 'failed',
      error,
    });
    expect(await stores.requests.get(superseded.id)).toMatchObject({
      state: 'superseded',
      supersededBy: failed.id,
    });
    const outcomes = await stores.outcomes.ofCommits([failed.commit]);
    expect(outcomes.get(failed.commit)).toMatchObject({
      state: 'failed',
      failedAt: now,
      reason: 'ImagePullBackOff',
    });
    // A failed one may get well.
    expect(
      (await stores.arrivals.open({ environment: 'production' })).map(
        ({ requestId }) => requestId,
      ),
    ).toEqual([failed.id]);
  });

  it('are due in their order, and not before', async () => {
    await push();
    now += 5;
    await push({ app: 'cart' });
    const due = async (at: number, limit = 10) =>
      (await stores.arrivals.due(at, limit)).map(({ app }) => app);
    expect(await due(999_999)).toEqual([]);
    expect(await due(1_000_000)).toEqual(['checkout']);
    expect(await due(now)).toEqual(['checkout', 'cart']);
    expect(await due(now, 1)).toEqual(['checkout']);
  });

  it('are taken up later, the newest of each app, where that was not long ago', async () => {
    const old = await push({ app: 'search', followed: false });
    now += 100;
    const former = await push({ followed: false });
    now += 1;
    const newest = await push({ followed: false });
    now += 1;
    await push({ action: 'hold', followed: false });
    await push({ app: 'cart', action: 'hold', followed: false });
    await stores.arrivals.takeUp('staging', 0, now);
    expect(await stores.arrivals.due(now, 10)).toEqual([]);
    await stores.arrivals.takeUp('production', now - 50, now);
    expect(await stores.arrivals.due(now, 10)).toMatchObject([
      { requestId: newest.id, dueAt: now },
    ]);
    const followed = async ({ id }: { id: string }) =>
      (await stores.requests.get(id))?.followed;
    expect(await followed(newest)).toBe(true);
    expect(await followed(former)).toBeUndefined();
    expect(await followed(old)).toBeUndefined();
    // What something was read of is not begun anew.
    const [arrival] = await stores.arrivals.open(PLACE);
    await stores.arrivals.record(arrival, READY(now), now);
    await stores.arrivals.takeUp('production', now - 50, now);
    expect(await stores.arrivals.open(PLACE)).toEqual([]);
  });

  it('are put off, unless somebody has read them since', async () => {
    await push();
    const [arrival] = await stores.arrivals.open(PLACE);
    await stores.arrivals.postpone(arrival, now + 500);
    expect(await stores.arrivals.due(now + 499, 10)).toEqual([]);
    const [later] = await stores.arrivals.due(now + 500, 10);
    expect(await stores.arrivals.record(later, step(), now)).toBe(true);
    await stores.arrivals.postpone(later, now);
    expect(await stores.arrivals.due(now, 10)).toEqual([]);
    const [read] = await stores.arrivals.open(PLACE);
    await stores.arrivals.record(read, READY(now), now);
    await stores.arrivals.postpone({ ...read, version: 2 }, now);
    expect(await stores.arrivals.open(PLACE)).toEqual([]);
  });

  it('end where their environment is gone, and are pushed as they were', async () => {
    const reconciling = await push();
    const [arrival] = await stores.arrivals.open(PLACE);
    await stores.arrivals.record(arrival, step(), now);
    now += 10;
    await push({ app: 'cart' });
    await stores.arrivals.retain(['production'], now, now);
    expect(await stores.arrivals.open(PLACE)).toHaveLength(2);
    await stores.arrivals.retain(['staging'], now, now);
    const left = await stores.arrivals.open(PLACE);
    expect(left.map(({ app }) => app)).toEqual(['cart']);
    expect(await stores.requests.get(reconciling.id)).toMatchObject({
      state: 'pushed',
    });
    const told = await stores.requests.timeline(reconciling.id);
    expect(told.at(-1)?.text).toMatch(/no longer in the configuration/);
    // Once it is back, it is looked at again.
    await stores.arrivals.takeUp('production', 0, now);
    expect(await stores.arrivals.open(PLACE)).toHaveLength(2);
  });

  it('go with their requests, but not while they are under way', async () => {
    const open = await push();
    await push({ app: 'cart' });
    const [first] = await stores.arrivals.open({
      ...PLACE,
      apps: ['checkout'],
    });
    await stores.arrivals.record(first, step(), now);
    now += 1_000;
    expect(await stores.requests.prune(now)).toBe(1);
    const left = await stores.arrivals.open({ environment: 'production' });
    expect(left.map(({ requestId }) => requestId)).toEqual([open.id]);
  });

  it('tell the newest of each app, and how long the last ones took', async () => {
    for (const [index, took] of [7_000, 5_000, 9_000].entries()) {
      now = 1_000_000 + index * 100_000;
      await push();
      const [arrival] = await stores.arrivals.open(PLACE);
      await stores.arrivals.record(arrival, READY(now + took), now + took);
    }
    now += 100_000;
    const deletion = await push({ action: 'delete' });
    const [arrival] = await stores.arrivals.open(PLACE);
    await stores.arrivals.record(arrival, READY(now + 1), now + 1);
    const other = { environment: 'staging', app: 'checkout' };
    const newest = await stores.arrivals.newest([PLACE, other]);
    expect([...newest.keys()]).toEqual(['production/checkout']);
    expect(newest.get('production/checkout')?.requestId).toBe(deletion.id);
    // A deletion rolls nothing out.
    expect(await stores.outcomes.durations([PLACE, other], 2)).toEqual(
      new Map([['production/checkout', [9_000, 5_000]]]),
    );
  });
});
