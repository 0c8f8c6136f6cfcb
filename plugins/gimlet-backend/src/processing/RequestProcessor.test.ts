import { denyPushes } from '@gimlet-io/core/testUtils';
import { testDatabases } from '../database/__testUtils__';
import { ProcessingBench } from './__testUtils__';

jest.setTimeout(180_000);

const databases = testDatabases();

describe.each(databases.eachSupportedId())('on %p', databaseId => {
  let bench: ProcessingBench;

  beforeEach(async () => {
    bench = await ProcessingBench.create({ databases, databaseId });
  });

  afterEach(async () => {
    await bench.remove();
  });

  it('commits what is asked for, by whom, once, and tells of it', async () => {
    const replica = bench.start();
    const { id } = await bench.release('checkout', 'one', {
      reason: 'for the campaign',
    });
    const done = await bench.when({ id });

    const head = bench.remote.head();
    expect(done).toMatchObject({ state: 'pushed', commit: head, attempts: 0 });
    expect(bench.deployed('checkout')).toBe('one');
    expect(bench.remote.git(['rev-parse', 'main:production/checkout'])).toBe(
      done.plan?.tree,
    );
    const log = bench.remote.git(['log', '-1', '--format=%an <%ae>%n%cn%n%B']);
    expect(log).toMatch(/^Carla Silva <carla@example.com>\nGimlet\n/);
    expect(log).toContain(`Gimlet-Request: ${id}`);
    expect(log).toContain(`Gimlet-Digest: ${done.plan?.digest}`);
    expect(log).toContain('Gimlet-Requested-By: user:default/carla');
    expect(log).toContain('\n\nfor the campaign\n\n');

    expect(replica.steps).toEqual(
      [
        'claimed',
        'planned',
        'fetched',
        'committed',
        'pushing',
        'pushed',
        'recorded',
      ].map(step => [step, id]),
    );
    expect(replica.announced).toContain('checkout');
    expect(await bench.timeline({ id })).toEqual([
      expect.any(String),
      `Plan ${done.plan?.digest.slice(0, 8)} is made; it is committed next.`,
      `Pushed: ${head?.slice(0, 7)} on main of acme/gitops.`,
    ]);
    const { release } = await bench.stores.index.get({
      environment: 'production',
      app: 'checkout',
      commit: head ?? '',
    });
    expect(release).toMatchObject({ kind: 'release', requestId: id });
    const outcomes = await bench.stores.outcomes.ofCommits(
      done.commit ? [done.commit] : [],
    );
    expect([...outcomes.values()]).toEqual([
      {
        state: 'pushed',
        requestedAt: done.createdAt,
        pushedAt: expect.any(Number),
      },
    ]);
  });

  it('makes no commit where everything is so already', async () => {
    bench.start();
    const first = await bench.when(await bench.release('checkout', 'one'));
    const again = await bench.when(await bench.release('checkout', 'one'));
    expect(again).toMatchObject({
      state: 'ready',
      unchanged: true,
      commit: first.commit,
    });
    expect(bench.remote.head()).toBe(first.commit);
  });

  it('lets many requests go out together, and makes one after the other for each app', async () => {
    const apps = Array.from({ length: 12 }, (_, number) => `app-${number}`);
    const first = await Promise.all(apps.map(app => bench.release(app, 'one')));
    const second = await bench.release('app-0', 'two');
    bench.start();
    const done = await Promise.all(
      [...first, second].map(request => bench.when(request)),
    );
    expect(done.map(({ state }) => state)).toEqual(done.map(() => 'pushed'));
    expect(bench.deployed('app-0')).toBe('two');
    const requests = bench.remote.requests().filter(Boolean);
    expect([...requests].sort()).toEqual(
      [...first, second].map(({ id }) => id).sort(),
    );
    expect(requests.indexOf(second.id)).toBeGreaterThan(
      requests.indexOf(first[0].id),
    );
    expect(bench.server.pushes).toBeLessThan(requests.length);
  });

  it('fails what cannot be rendered, and no other', async () => {
    bench.start();
    const broken = await bench.ship('broken', 'one', {
      manifests: '{{ .NO }}',
    });
    const failing = await bench.ask({
      action: 'release',
      environment: 'production',
      app: 'broken',
      artifactId: broken.id,
    });
    const unknown = await bench.ask({
      action: 'rollback',
      environment: 'production',
      app: 'checkout',
      to: 'abcdef12',
      hold: true,
    });
    const fine = await bench.release('shipping', 'one');
    expect(await bench.when(failing)).toMatchObject({
      state: 'failed',
      error: { code: 'invalid', message: expect.stringContaining('NO') },
    });
    expect(await bench.when(unknown)).toMatchObject({
      state: 'failed',
      error: { code: 'not-found', whatToDo: expect.any(String) },
    });
    expect(await bench.when(fine)).toMatchObject({ state: 'pushed' });
  });

  it('fails what the remote refuses, and no other', async () => {
    denyPushes(bench.remote.path, 'production/denied released');
    const requests = await Promise.all(
      ['one', 'denied', 'three'].map(app => bench.release(app, 'one')),
    );
    bench.start();
    const [one, denied, three] = await Promise.all(
      requests.map(request => bench.when(request)),
    );
    expect(denied).toMatchObject({
      state: 'failed',
      error: {
        code: 'denied',
        message: expect.stringContaining('GH006'),
        whatToDo: expect.any(String),
      },
    });
    expect([one.state, three.state]).toEqual(['pushed', 'pushed']);
    expect(bench.remote.requests().sort()).toEqual(
      ['', one.id, three.id].sort(),
    );
  });

  it('waits for a remote that does not answer, in order, and goes on when it does', async () => {
    bench.server.faults = ['unavailable', 'unavailable', 'unavailable'];
    bench.start();
    const first = await bench.release('checkout', 'one');
    const waiting = await bench.when(first);
    expect(waiting).toMatchObject({
      state: 'waiting',
      attempts: 1,
      waitingFor: {
        kind: 'unreachable',
        text: expect.stringContaining('It is tried again.'),
      },
    });
    const second = await bench.release('checkout', 'two');
    const done = await Promise.all(
      [first, second].map(request => bench.when(request, ['pushed'])),
    );
    expect(done[0].waitingFor).toBeUndefined();
    expect(bench.remote.requests()).toEqual(['', first.id, second.id]);
    expect(bench.deployed('checkout')).toBe('two');
  });

  it.each(['no-answer', 'half-answer'] as const)(
    'finds what a push left behind that got %s',
    async fault => {
      bench.server.faults = [fault, fault];
      bench.start();
      const request = await bench.release('checkout', 'one');
      const done = await bench.when(request, ['pushed', 'failed']);
      expect(done).toMatchObject({
        state: 'pushed',
        commit: bench.remote.head(),
      });
      expect(bench.remote.requests()).toEqual(['', request.id]);
    },
  );

  it('gives up on a defect of ours after some attempts, and tells nothing of it', async () => {
    let calls = 0;
    const replica = bench.start({
      planner: planner => ({
        plan: async (wish, options) => {
          if (wish.app !== 'defect') return planner.plan(wish, options);
          calls += 1;
          throw new TypeError('secret is not a function');
        },
      }),
    });
    const defect = await bench.release('defect', 'one');
    const fine = await bench.release('checkout', 'one');
    expect(await bench.when(fine)).toMatchObject({ state: 'pushed' });
    const failed = await bench.when(defect);
    expect(failed).toMatchObject({
      state: 'failed',
      error: { code: 'internal', whatToDo: expect.any(String) },
    });
    expect(calls).toBe(3);
    expect(JSON.stringify(failed)).not.toContain('secret');
    expect((await bench.timeline(defect)).join()).not.toContain('secret');
    expect(replica.logger.warn).toHaveBeenCalledWith(
      expect.stringContaining(defect.id),
      expect.objectContaining({ message: 'secret is not a function' }),
    );
  });

  describe('a plan that somebody confirmed', () => {
    const byHand = {
      'production/checkout/extra.yaml': 'kind: ConfigMap\n',
    };

    async function confirmedRelease(onStale: 'wait' | 'replan' | 'fail') {
      await bench.when(await bench.release('checkout', 'one'));
      const { id: artifactId } = await bench.ship('checkout', 'two');
      const wish = {
        action: 'release',
        environment: 'production',
        app: 'checkout',
        artifactId,
      } as const;
      return (confirmed: string) => bench.ask(wish, { onStale, confirmed });
    }

    it('is made as long as it is the plan', async () => {
      let digest = '';
      bench.start({
        planner: planner => ({
          plan: async (wish, options) => {
            const plan = await planner.plan(wish, options);
            digest = plan.digest;
            return plan;
          },
        }),
      });
      const ask = await confirmedRelease('wait');
      const other = await bench.when(await ask('00000000'));
      expect(other).toMatchObject({
        state: 'waiting',
        waitingFor: { kind: 'plan-changed' },
        plan: { digest },
      });
      await bench.stores.requests.change(other.id, ['waiting'], {
        state: 'cancelled',
      });
      const done = await bench.when(await ask(digest.slice(0, 8)));
      expect(done).toMatchObject({ state: 'pushed', plan: { digest } });
    });

    it('waits when a commit by hand changes it, until the new one is confirmed', async () => {
      const replica = bench.start();
      const ask = await confirmedRelease('wait');
      let before = bench.remote.head();
      const request = await ask('00000000');
      const waiting = await bench.when(request);
      const { digest } = waiting.plan ?? {};
      expect(bench.remote.head()).toBe(before);

      // Confirmed, but too late: the folder has changed again.
      before = bench.remote.commit(byHand);
      await bench.stores.requests.change(request.id, ['waiting'], {
        state: 'queued',
        confirmed: digest,
        waitingFor: null,
      });
      replica.processor.poke();
      const again = await bench.when(request);
      expect(again).toMatchObject({
        state: 'waiting',
        waitingFor: { kind: 'plan-changed' },
      });
      expect(again.plan?.digest).not.toBe(digest);
      expect(bench.remote.head()).toBe(before);

      await bench.stores.requests.change(request.id, ['waiting'], {
        state: 'queued',
        confirmed: again.plan?.digest,
        waitingFor: null,
      });
      replica.processor.poke();
      expect(await bench.when(request)).toMatchObject({ state: 'pushed' });
      expect(bench.deployed('checkout')).toBe('two');
      expect(() => bench.remote.show('production/checkout/extra.yaml')).toThrow(
        /extra\.yaml/,
      );
    });

    it.each([
      ['fail', 'failed'],
      ['replan', 'pushed'],
    ] as const)('with %s ends as %s otherwise', async (onStale, state) => {
      bench.start();
      const ask = await confirmedRelease(onStale);
      expect(await bench.when(await ask('00000000'))).toMatchObject({
        state,
        ...(state === 'failed' && { error: { code: 'stale' } }),
      });
    });
  });

  it('plans again when the branch moves under a plan', async () => {
    let moves = 2;
    bench.start({
      onStep: step => {
        if (step === 'planned' && moves > 0) {
          moves -= 1;
          bench.remote.commit({
            'production/checkout/by-hand.yaml': `moves: ${moves}\n`,
          });
        }
      },
    });
    const request = await bench.release('checkout', 'one');
    expect(await bench.when(request)).toMatchObject({ state: 'pushed' });
    expect(bench.remote.requests()).toEqual(['', '', '', request.id]);
    expect(
      (await bench.timeline(request)).filter(text =>
        text.startsWith('It is planned again:'),
      ),
    ).not.toEqual([]);
  });

  it('leaves a request alone that was cancelled while it was planned', async () => {
    bench.start({
      onStep: async (step, id) => {
        if (step === 'planned') {
          await bench.stores.requests.change(id, ['rendering'], {
            state: 'cancelled',
          });
        }
      },
    });
    const request = await bench.release('checkout', 'one');
    await bench.when(request, ['cancelled']);
    const other = await bench.release('shipping', 'one');
    await bench.when(other, ['cancelled']);
    expect(bench.remote.requests()).toEqual(['']);
  });
});
