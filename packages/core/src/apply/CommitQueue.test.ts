import {
  planDigest,
  treeId,
  type AppPlan,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { BareRepository, hashBlob } from '../git';
import { plainGit } from '../git/testing';
import { digestOfCommit } from '../gitops/commitDigest';
import { planBootstrap } from '../plan';
import { CommitQueue, type ApplyStep } from './CommitQueue';
import { StalePlanError } from './StalePlanError';
import { CARLA, planFor, QueueBench } from './__testUtils__';

jest.setTimeout(120_000);

let bench: QueueBench;

beforeAll(async () => {
  bench = await QueueBench.create();
});

afterAll(() => bench.remove());

const kustomization = (app: string) =>
  `production/flux/kustomization-${app}.yaml`;

describe('a plan that is committed', () => {
  it('is what was planned, by whom it was asked for, and nothing else', async () => {
    const steps: [ApplyStep, readonly string[]][] = [];
    const it = await bench.start({
      onStep: (...step) => {
        steps.push(step);
      },
    });
    const first = await planFor(it, 'checkout', {
      files: { 'old.yaml': 'old\n', 'sub/kept.yaml': 'kept\n' },
    });
    await it.queue.submit({ plan: first, author: CARLA });
    const plan = await planFor(it, 'checkout', {
      files: { 'new.yaml': 'new\n', 'sub/kept.yaml': 'kept\n' },
      modes: { 'new.yaml': '100755' },
      requires: {
        [kustomization('checkout')]: 'kind: Kustomization\n',
        'production/flux/namespace-shop.yaml': 'kind: Namespace\n',
      },
      reason: 'Because\nof this',
    });
    steps.length = 0;
    const applied = await it.queue.submit({
      plan,
      requestId: 'request-1',
      author: CARLA,
    });
    expect(applied).toEqual({ status: 'committed', commit: it.remote.head() });
    expect(steps).toEqual(
      ['fetched', 'planned', 'committed', 'pushing', 'pushed'].map(step => [
        step,
        ['request-1'],
      ]),
    );
    expect(it.remote.git(['rev-parse', 'main:production/checkout'])).toBe(
      plan.folder.after,
    );
    expect(await digestOfCommit(it.repository, it.remote.log()[0])).toBe(
      plan.digest,
    );
    expect(
      it.remote
        .git(['diff-tree', '-r', '--name-status', '--no-commit-id', 'main'])
        .split('\n'),
    ).toEqual([
      'A\tproduction/checkout/new.yaml',
      'D\tproduction/checkout/old.yaml',
      'A\tproduction/flux/kustomization-checkout.yaml',
      'A\tproduction/flux/namespace-shop.yaml',
    ]);
    expect(
      it.remote.git(['log', '-1', '--format=%an %ae %at|%cn %ce %ct', 'main']),
    ).toBe(
      'Carla carla@example.com 1700000100|Gimlet gimlet@gimlet.io 1700000200',
    );
    expect(
      it.remote.git([
        'log',
        '-1',
        '--format=%(trailers:key=Gimlet-Request,valueonly)',
        'main',
      ]),
    ).toBe('request-1\n');
    it.remote.git(['fsck', '--strict', '--full']);
  });

  it('may be a deletion', async () => {
    const it = await bench.start();
    await it.queue.submit({
      plan: await planFor(it, 'checkout', {
        requires: { [kustomization('checkout')]: 'kind: Kustomization\n' },
      }),
      author: CARLA,
    });
    const plan = await planFor(it, 'checkout', {
      files: null,
      removes: [kustomization('checkout')],
    });
    await it.queue.submit({ plan, author: CARLA });
    expect(it.remote.git(['ls-tree', '-r', '--name-only', 'main'])).toBe(
      '.gimlet/gitops.json\nREADME.md',
    );
    expect(await digestOfCommit(it.repository, it.remote.log()[0])).toBe(
      plan.digest,
    );
  });

  it('begins an empty repository, and a second bootstrap changes nothing', async () => {
    const remote = bench.remote({ empty: true });
    const it = await bench.start({ remote });
    const plan = await planBootstrap({
      reader: it.repository,
      head: null,
      environment: 'production',
      repository: 'acme/gitops',
      branch: 'main',
      url: 'https://example.com/acme/gitops.git',
    });
    expect(await it.queue.submit({ plan, author: CARLA })).toEqual({
      status: 'committed',
      commit: remote.head(),
    });
    const head = await it.repository.head('main');
    expect(
      await it.queue.submit({
        plan: await planBootstrap({
          reader: it.repository,
          head,
          environment: 'production',
        }),
        author: CARLA,
      }),
    ).toEqual({ status: 'unchanged', commit: head });
    expect(remote.log()).toHaveLength(1);
  });

  it('goes into the branch itself where there is no remote', async () => {
    const remote = bench.remote();
    const own = await BareRepository.open({ path: remote.path });
    const queue = new CommitQueue({ repository: own, branch: 'main' });
    const plan = await planFor({ repository: own }, 'checkout');
    const applied = await queue.submit({ plan, author: CARLA });
    expect(applied).toEqual({ status: 'committed', commit: remote.head() });
    await own.close();
  });
});

describe('plans that wait together', () => {
  it('go out in one push, one commit each, in the order in which they came', async () => {
    const it = await bench.start();
    const apps = Array.from({ length: 20 }, (_, i) => `app-${i}`);
    const plans = await Promise.all(apps.map(app => planFor(it, app)));
    const before = bench.server.pushes;
    const all = await Promise.all(
      plans.map(plan => it.queue.submit({ plan, author: CARLA })),
    );
    expect(bench.server.pushes - before).toBe(1);
    expect(all.map(({ commit }) => commit)).toEqual(
      it.remote.log().slice(0, 20).reverse(),
    );
    for (const [index, { commit }] of all.entries()) {
      expect(
        plainGit(it.remote.path, [
          'rev-parse',
          `${commit}:production/${apps[index]}`,
        ]),
      ).toBe(plans[index].folder.after);
    }
  });

  it('find out that an earlier one of the same app made them stale', async () => {
    const it = await bench.start();
    const one = await planFor(it, 'checkout', { files: { a: '1' } });
    const two = await planFor(it, 'checkout', { files: { a: '2' } });
    const other = await planFor(it, 'web');
    const [first, second, third] = await Promise.allSettled(
      [one, two, other].map(plan => it.queue.submit({ plan, author: CARLA })),
    );
    expect([first.status, second.status, third.status]).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
    expect(second).toMatchObject({
      reason: expect.any(StalePlanError),
    });
    expect(it.remote.show('production/checkout/a')).toBe('1');
  });

  it('that are the same request make one commit', async () => {
    const it = await bench.start();
    const plan = await planFor(it, 'checkout');
    const both = await Promise.all(
      [1, 2].map(() =>
        it.queue.submit({ plan, requestId: 'twice', author: CARLA }),
      ),
    );
    const commit = it.remote.head();
    expect(both).toEqual([
      { status: 'committed', commit },
      { status: 'found', commit },
    ]);
    expect(it.remote.commitsOf('twice')).toBe(1);
  });
});

describe('a head that moved', () => {
  it('elsewhere takes the same plan', async () => {
    const it = await bench.start();
    const plan = await planFor(it, 'checkout');
    it.remote.commit({ 'production/web/file': 'theirs' });
    const { commit } = await it.queue.submit({ plan, author: CARLA });
    expect(it.remote.head()).toBe(commit);
    expect(it.remote.show('production/web/file')).toBe('theirs');
    expect(it.remote.git(['rev-parse', 'main:production/checkout'])).toBe(
      plan.folder.after,
    );
  });

  it.each([
    ['the folder', { 'production/checkout/by-hand.yaml': 'x' }],
    ['a file beside it', { [kustomization('checkout')]: 'x' }],
  ])('at %s makes the plan stale, and nothing is pushed', async (_, files) => {
    const it = await bench.start();
    const plan = await planFor(it, 'checkout', {
      requires: { [kustomization('checkout')]: 'kind: Kustomization\n' },
    });
    const theirs = it.remote.commit(files);
    const before = bench.server.pushes;
    const error = await it.queue
      .submit({ plan, author: CARLA })
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(StalePlanError);
    expect(error).toMatchObject({
      code: 'stale',
      head: theirs,
      pins: [{ pin: expect.objectContaining({ id: null }) }],
    });
    expect(it.remote.head()).toBe(theirs);
    expect(bench.server.pushes).toBe(before);
  });
});

describe('a plan that changes nothing', () => {
  it('makes no commit and no push', async () => {
    const it = await bench.start();
    const { commit } = await it.queue.submit({
      plan: await planFor(it, 'checkout'),
      author: CARLA,
    });
    const before = bench.server.pushes;
    expect(
      await it.queue.submit({
        plan: await planFor(it, 'checkout'),
        author: CARLA,
      }),
    ).toEqual({ status: 'unchanged', commit });
    expect(it.remote.head()).toBe(commit);
    expect(bench.server.pushes).toBe(before);
  });
});

describe('a request that is made again', () => {
  it('finds its commit, though its plan is stale or would change nothing by now', async () => {
    const it = await bench.start();
    const plan = await planFor(it, 'checkout');
    const request = { requestId: 'again', author: CARLA };
    const { commit } = await it.queue.submit({ plan, ...request });
    const found = { status: 'found', commit };
    expect(await it.queue.submit({ plan, ...request })).toEqual(found);
    const current = await planFor(it, 'checkout');
    expect(await it.queue.submit({ plan: current, ...request })).toEqual(found);
    it.remote.commit({ 'production/checkout/deployment.yaml': 'by hand' });
    const later = await bench.start({ remote: it.remote });
    expect(await later.queue.submit({ plan, ...request })).toEqual(found);
    expect(it.remote.commitsOf('again')).toBe(1);
  });

  it('is an error where it is for something else', async () => {
    const it = await bench.start();
    const request = { requestId: 'one', author: CARLA };
    const plans = [await planFor(it, 'checkout'), await planFor(it, 'web')];
    const results = await Promise.allSettled(
      plans.map(plan => it.queue.submit({ plan, ...request })),
    );
    expect(results).toMatchObject([
      { status: 'fulfilled', value: { status: 'committed' } },
      {
        status: 'rejected',
        reason: {
          code: 'conflict',
          message: expect.stringContaining('release of production/checkout'),
        },
      },
    ]);
    expect(it.remote.log()).toHaveLength(2);
  });

  it('finds it off the first-parent chain, and forgets it when history is rewritten', async () => {
    const it = await bench.start();
    const before = it.remote.head();
    const plan = await planFor(it, 'checkout');
    const request = { requestId: 'merged', author: CARLA };
    const { commit } = await it.queue.submit({ plan, ...request });
    const tree = it.remote.git(['rev-parse', 'main^{tree}']);
    const merge = it.remote.git([
      'commit-tree',
      '-m',
      'Merge',
      '-p',
      `${before}`,
      '-p',
      commit ?? '',
      tree,
    ]);
    it.remote.git(['update-ref', 'refs/heads/main', merge]);
    expect(await it.queue.submit({ plan, ...request })).toEqual({
      status: 'found',
      commit,
    });
    it.remote.git(['update-ref', 'refs/heads/main', `${before}`]);
    expect(await it.queue.submit({ plan, ...request })).toMatchObject({
      status: 'committed',
    });
    expect(it.remote.commitsOf('merged')).toBe(1);
  });

  it('is not taken in by a copy of its trailers', async () => {
    const it = await bench.start();
    const plan = await planFor(it, 'checkout');
    it.remote.commit(
      { 'production/web/file': 'x' },
      `${plan.message.trimEnd()}\nGimlet-Request: forged\n`,
    );
    expect(
      await it.queue.submit({ plan, requestId: 'forged', author: CARLA }),
    ).toMatchObject({ status: 'committed' });
  });

  it.each(['', ' x', 'a\nGimlet-Digest: b'])(
    'refuses the id %j before anything is done',
    async requestId => {
      const it = await bench.start();
      const plan = await planFor(it, 'checkout');
      await expect(
        it.queue.submit({ plan, requestId, author: CARLA }),
      ).rejects.toMatchObject({ code: 'invalid' });
      expect(it.remote.log()).toHaveLength(1);
    },
  );
});

describe('a plan that does not hold together', () => {
  const other = hashBlob('another');
  const cases: [string, RegExp, (plan: AppPlan) => AppPlan][] = [
    [
      'another tree',
      /production\/checkout would be/,
      plan => ({
        ...plan,
        folder: { ...plan.folder, after: treeId('1'.repeat(40)) },
      }),
    ],
    [
      'another digest',
      /its digest is 1{64}/,
      plan => ({ ...plan, digest: planDigest('1'.repeat(64)) }),
    ],
    [
      'another content',
      /its content is another/,
      plan => ({
        ...plan,
        folder: {
          ...plan.folder,
          files: plan.folder.files.map(file => ({ ...file, content: 'else' })),
        },
      }),
    ],
    [
      'a file of another app',
      /may not touch production\/web\/file/,
      plan => ({
        ...plan,
        requires: [
          {
            path: 'production/web/file',
            mode: '100644',
            blob: other,
            content: 'another',
          },
        ],
      }),
    ],
    [
      'a folder of another app',
      /production\/web is not the folder of the app/,
      plan => ({
        ...plan,
        folder: {
          ...plan.folder,
          path: 'production/web',
          files: plan.folder.files.map(file => ({
            ...file,
            path: file.path.replace('checkout', 'web'),
          })),
        },
      }),
    ],
    [
      'the removal of a namespace',
      /may not touch production\/flux\/namespace-x/,
      plan => ({ ...plan, removes: ['production/flux/namespace-x.yaml'] }),
    ],
    [
      'the removal of what is nobody’s',
      /may not touch README.md/,
      plan => ({ ...plan, removes: ['README.md'] }),
    ],
    [
      'a path out of the repository',
      /has "\.\." in it/,
      plan => ({ ...plan, removes: ['../outside'] }),
    ],
    [
      'a message of another plan',
      /its digest is/,
      plan => ({ ...plan, message: 'released\n\nby hand\n' }),
    ],
  ];

  it.each(cases)('is not pushed: %s', async (_, message, change) => {
    const it = await bench.start();
    const plan = change(await planFor(it, 'checkout'));
    const before = bench.server.pushes;
    await expect(
      it.queue.submit({ plan, author: CARLA }),
    ).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringMatching(message),
    });
    expect(bench.server.pushes).toBe(before);
    expect(it.remote.log()).toHaveLength(1);
  });

  it.each([kustomization('checkout'), 'production/flux/namespace-shop.yaml'])(
    'is not pushed: another content of %s, which is there',
    async path => {
      const it = await bench.start();
      it.remote.commit({ [path]: 'of people\n' });
      await it.repository.fetch();
      const plan = await planFor(it, 'checkout', { requires: { [path]: 'x' } });
      await expect(
        it.queue.submit({ plan, author: CARLA }),
      ).rejects.toMatchObject({
        code: 'invalid',
        message: expect.stringContaining(`change ${path}, which is there`),
      });
      expect(it.remote.show(path)).toBe('of people');
    },
  );

  it('does not hold up the others', async () => {
    const it = await bench.start();
    const good = await planFor(it, 'web');
    const bad = {
      ...(await planFor(it, 'checkout')),
      digest: planDigest('1'.repeat(64)),
    };
    const [one, two] = await Promise.allSettled(
      [bad, good].map(plan => it.queue.submit({ plan, author: CARLA })),
    );
    expect([one.status, two.status]).toEqual(['rejected', 'fulfilled']);
    expect(it.remote.log()).toHaveLength(2);
  });

  it('names a committer that history would not count', async () => {
    const it = await bench.start({
      committer: { name: 'Bot', email: 'bot@example.com' },
    });
    await expect(
      it.queue.submit({ plan: await planFor(it, 'checkout'), author: CARLA }),
    ).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('bot@example.com'),
      whatToDo: expect.stringContaining('gimlet@gimlet.io'),
    });
  });

  it('is for another branch', async () => {
    const it = await bench.start({ branch: 'other' });
    await expect(
      it.queue.submit({ plan: await planFor(it, 'checkout'), author: CARLA }),
    ).rejects.toMatchObject({ code: 'conflict' });
  });
});

describe('pacing', () => {
  it('pushes the first at once and lets the others wait, and go together', async () => {
    const it = await bench.start({ pushesPerMinute: 6 });
    const [a, b, c, d] = await Promise.all(
      ['a', 'b', 'c', 'd'].map(app => planFor(it, app)),
    );
    const before = bench.server.pushes;
    await it.queue.submit({ plan: a, author: CARLA });
    expect(it.clock.slept).toEqual([]);
    it.clock.pass(4_000);
    await Promise.all(
      [b, c].map(plan => it.queue.submit({ plan, author: CARLA })),
    );
    expect(it.clock.slept).toEqual([6_000]);
    expect(bench.server.pushes - before).toBe(2);
    it.clock.pass(60_000);
    await it.queue.submit({ plan: d, author: CARLA });
    expect(it.clock.slept).toEqual([6_000]);
  });
});

describe('closing', () => {
  it('waits for what was taken and takes no more', async () => {
    const it = await bench.start();
    const plan = await planFor(it, 'checkout');
    const taken = it.queue.submit({ plan, author: CARLA });
    await it.queue.close();
    expect(it.remote.log()).toHaveLength(2);
    expect(await taken).toMatchObject({ status: 'committed' });
    await expect(
      it.queue.submit({ plan, author: CARLA }),
    ).rejects.toMatchObject({ code: 'conflict' });
  });
});
