import { GitFetchError, GitPushError } from '../git';
import { denyPushes } from '../git/testing';
import {
  CARLA,
  FakeClock,
  planFor,
  QueueBench,
  type QueueUnderTest,
} from './__testUtils__';

jest.setTimeout(120_000);

let bench: QueueBench;

beforeAll(async () => {
  bench = await QueueBench.create();
});

afterEach(() => {
  bench.server.faults = [];
  bench.server.token = undefined;
});

afterAll(() => bench.remove());

/** The app of each commit of main, the oldest first, without the first commit. */
const appsOf = ({ remote }: QueueUnderTest): string[] =>
  remote
    .git([
      'log',
      '--reverse',
      '--format=%(trailers:key=Gimlet-App,valueonly,separator=%x2C)',
      'main',
    ])
    .split('\n')
    .slice(1);

async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => {
      throw new Error('it should have failed');
    },
    (error: unknown) => error,
  );
}

describe('a head that moves while we push', () => {
  it('is fetched and the plans are put on it', async () => {
    let moves = 3;
    const remote = bench.remote();
    const it = await bench.start({
      remote,
      onStep: step => {
        if (step === 'pushing' && moves > 0) {
          moves -= 1;
          remote.commit({ 'README.md': `theirs ${moves}` });
        }
      },
    });
    const plans = await Promise.all(['a', 'b'].map(app => planFor(it, app)));
    const all = await Promise.all(
      plans.map(plan => it.queue.submit({ plan, author: CARLA })),
    );
    expect(all.map(({ status }) => status)).toEqual(['committed', 'committed']);
    expect(remote.show('README.md')).toBe('theirs 0');
    expect(appsOf(it)).toEqual(['', '', '', 'production/a', 'production/b']);
  });

  it('keeps competing writers from losing or doubling anything', async () => {
    const first = await bench.start();
    const others = await Promise.all(
      [1, 2].map(() => bench.start({ remote: first.remote })),
    );
    const queues = [first, ...others];
    const apps = queues.flatMap((_, q) =>
      Array.from({ length: 5 }, (__, i) => ({
        queue: queues[q],
        app: `q${q}-${i}`,
      })),
    );
    await Promise.all(
      apps.map(async ({ queue: it, app }) => {
        const plan = await planFor(it, app);
        await it.queue.submit({ plan, requestId: app, author: CARLA });
      }),
    );
    expect(appsOf(first).sort()).toEqual(
      apps.map(({ app }) => `production/${app}`).sort(),
    );
  });
});

describe('a host that does not answer', () => {
  it('is tried again with growing pauses', async () => {
    const it = await bench.start({ random: () => 1 });
    bench.server.faults = ['unavailable', 'unavailable', 'unavailable'];
    const plan = await planFor(it, 'a');
    expect(await it.queue.submit({ plan, author: CARLA })).toMatchObject({
      status: 'committed',
    });
    expect(it.clock.slept).toEqual([500, 1_000, 2_000]);
    expect(appsOf(it)).toEqual(['production/a']);
  });

  it.each(['no-answer', 'half-answer'] as const)(
    'but took the push (%s) is asked before anything is written again',
    async fault => {
      const it = await bench.start();
      bench.server.faults = [fault];
      const plans = await Promise.all(['a', 'b'].map(app => planFor(it, app)));
      const all = await Promise.all(
        plans.map(plan => it.queue.submit({ plan, author: CARLA })),
      );
      expect(all.map(({ commit }) => commit)).toEqual(
        it.remote.log().slice(0, 2).reverse(),
      );
      expect(all.map(({ status }) => status)).toEqual([
        'committed',
        'committed',
      ]);
      expect(appsOf(it)).toEqual(['production/a', 'production/b']);
    },
  );

  it('is given up after a few times, in words; the same request finishes later', async () => {
    const it = await bench.start({ attempts: 2 });
    bench.server.faults = ['unavailable', 'unavailable'];
    const plan = await planFor(it, 'a');
    const request = { plan, requestId: 'later', author: CARLA };
    const error = await rejection(it.queue.submit(request));
    expect(error).toBeInstanceOf(GitPushError);
    expect(error).toMatchObject({
      kind: 'Unreachable',
      code: 'unreachable',
      message: expect.stringContaining('whether the release arrived'),
      whatToDo: expect.stringContaining('later'),
    });
    expect(appsOf(it)).toEqual([]);
    expect(await it.queue.submit(request)).toMatchObject({
      status: 'committed',
    });
    expect(appsOf(it)).toEqual(['production/a']);
  });

  it('is given up though the push arrived; the same request finds it later', async () => {
    const it = await bench.start({ attempts: 1 });
    bench.server.faults = ['half-answer'];
    const plan = await planFor(it, 'a');
    const request = { plan, requestId: 'arrived', author: CARLA };
    expect(await rejection(it.queue.submit(request))).toMatchObject({
      kind: 'Unreachable',
    });
    const again = await bench.start({ remote: it.remote });
    expect(await again.queue.submit(request)).toEqual({
      status: 'found',
      commit: it.remote.head(),
    });
    expect(it.remote.commitsOf('arrived')).toBe(1);
  });
});

describe('a host that refuses', () => {
  it('one commit of many keeps that one out alone, and the others land', async () => {
    const it = await bench.start();
    denyPushes(it.remote.path, 'forbidden');
    const apps = Array.from({ length: 7 }, (_, i) => `a${i}`);
    const plans = await Promise.all(
      apps.map(app =>
        planFor(it, app, { reason: app === 'a2' ? 'forbidden word' : 'fine' }),
      ),
    );
    const before = bench.server.pushes;
    const all = await Promise.allSettled(
      plans.map(plan => it.queue.submit({ plan, author: CARLA })),
    );
    expect(all.map(({ status }) => status)).toEqual(
      apps.map(app => (app === 'a2' ? 'rejected' : 'fulfilled')),
    );
    expect(all[2]).toMatchObject({
      reason: {
        kind: 'Denied',
        code: 'denied',
        message: expect.stringContaining('Protected branch'),
      },
    });
    expect(appsOf(it)).toEqual(
      apps.filter(app => app !== 'a2').map(app => `production/${app}`),
    );
    // Of seven: all refused; 4 refused, 2 land, 2 refused, 1 refused, 1 lands; 3 land.
    expect(bench.server.pushes - before).toBe(7);
  });

  it('one of an app whose next release waits does not make that one stale', async () => {
    const it = await bench.start();
    denyPushes(it.remote.path, 'forbidden');
    const refused = await planFor(it, 'a', { reason: 'forbidden' });
    const next = await planFor(it, 'a', { reason: 'fine' });
    const all = await Promise.allSettled(
      [refused, next].map(plan => it.queue.submit({ plan, author: CARLA })),
    );
    expect(all.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    expect(appsOf(it)).toEqual(['production/a']);
  });

  it('everything refuses each, in a number of pushes that is bounded', async () => {
    const it = await bench.start();
    denyPushes(it.remote.path);
    const plans = await Promise.all(
      ['a', 'b', 'c', 'd'].map(app => planFor(it, app)),
    );
    const before = bench.server.pushes;
    const all = await Promise.allSettled(
      plans.map(plan => it.queue.submit({ plan, author: CARLA })),
    );
    expect(all.map(({ status }) => status)).toEqual(
      Array.from({ length: 4 }, () => 'rejected'),
    );
    expect(bench.server.pushes - before).toBe(7);
    expect(it.remote.log()).toHaveLength(1);
  });

  it('to let us in is not asked again', async () => {
    const it = await bench.start();
    const plans = await Promise.all(['a', 'b'].map(app => planFor(it, app)));
    bench.server.token = 'secret';
    const all = await Promise.allSettled(
      plans.map(plan => it.queue.submit({ plan, author: CARLA })),
    );
    for (const result of all) {
      expect(result).toMatchObject({
        status: 'rejected',
        reason: expect.any(GitFetchError),
      });
    }
    expect(it.clock).toBeInstanceOf(FakeClock);
    expect(it.clock.slept).toEqual([]);
  });
});
