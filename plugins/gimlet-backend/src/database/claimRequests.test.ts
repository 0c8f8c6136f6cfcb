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

describe.each(databases.eachSupportedId())('claims on %s', databaseId => {
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

  it('hands each request to one of many, an app at a time', async () => {
    const made = [];
    for (let i = 0; i < 60; i++) {
      made.push(await make({ app: `app-${i % 20}` }));
    }
    const working = new Set<string>();
    const done: { id: string; app: string }[] = [];
    const worker = async (owner: string) => {
      while (done.length < made.length) {
        const claimed = await requests.claim({
          owner,
          environments: ['production'],
          limit: 3,
          now,
          leaseUntil: now + 1_000_000,
        });
        for (const { id, wish } of claimed) {
          expect(working).not.toContain(wish.app);
          working.add(wish.app);
          expect(done.map(one => one.id)).not.toContain(id);
        }
        for (const { id, wish } of claimed) {
          done.push({ id, app: wish.app });
          working.delete(wish.app);
          const advanced = await requests.advance(owner, id, {
            state: 'pushed',
          });
          expect(advanced).toBe(true);
        }
      }
    };
    await Promise.all(
      Array.from({ length: 8 }, (_, i) => worker(`worker-${i}`)),
    );
    expect(done).toHaveLength(made.length);
    for (const app of new Set(made.map(({ wish }) => wish.app))) {
      expect(done.filter(one => one.app === app).map(({ id }) => id)).toEqual(
        made.filter(({ wish }) => wish.app === app).map(({ id }) => id),
      );
    }
  });

  it('takes the oldest ones of the environments, as many as are wanted', async () => {
    await make({ environment: 'staging' });
    const made = [];
    for (const app of ['c', 'a', 'b']) made.push(await make({ app }));
    expect(await claim('one', { environments: [] })).toEqual([]);
    expect(await claim('one', { limit: 2 })).toEqual([made[0].id, made[1].id]);
    expect(await claim('two')).toEqual([made[2].id]);
    expect(await claim('two')).toEqual([]);
  });

  it('goes by creation, and waits for the one before it', async () => {
    const first = await make();
    const second = await make();
    expect(await claim()).toEqual([first.id]);
    expect(await claim('two')).toEqual([]);
    await requests.advance('one', first.id, { state: 'rendering' });
    expect(await claim('two')).toEqual([]);
    await requests.advance('one', first.id, { state: 'pushed' });
    expect(await claim('two')).toEqual([second.id]);
  });

  it('is not held up by what waits for somebody', async () => {
    const first = await make();
    const second = await make();
    await claim();
    await requests.advance('one', first.id, { state: 'waiting' });
    expect(await claim('two')).toEqual([second.id]);
  });

  it('leaves what was woken until the other one of its app is done', async () => {
    const first = await make();
    const second = await make();
    const third = await make();
    await claim();
    await requests.advance('one', first.id, { state: 'waiting' });
    expect(await claim('two')).toEqual([second.id]);
    await requests.wake(first.wish);
    expect(await claim()).toEqual([]);
    await requests.advance('two', second.id, { state: 'pushed' });
    expect(await claim()).toEqual([first.id]);
    await requests.advance('one', first.id, { state: 'pushed' });
    expect(await claim()).toEqual([third.id]);
  });

  it('takes over from the dead, and keeps the order', async () => {
    const first = await make();
    const second = await make();
    await claim('dead', { leaseUntil: now + 1000 });
    await requests.advance('dead', first.id, { state: 'committing' });
    now += 500;
    expect(await claim('two')).toEqual([]);
    now += 1000;
    expect(await claim('two')).toEqual([first.id]);
    expect(await requests.get(first.id)).toMatchObject({
      state: 'committing',
    });
    expect(await claim('three')).toEqual([]);
    // The dead comes back.
    expect(await requests.heartbeat('dead', [first.id], now + 9)).toEqual([]);
    expect(await requests.advance('dead', first.id, { state: 'pushed' })).toBe(
      false,
    );
    expect(await requests.timeline(first.id)).toHaveLength(1);
    await requests.advance('two', first.id, { state: 'pushed' });
    expect(await claim('three')).toEqual([second.id]);
  });

  it('leaves what is to be tried later, and what comes after it', async () => {
    const first = await make();
    await make();
    await claim();
    await requests.advance('one', first.id, {
      state: 'queued',
      attempts: 1,
      notBefore: now + 5000,
    });
    expect(await claim('two')).toEqual([]);
    now += 6000;
    expect(await claim('two')).toEqual([first.id]);
  });

  it('takes what waits when its time has come', async () => {
    const { id } = await make();
    await claim();
    await requests.advance('one', id, {
      state: 'waiting',
      waitingFor: { kind: 'unreachable', text: 'later' },
      notBefore: now + 5000,
    });
    expect(await claim('two')).toEqual([]);
    now += 6000;
    expect(await claim('two')).toEqual([id]);
  });

  it('wakes what comes to wait while its reason ends', async () => {
    const { id, wish } = await make();
    await claim();
    await requests.wake(wish);
    await requests.advance('one', id, {
      state: 'waiting',
      waitingFor: { kind: 'hold', text: 'held' },
    });
    expect(await claim('two')).toEqual([id]);
    await requests.advance('two', id, { state: 'waiting' });
    expect(await claim('two')).toEqual([]);
    await requests.wake({ ...wish, app: 'cart' });
    await requests.wake({ ...wish, environment: 'staging' });
    expect(await claim('two')).toEqual([]);
    await requests.wake(wish);
    expect(await claim('two')).toEqual([id]);
  });
});
