import { testDatabases } from '../database/__testUtils__';
import { ProcessingBench } from './__testUtils__';

jest.setTimeout(180_000);

const databases = testDatabases();

const CHECKOUT = { environment: 'production', app: 'checkout' };

describe.each(databases.eachSupportedId())(
  'requests of policies on %p',
  databaseId => {
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

    it('are committed in the name of the author', async () => {
      bench.start();
      const request = await bench.releaseByPolicy('checkout', 'one', 100);
      expect(await bench.when(request)).toMatchObject({ state: 'pushed' });
      const log = bench.remote.git(['log', '-1', '--format=%an%n%B']);
      expect(log).toMatch(/^Bob\n/);
      expect(log).toContain('Gimlet-Requested-By: policy');
    });

    it('wait for a hold, and go on when it is resumed', async () => {
      bench.start();
      await bench.when(await bench.releaseByPolicy('checkout', 'one', 100));
      await bench.when(await bench.ask({ action: 'hold', ...CHECKOUT }));
      const request = await bench.releaseByPolicy('checkout', 'two', 200);
      const other = await bench.releaseByPolicy('shipping', 'one', 200);
      expect(await bench.when(request)).toMatchObject({
        state: 'waiting',
        waitingFor: { kind: 'hold' },
      });
      expect(await bench.when(other)).toMatchObject({ state: 'pushed' });
      expect(bench.deployed('checkout')).toBe('one');

      await bench.ask({ action: 'resume', ...CHECKOUT });
      expect(await bench.when(request, ['pushed'])).toMatchObject({
        state: 'pushed',
      });
      expect(bench.deployed('checkout')).toBe('two');
    });

    it('go on when the hold is taken away by hand', async () => {
      bench.start();
      await bench.when(await bench.releaseByPolicy('checkout', 'one', 100));
      await bench.when(await bench.ask({ action: 'hold', ...CHECKOUT }));
      const request = await bench.releaseByPolicy('checkout', 'two', 200);
      expect(await bench.when(request)).toMatchObject({ state: 'waiting' });
      bench.remote.commit({ 'production/.gimlet/holds/checkout.json': null });
      await bench.when(request, ['pushed']);
      expect(bench.deployed('checkout')).toBe('two');
    });

    it('wait for a hold that was there when nobody worked', async () => {
      const first = bench.start();
      await bench.when(await bench.releaseByPolicy('checkout', 'one', 100));
      await bench.when(await bench.ask({ action: 'hold', ...CHECKOUT }));
      const request = await bench.releaseByPolicy('checkout', 'two', 200);
      await bench.when(request);
      await first.processor.stop();
      bench.remote.commit({ 'production/.gimlet/holds/checkout.json': null });
      // Whoever read the new head died before it woke what waits.
      const { index } = bench.stores;
      const repository = await first.repositories.ofEnvironment('production');
      await index.sync({
        repository: repository.name,
        branch: repository.branch,
        mirror: repository.mirror,
        head: await repository.fetch(),
        environments: ['staging', 'production'],
      });
      bench.start();
      await bench.when(request, ['pushed']);
      expect(bench.deployed('checkout')).toBe('two');
    });

    it('wait where the folder was changed by hand, until that is taken back', async () => {
      bench.start();
      await bench.when(await bench.releaseByPolicy('checkout', 'one', 100));
      bench.remote.commit(
        { 'production/checkout/scale.yaml': 'replicas: 5\n' },
        'scale to 5',
      );
      const request = await bench.releaseByPolicy('checkout', 'two', 200);
      expect(await bench.when(request)).toMatchObject({
        state: 'waiting',
        waitingFor: {
          kind: 'hand-edit',
          text: expect.stringContaining('"scale to 5" (Ann)'),
        },
      });
      bench.remote.commit({ 'production/checkout/scale.yaml': null });
      await bench.when(request, ['pushed']);
      expect(bench.deployed('checkout')).toBe('two');
    });

    it('go on when a person releases over what was changed by hand', async () => {
      bench.start();
      await bench.when(await bench.releaseByPolicy('checkout', 'one', 100));
      bench.remote.commit({ 'production/checkout/scale.yaml': 'a: 5\n' });
      const request = await bench.releaseByPolicy('checkout', 'two', 200);
      await bench.when(request);
      const person = await bench.release('checkout', 'three');
      await bench.when(person, ['pushed']);
      await bench.when(request, ['pushed']);
      expect(bench.deployed('checkout')).toBe('two');
    });

    it('never go back to an older commit than a policy released', async () => {
      bench.start();
      await bench.when(await bench.releaseByPolicy('checkout', 'two', 200));
      // A person may go back; that does not let the policy.
      await bench.when(await bench.release('checkout', 'zero'));
      const older = await bench.releaseByPolicy('checkout', 'one', 100);
      expect(await bench.when(older)).toMatchObject({ state: 'cancelled' });
      expect((await bench.timeline(older)).at(-1)).toMatch(
        /released the newer version .* never goes back/,
      );
      expect(bench.deployed('checkout')).toBe('zero');

      const tag = await bench.releaseByPolicy('checkout', 'tag', 100, {
        policy: { repository: 'acme/checkout', branch: '', committed: 100 },
      });
      expect(await bench.when(tag)).toMatchObject({ state: 'pushed' });
    });

    it('give way to a newer one that waits or comes, whatever the order in which they were made', async () => {
      const middle = await bench.releaseByPolicy('checkout', 'two', 200);
      const newest = await bench.releaseByPolicy('checkout', 'three', 300);
      const late = await bench.releaseByPolicy('checkout', 'one', 100);
      bench.start();
      expect(await bench.when(newest)).toMatchObject({ state: 'pushed' });
      for (const request of [middle, late]) {
        expect(await bench.when(request)).toMatchObject({
          state: 'superseded',
          supersededBy: newest.id,
        });
      }
      expect(bench.remote.requests()).toEqual(['', newest.id]);
    });

    it('supersede what waits for a hold', async () => {
      bench.start();
      await bench.when(await bench.releaseByPolicy('checkout', 'one', 100));
      await bench.when(await bench.ask({ action: 'hold', ...CHECKOUT }));
      const waiting = await bench.releaseByPolicy('checkout', 'two', 200);
      await bench.when(waiting);
      const newer = await bench.releaseByPolicy('checkout', 'three', 300);
      await bench.when(newer);
      await bench.ask({ action: 'resume', ...CHECKOUT });
      await bench.when(newer, ['pushed']);
      expect(await bench.when(waiting)).toMatchObject({
        state: 'superseded',
        supersededBy: newer.id,
      });
      expect(bench.deployed('checkout')).toBe('three');
    });

    it('delete only what their branch released', async () => {
      bench.start();
      await bench.when(await bench.releaseByPolicy('checkout', 'one', 100));
      const cleanUp = (branch: string) =>
        bench.ask(
          { action: 'delete', ...CHECKOUT },
          {
            requestedBy: { kind: 'policy', ref: 'policy', name: 'cleanup' },
            policy: { repository: 'acme/checkout', branch, committed: 100 },
          },
        );
      const foreign = await bench.when(await cleanUp('feature'));
      expect(foreign).toMatchObject({
        state: 'failed',
        error: { code: 'not-allowed' },
      });
      expect(bench.deployed('checkout')).toBe('one');
      expect(await bench.when(await cleanUp('main'))).toMatchObject({
        state: 'pushed',
      });
    });
  },
);

describe('an environment that lets policies overwrite', () => {
  it('waits for no change by hand', async () => {
    const bench = await ProcessingBench.create({
      databases,
      databaseId: 'SQLITE_3',
      environment: { handEdits: 'overwrite' },
      transport: 'file',
    });
    bench.start();
    await bench.when(await bench.releaseByPolicy('checkout', 'one', 100));
    bench.remote.commit({ 'production/checkout/scale.yaml': 'a: 5\n' });
    const request = await bench.releaseByPolicy('checkout', 'two', 200);
    expect(await bench.when(request)).toMatchObject({ state: 'pushed' });
    expect(bench.deployed('checkout')).toBe('two');
    await bench.remove();
  });
});
