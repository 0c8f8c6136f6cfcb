import type {
  CommitSha,
  ReleaseRecord,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { BareRepository } from '../git';
import { plainGit, temporaryFolder } from '../git/testing';
import { readReleases, type ReadReleasesOptions } from './readReleases';
import {
  ANN,
  BOB,
  release,
  releaseFile,
  TestHistory,
} from './testing/TestHistory';

jest.setTimeout(60_000);

const FOLDER = 'production/checkout';
const CHECKOUT = { environment: 'production', app: 'checkout' };
const GIMLET = { name: 'Gimlet', email: 'gimlet@gimlet.io' };

let history: TestHistory;

beforeEach(async () => {
  history = await TestHistory.create();
});

afterEach(async () => {
  await history.remove();
});

async function read(
  options: ReadReleasesOptions = CHECKOUT,
): Promise<ReleaseRecord[]> {
  const page = await readReleases(history.repository, {
    limit: 1000,
    ...options,
  });
  expect(page.next).toBeUndefined();
  return page.releases;
}

const lines = (records: ReleaseRecord[]) =>
  records.map(({ kind, version }) => `${kind} ${version?.message ?? '-'}`);

const make = (title: string, more = {}) =>
  history.gimlet({
    action: 'release',
    files: release('production', 'checkout', title),
    ...more,
  });

describe('what Gimlet commits', () => {
  it('is told apart, with all that the trailers say', async () => {
    const one = await make('one', {
      reason: 'for the campaign\n\nand more',
      requestId: '0192f0c1',
      requestedBy: 'user:default/carla',
    });
    const promoted = await history.gimlet({
      action: 'promotion',
      files: release('production', 'checkout', 'two'),
      promotedFrom: { environment: 'staging', commit: one },
    });
    const rolledBack = await history.gimlet({
      action: 'rollback',
      files: release('production', 'checkout', 'one'),
      hold: true,
      rollbackTo: one,
    });
    const resumed = await history.gimlet({ action: 'resume', hold: false });
    const held = await history.gimlet({ action: 'hold', hold: true });
    const deleted = await history.gimlet({
      action: 'delete',
      files: null,
      hold: false,
    });
    await make('other', {
      app: 'cart',
      files: release('production', 'cart', 'x'),
    });

    const records = await read();
    expect(
      records.map(({ commit, kind, version, rolledBackBy }) => ({
        commit,
        kind,
        title: version?.message,
        rolledBackBy,
      })),
    ).toEqual([
      { commit: deleted, kind: 'delete' },
      { commit: held, kind: 'hold', title: 'one' },
      { commit: resumed, kind: 'resume', title: 'one' },
      { commit: rolledBack, kind: 'rollback', title: 'one' },
      {
        commit: promoted,
        kind: 'promotion',
        title: 'two',
        rolledBackBy: rolledBack,
      },
      { commit: one, kind: 'release', title: 'one' },
    ]);
    expect(records[0]).toMatchObject({ tree: null, before: records[1].tree });
    expect(records[1].tree).toBe(records[1].before);
    expect(records[3]).toMatchObject({
      rollbackTo: one,
      tree: records[5].tree,
    });
    expect(records[4].promotedFrom).toBe(`staging@${one}`);
    expect(records[5]).toEqual({
      environment: 'production',
      app: 'checkout',
      commit: one,
      kind: 'release',
      author: { ...ANN, time: expect.any(Number) },
      committer: { ...GIMLET, time: expect.any(Number) },
      subject: '[Gimlet] production/checkout released',
      reason: 'for the campaign\n\nand more',
      version: expect.objectContaining({ message: 'one' }),
      artifactId: 'acme/checkout-one',
      tree: plainGit(history.path, ['rev-parse', `${one}:${FOLDER}`]),
      before: null,
      requestedBy: 'user:default/carla',
      requestId: '0192f0c1',
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it('is by hand where its trailers are only copied', async () => {
    const original = await make('one');
    const { message } = await history.repository.commit(original);
    const again = { [`${FOLDER}/deployment.yaml`]: 'image: other\n' };
    await history.byHand({ message, changes: again, committer: GIMLET });
    await history.byHand({
      message,
      changes: { [`${FOLDER}/deployment.yaml`]: 'image: third\n' },
    });
    const forged = message.replace(/Digest: \w+/, `Digest: ${'0'.repeat(64)}`);
    await history.byHand({
      message: forged,
      changes: { [`${FOLDER}/deployment.yaml`]: 'image: forged\n' },
      committer: GIMLET,
    });
    await history.byHand({
      message: '[Gimlet] production/checkout automated deploy',
      changes: { [`${FOLDER}/deployment.yaml`]: 'image: fourth\n' },
    });
    const records = await read();
    expect(
      records.map(({ kind, digest }) => [kind, digest !== undefined]),
    ).toEqual([
      ['by-hand', false],
      ['by-hand', false],
      ['by-hand', false],
      ['by-hand', false],
      ['release', true],
    ]);
    expect(records[1].requestedBy).toBeUndefined();
  });

  it('counts for its own app alone', async () => {
    const trailers = await make('one');
    const { message } = await history.repository.commit(trailers);
    await history.byHand({
      message,
      committer: GIMLET,
      parents: [(await history.repository.commit(trailers)).parents[0]],
      changes: {
        ...(await history.takeFolder(trailers, trailers, FOLDER)),
        'production/cart/release.json': releaseFile('production', 'cart', 'x'),
      },
    });
    const records = await read({ environment: 'production' });
    expect(records.map(({ app, kind }) => [app, kind])).toEqual([
      ['cart', 'by-hand'],
      ['checkout', 'release'],
    ]);
  });
});

describe('what people commit', () => {
  it('is by hand, and a revert says what it brought back', async () => {
    const one = await make('one');
    const two = await make('two');
    await history.byHand({
      message: `Revert "two"\n\nThis reverts commit ${two}.\n`,
      changes: await history.takeFolder(two, one, FOLDER),
    });
    await history.byHand({
      message: `Revert something\n\nThis reverts commit ${two}.\n`,
      changes: { [`${FOLDER}/deployment.yaml`]: 'as it never was\n' },
    });
    const [half, revert, undone, first] = await read();
    expect(half).toMatchObject({ kind: 'by-hand', author: BOB });
    expect(half.rollbackTo).toBeUndefined();
    expect(revert).toMatchObject({ kind: 'by-hand', rollbackTo: one });
    expect(undone.rolledBackBy).toBe(revert.commit);
    expect(first.rolledBackBy).toBeUndefined();
  });

  it.each<[string, Record<string, string | null>, string | undefined]>([
    ['broken', { [`${FOLDER}/release.json`]: '{"app":' }, undefined],
    ['of another shape', { [`${FOLDER}/release.json`]: '[]' }, undefined],
    [
      'without a version',
      { [`${FOLDER}/release.json`]: '{"app":"a","env":"b"}' },
      undefined,
    ],
    ['removed', { [`${FOLDER}/release.json`]: null }, undefined],
    ['untouched', { [`${FOLDER}/deployment.yaml`]: 'x' }, 'one'],
  ])('is there with a release.json that is %s', async (_, changes, title) => {
    await make('one');
    await history.byHand({ message: 'edit', changes });
    expect(lines(await read())).toEqual([
      `by-hand ${title ?? '-'}`,
      'release one',
    ]);
  });

  it('may be a hold', async () => {
    await make('one');
    await history.byHand({
      message: 'stop',
      changes: { 'production/.gimlet/holds/checkout.json': '{}\n' },
    });
    const [hold] = await read();
    expect(hold).toMatchObject({ kind: 'by-hand', subject: 'stop' });
    expect(hold.tree).toBe(hold.before);
    expect(hold.tree).not.toBeNull();
  });

  it('is no app without a release.json', async () => {
    await history.byHand({
      message: 'docs',
      changes: {
        'production/docs/readme.yaml': 'x',
        'production/top.yaml': 'x',
      },
    });
    expect(await read({ environment: 'production' })).toEqual([]);
  });
});

describe('merges', () => {
  it('by hand that push the former head off the chain lose no release', async () => {
    const base = await make('one');
    const local = await history.byHand({
      message: 'local',
      changes: {
        'production/cart/release.json': releaseFile('production', 'cart', 'c'),
      },
      parents: [base],
      stay: true,
    });
    const two = await make('two');
    const three = await make('three', { hold: true });
    await history.byHand({
      message: "Merge branch 'main'",
      parents: [local, three],
      changes: {
        ...(await history.takeFolder(local, three, FOLDER)),
        'production/.gimlet/holds/checkout.json':
          '{"app":"checkout","env":"production"}\n',
      },
    });
    await make('four');

    const records = await read();
    expect(lines(records)).toEqual([
      'release four',
      'release three',
      'release two',
      'release one',
    ]);
    expect(records.map(({ commit }) => commit).slice(1, 3)).toEqual([
      three,
      two,
    ]);
    expect(lines(await read({ environment: 'production' }))).toEqual([
      'release four',
      'release three',
      'release two',
      'by-hand c',
      'release one',
    ]);
  });

  it('that throw the former head away lose no release either', async () => {
    const base = await make('one');
    const two = await make('two');
    await history.byHand({ message: 'ours', parents: [base, two] });
    expect(lines(await read())).toEqual(['release two', 'release one']);
  });

  it('that resolve a conflict are a change of their own', async () => {
    const base = await make('one');
    const local = await history.byHand({
      message: 'local',
      changes: { [`${FOLDER}/deployment.yaml`]: 'local\n' },
      parents: [base],
      stay: true,
    });
    const two = await make('two');
    await history.byHand({
      message: 'merge',
      parents: [local, two],
      changes: { [`${FOLDER}/deployment.yaml`]: 'both\n' },
    });
    const records = await read();
    expect(records.map(({ subject, kind }) => [subject, kind])).toEqual([
      ['merge', 'by-hand'],
      ['[Gimlet] production/checkout released', 'release'],
      ['local', 'by-hand'],
      ['[Gimlet] production/checkout released', 'release'],
    ]);
  });

  it('of a branch that people made are when it went live', async () => {
    const base = await make('one');
    const branch = await history.byHand({
      message: 'on a branch',
      changes: { [`${FOLDER}/deployment.yaml`]: 'branch\n' },
      parents: [base],
      stay: true,
    });
    const merge = await history.byHand({
      message: 'Merge pull request #1',
      parents: [base, branch],
      changes: { [`${FOLDER}/deployment.yaml`]: 'branch\n' },
      who: ANN,
    });
    const [record] = await read();
    expect(record).toMatchObject({
      commit: merge,
      kind: 'by-hand',
      author: ANN,
    });
    expect(await read()).toHaveLength(2);
  });

  it('of a branch that Gimlet wrote are no change of their own', async () => {
    const base = await make('one');
    const branch = await make('two', { parent: base });
    await history.byHand({
      message: 'Merge pull request #1',
      parents: [base, branch],
      changes: await history.takeFolder(base, branch, FOLDER),
    });
    expect((await read()).map(({ commit }) => commit)).toEqual([branch, base]);
  });

  it('of many branches at once', async () => {
    const base = await make('one');
    const branches: CommitSha[] = [];
    for (const title of ['two', 'three', 'four']) {
      branches.push(await make(title, { parent: base }));
    }
    await history.byHand({
      message: 'octopus',
      parents: [base, ...branches],
      changes: await history.takeFolder(base, branches[2], FOLDER),
    });
    expect(lines(await read()).sort()).toEqual([
      'release four',
      'release one',
      'release three',
      'release two',
    ]);
  });
});

describe('pages', () => {
  it.each([1, 2, 3, 100])('of %i are the whole, in order', async limit => {
    const one = await make('one');
    await make('two');
    await history.gimlet({ action: 'hold', hold: true });
    await history.byHand({
      message: 'several at once',
      changes: {
        [`${FOLDER}/deployment.yaml`]: 'x',
        'production/cart/release.json': releaseFile('production', 'cart', 'c'),
        'staging/cart/release.json': releaseFile('staging', 'cart', 'c'),
      },
    });
    await make('three');
    await history.gimlet({
      action: 'rollback',
      files: release('production', 'checkout', 'one'),
      rollbackTo: one,
    });
    await make('four');

    for (const scope of [
      CHECKOUT,
      { app: 'cart' },
      { environment: 'production' },
      {},
    ]) {
      const whole = await read(scope);
      const pages: ReleaseRecord[] = [];
      let after: string | undefined;
      do {
        const page = await readReleases(history.repository, {
          ...scope,
          limit,
          after,
        });
        expect(page.releases.length).toBeLessThanOrEqual(limit);
        pages.push(...page.releases);
        after = page.next;
      } while (after);
      expect(pages).toEqual(whole);
    }
    expect(await read({})).toHaveLength(9);
    const undone = (await read()).map(
      ({ rolledBackBy }) => rolledBackBy !== undefined,
    );
    expect(undone).toEqual([false, false, true, true, false, true, false]);
  });

  it('do not mark what a rollback before them left alone', async () => {
    await make('one');
    const two = await make('two');
    await make('three');
    await history.gimlet({
      action: 'rollback',
      files: release('production', 'checkout', 'two'),
      rollbackTo: two,
    });
    const whole = await read();
    const { next } = await readReleases(history.repository, {
      ...CHECKOUT,
      limit: 2,
    });
    const page = await readReleases(history.repository, {
      ...CHECKOUT,
      after: next,
    });
    expect(page.releases).toEqual(whole.slice(2));
    expect(page.releases.every(({ rolledBackBy }) => !rolledBackBy)).toBe(true);
  });

  it('refuse a cursor that history does not hold', async () => {
    await make('one');
    await expect(
      readReleases(history.repository, { ...CHECKOUT, after: 'nothing/a/b' }),
    ).rejects.toMatchObject({ code: 'stale' });
  });
});

describe('unusual histories', () => {
  it('an empty repository has none', async () => {
    const folder = await temporaryFolder('empty');
    const repository = await BareRepository.init({
      path: folder.path,
      branch: 'main',
    });
    for (const head of [undefined, 'main']) {
      expect(await readReleases(repository, { head })).toEqual({
        releases: [],
      });
    }
    await repository.close();
    await folder.remove();
  });

  it('a head that is not there is an error, and an environment too', async () => {
    await expect(read({ head: 'nowhere' })).rejects.toMatchObject({
      code: 'not-found',
    });
    await expect(read({ head: '--all' })).rejects.toMatchObject({
      code: 'not-found',
    });
    await expect(read({ environment: 'nowhere' })).rejects.toMatchObject({
      code: 'not-found',
      whatToDo: expect.stringContaining('production, staging'),
    });
    await expect(read({ app: '../x' })).rejects.toMatchObject({
      code: 'invalid',
    });
  });

  it('a layout file that somebody broke is read as it was', async () => {
    await make('one');
    await history.byHand({
      message: 'oops',
      changes: { '.gimlet/gitops.json': '{' },
    });
    await history.byHand({
      message: '[Gimlet] production/checkout automated deploy',
      committer: GIMLET,
      changes: { [`${FOLDER}/deployment.yaml`]: 'x' },
    });
    expect(lines(await read())).toEqual(['by-hand one', 'release one']);
  });

  it('folders become files and come back, and names are what they are', async () => {
    const one = await make('one');
    const folder = await history.takeFolder(one, one, FOLDER);
    const gone = Object.fromEntries(
      Object.keys(folder).map(path => [path, null]),
    );
    await history.byHand({
      message: '',
      changes: { ...gone, [FOLDER]: 'a file\n' },
    });
    await history.byHand({
      message: 'link',
      changes: { [FOLDER]: 'b' },
      mode: '120000',
    });
    await history.byHand({ message: 'back', changes: { [FOLDER]: null } });
    await history.byHand({
      message: 'and again',
      changes: {
        ...folder,
        [`${FOLDER}/ü [a]*.yaml`]: 'x',
        [`${FOLDER}/:(glob)`]: 'y',
      },
    });
    const records = await read();
    expect(
      records.map(({ subject, tree }) => [subject, tree === null]),
    ).toEqual([
      ['and again', false],
      ['', true],
      ['[Gimlet] production/checkout released', false],
    ]);
  });

  it('a root commit may hold everything', async () => {
    const folder = await temporaryFolder('root');
    plainGit(folder.path, ['init', '--quiet', '-b', 'main']);
    plainGit(folder.path, ['fast-import', '--quiet'], {
      input: [
        'commit refs/heads/main',
        'committer Zoë <z@example.com> 1700000000 +0200',
        'data 9',
        'all at on',
        'M 100644 inline production/checkout/release.json',
        'data <<END',
        releaseFile('production', 'checkout', 'one').trim(),
        'END',
        'M 100644 inline production/flux/a.yaml',
        'data 1',
        'x',
        'M 160000 1111111111111111111111111111111111111111 production/module',
        '',
      ].join('\n'),
    });
    const repository = await BareRepository.open({ path: folder.path });
    const { releases } = await readReleases(repository, {});
    expect(releases).toMatchObject([
      {
        kind: 'by-hand',
        before: null,
        version: { message: 'one' },
        author: { name: 'Zoë' },
      },
    ]);
    await repository.close();
    await folder.remove();
  });

  it('dates that go backwards leave the order to the commits', async () => {
    await make('one');
    const two = await make('two');
    const { tree, parents, message } = await history.repository.commit(two);
    const old = { ...BOB, time: 5 };
    const late = await history.repository.writeCommit({
      tree,
      parents,
      author: old,
      committer: old,
      message,
    });
    await history.moveTo(late);
    await history.gimlet({ action: 'hold', hold: true });
    await make('three');
    expect(lines(await read())).toEqual([
      'release three',
      'hold two',
      'by-hand two',
      'release one',
    ]);
  });
});
