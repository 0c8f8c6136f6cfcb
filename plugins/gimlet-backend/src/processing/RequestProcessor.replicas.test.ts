import { testDatabases } from '../database/__testUtils__';
import { ProcessingBench } from './__testUtils__';
import type { RequestStep } from '../steps';

jest.setTimeout(300_000);

const databases = testDatabases();

const STEPS: RequestStep[] = [
  'claimed',
  'planned',
  'fetched',
  'committed',
  'pushing',
  'pushed',
  'recorded',
];

describe.each(databases.eachSupportedId())('replicas on %p', databaseId => {
  let bench: ProcessingBench;

  beforeEach(async () => {
    bench = await ProcessingBench.create({
      databases,
      databaseId,
      transport: 'file',
    });
  });

  afterEach(async () => {
    await bench.remove();
  });

  it('commit each of many requests once, and those of an app in order', async () => {
    const replicas = [bench.start(), bench.start()];
    const requests: { id: string; app: string; version: string }[] = [];
    for (let number = 0; number < 40; number += 1) {
      const app = `app-${number % 8}`;
      const version = `v${number}`;
      const { id } = await bench.release(app, version);
      requests.push({ id, app, version });
      // The writer changes in the middle.
      if (number === 20) await replicas[0].processor.stop();
    }
    const done = await Promise.all(requests.map(it => bench.when(it)));
    expect(done.map(({ state }) => state)).toEqual(done.map(() => 'pushed'));

    const made = bench.remote.requests().filter(Boolean);
    expect([...made].sort()).toEqual(requests.map(({ id }) => id).sort());
    for (let number = 0; number < 8; number += 1) {
      const ofApp = requests.filter(({ app }) => app === `app-${number}`);
      expect(made.filter(id => ofApp.some(it => it.id === id))).toEqual(
        ofApp.map(({ id }) => id),
      );
      expect(bench.deployed(`app-${number}`)).toBe(ofApp.at(-1)?.version);
    }
    const claims = replicas.map(
      ({ steps }) => steps.filter(([step]) => step === 'claimed').length,
    );
    expect(claims[0]).toBeGreaterThan(0);
    expect(claims[1]).toBeGreaterThan(0);
  });

  it.each(STEPS)(
    'finish once what a replica was at when it was killed as %s',
    async killedAt => {
      const request = await bench.release('checkout', 'one');
      const killed = bench.start({
        onStep: (step, _, power) =>
          step === killedAt ? power.off() : undefined,
      });
      await bench.until(() => killed.power.isOff || undefined);
      const heir = bench.start();
      bench.endLeases();
      const done = await bench.when(request);
      expect(done).toMatchObject({
        state: 'pushed',
        commit: bench.remote.head(),
      });
      expect(bench.remote.requests()).toEqual(['', request.id]);
      expect(bench.deployed('checkout')).toBe('one');
      const outcomes = await bench.stores.outcomes.ofCommits(
        done.commit ? [done.commit] : [],
      );
      expect([...outcomes.values()]).toMatchObject([{ state: 'pushed' }]);
      expect(await bench.stores.index.count('acme/gitops')).toBe(1);

      // The heir goes on with what comes after.
      await bench.when(await bench.release('checkout', 'two'));
      expect(bench.deployed('checkout')).toBe('two');
      expect(heir.steps.length).toBeGreaterThan(0);
    },
  );

  it.each(['rollback', 'delete'] as const)(
    'finish a %s that was pushed and not recorded',
    async action => {
      const first = bench.start();
      const one = await bench.when(await bench.release('checkout', 'one'));
      await bench.when(await bench.release('checkout', 'two'));
      await first.processor.stop();
      const place = { environment: 'production', app: 'checkout' };
      const request = await bench.ask(
        action === 'delete'
          ? { action, ...place }
          : { action, ...place, to: one.commit ?? '', hold: true },
      );
      const killed = bench.start({
        onStep: (step, _, power) =>
          step === 'pushed' ? power.off() : undefined,
      });
      await bench.until(() => killed.power.isOff || undefined);
      bench.start();
      bench.endLeases();
      expect(await bench.when(request)).toMatchObject({
        state: 'pushed',
        commit: bench.remote.head(),
      });
      expect((await bench.timeline(request)).at(-1)).toMatch(
        /^It was pushed before/,
      );
    },
  );

  it('hand over at once what was not begun when one is stopped', async () => {
    const stopped = bench.startAndStopAt('planned');
    const request = await bench.release('checkout', 'one');
    await stopped;
    expect(await bench.stores.requests.get(request.id)).toMatchObject({
      state: 'queued',
    });
    bench.start();
    expect(await bench.when(request)).toMatchObject({ state: 'pushed' });
    expect(bench.remote.requests()).toEqual(['', request.id]);
  });

  it('finish what is being pushed when one is stopped', async () => {
    const stopped = bench.startAndStopAt('pushing');
    const request = await bench.release('checkout', 'one');
    await stopped;
    expect(await bench.stores.requests.get(request.id)).toMatchObject({
      state: 'pushed',
      commit: bench.remote.head(),
    });
  });

  it('look again at what waits where the first look failed', async () => {
    const { requests } = bench.stores;
    const { id } = await bench.release('checkout', 'one');
    await requests.change(id, ['queued'], {
      state: 'waiting',
      waitingFor: { kind: 'hold', text: 'held' },
    });
    const list = requests.list.bind(requests);
    let failures = 0;
    jest.spyOn(requests, 'list').mockImplementation(async query => {
      if (query.state === 'waiting' && failures === 0) {
        failures += 1;
        throw new Error('the database does not answer');
      }
      return list(query);
    });
    bench.start();
    expect(await bench.when({ id }, ['pushed'])).toBeDefined();
    expect(failures).toBe(1);
  });

  it('leave the repository to its writer until its lease has ended', async () => {
    const writer = bench.start();
    await bench.when(await bench.release('checkout', 'one'));
    const other = bench.start();
    await bench.when(await bench.release('checkout', 'two'));
    expect(other.steps).toEqual([]);
    expect(writer.steps.length).toBeGreaterThan(0);
  });
});
