import type { ReleaseRecord } from '@gimlet-io/backstage-plugin-gimlet-common';
import { plainGit } from '../git/testing';
import { readReleases } from './readReleases';
import {
  CHECKOUT,
  FOLDER,
  lines,
  useCheckoutHistory,
} from './__testUtils__/checkoutHistory';
import { ANN, BOB, release, releaseFile } from './testing';

const GIMLET = { name: 'Gimlet', email: 'gimlet@gimlet.io' };

const checkout = useCheckoutHistory();
const { read, make } = checkout;

describe('what Gimlet commits', () => {
  it('is told apart, with all that the trailers say', async () => {
    const one = await make('one', {
      reason: 'for the campaign\n\nand more',
      requestId: '0192f0c1',
      requestedBy: 'user:default/carla',
    });
    const promoted = await checkout.history.gimlet({
      action: 'promotion',
      files: release('production', 'checkout', 'two'),
      promotedFrom: { environment: 'staging', commit: one },
    });
    const rolledBack = await checkout.history.gimlet({
      action: 'rollback',
      files: release('production', 'checkout', 'one'),
      hold: true,
      rollbackTo: one,
    });
    const resumed = await checkout.history.gimlet({
      action: 'resume',
      hold: false,
    });
    const held = await checkout.history.gimlet({ action: 'hold', hold: true });
    const deleted = await checkout.history.gimlet({
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
      tree: plainGit(checkout.history.path, ['rev-parse', `${one}:${FOLDER}`]),
      before: null,
      requestedBy: 'user:default/carla',
      requestId: '0192f0c1',
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it('is by hand where its trailers are only copied', async () => {
    const original = await make('one');
    const { message } = await checkout.history.repository.commit(original);
    const again = { [`${FOLDER}/deployment.yaml`]: 'image: other\n' };
    await checkout.history.byHand({
      message,
      changes: again,
      committer: GIMLET,
    });
    await checkout.history.byHand({
      message,
      changes: { [`${FOLDER}/deployment.yaml`]: 'image: third\n' },
    });
    const forged = message.replace(/Digest: \w+/, `Digest: ${'0'.repeat(64)}`);
    await checkout.history.byHand({
      message: forged,
      changes: { [`${FOLDER}/deployment.yaml`]: 'image: forged\n' },
      committer: GIMLET,
    });
    await checkout.history.byHand({
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
    const { message } = await checkout.history.repository.commit(trailers);
    await checkout.history.byHand({
      message,
      committer: GIMLET,
      parents: [
        (await checkout.history.repository.commit(trailers)).parents[0],
      ],
      changes: {
        ...(await checkout.history.takeFolder(trailers, trailers, FOLDER)),
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
    await checkout.history.byHand({
      message: `Revert "two"\n\nThis reverts commit ${two}.\n`,
      changes: await checkout.history.takeFolder(two, one, FOLDER),
    });
    await checkout.history.byHand({
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
    await checkout.history.byHand({ message: 'edit', changes });
    expect(lines(await read())).toEqual([
      `by-hand ${title ?? '-'}`,
      'release one',
    ]);
  });

  it('may be a hold', async () => {
    await make('one');
    await checkout.history.byHand({
      message: 'stop',
      changes: { 'production/.gimlet/holds/checkout.json': '{}\n' },
    });
    const [hold] = await read();
    expect(hold).toMatchObject({ kind: 'by-hand', subject: 'stop' });
    expect(hold.tree).toBe(hold.before);
    expect(hold.tree).not.toBeNull();
  });

  it('is no app without a release.json', async () => {
    await checkout.history.byHand({
      message: 'docs',
      changes: {
        'production/docs/readme.yaml': 'x',
        'production/top.yaml': 'x',
      },
    });
    expect(await read({ environment: 'production' })).toEqual([]);
  });
});

describe('pages', () => {
  it.each([1, 2, 3, 100])('of %i are the whole, in order', async limit => {
    const one = await make('one');
    await make('two');
    await checkout.history.gimlet({ action: 'hold', hold: true });
    await checkout.history.byHand({
      message: 'several at once',
      changes: {
        [`${FOLDER}/deployment.yaml`]: 'x',
        'production/cart/release.json': releaseFile('production', 'cart', 'c'),
        'staging/cart/release.json': releaseFile('staging', 'cart', 'c'),
      },
    });
    await make('three');
    await checkout.history.gimlet({
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
        const page = await readReleases(checkout.history.repository, {
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
    await checkout.history.gimlet({
      action: 'rollback',
      files: release('production', 'checkout', 'two'),
      rollbackTo: two,
    });
    const whole = await read();
    const { next } = await readReleases(checkout.history.repository, {
      ...CHECKOUT,
      limit: 2,
    });
    const page = await readReleases(checkout.history.repository, {
      ...CHECKOUT,
      after: next,
    });
    expect(page.releases).toEqual(whole.slice(2));
    expect(page.releases.every(({ rolledBackBy }) => !rolledBackBy)).toBe(true);
  });

  it('refuse a cursor that history does not hold', async () => {
    await make('one');
    await expect(
      readReleases(checkout.history.repository, {
        ...CHECKOUT,
        after: 'nothing/a/b',
      }),
    ).rejects.toMatchObject({ code: 'not-found' });
  });
});
