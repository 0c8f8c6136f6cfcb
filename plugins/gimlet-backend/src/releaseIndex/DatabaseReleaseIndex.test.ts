import {
  DEFAULT_COMMITTER,
  LAYOUT_FILE,
  type CommitSha,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { BareRepository } from '@gimlet-io/core';
import { release, releaseFile, TestHistory } from '@gimlet-io/core/testUtils';
import type { Knex } from 'knex';
import {
  createTestStores,
  testDatabases,
  type TestStores,
} from '../database/__testUtils__';
import type { IndexSource } from './syncReleases';

jest.setTimeout(240_000);

const databases = testDatabases();

/** How the database would carry a query out. */
async function explain(
  database: Knex,
  { sql, bindings }: { sql: string; bindings: Knex.Value[] },
): Promise<string> {
  return database.transaction(async transaction => {
    if (database.client.config.client === 'pg') {
      // A table of one row is read as it is, index or not.
      await transaction.raw('set local enable_seqscan = off');
      const numbered = sql.replace(/\$\d+/g, '?');
      return JSON.stringify(
        await transaction.raw(`explain ${numbered}`, bindings),
      );
    }
    return JSON.stringify(
      await transaction.raw(`explain query plan ${sql}`, bindings),
    );
  });
}

const CHECKOUT = { environment: 'production', app: 'checkout' };
const FOLDER = 'production/checkout';

describe.each(databases.eachSupportedId())('the index on %s', databaseId => {
  let stores: TestStores;
  let index: TestStores['index'];
  let history: TestHistory;

  beforeEach(async () => {
    stores = await createTestStores({ databases, databaseId });
    ({ index } = stores);
    history = await TestHistory.create();
  });

  afterEach(async () => {
    await history.remove();
  });

  const make = (title: string, place: Partial<typeof CHECKOUT> = {}) => {
    const { environment, app } = { ...CHECKOUT, ...place };
    return history.gimlet({
      action: 'release',
      environment,
      app,
      files: release(environment, app, title),
    });
  };

  const sourceOf = (
    one: TestHistory,
    more: Partial<IndexSource> = {},
  ): IndexSource => ({
    repository: 'acme/gitops',
    branch: 'main',
    mirror: one.repository,
    head: one.head,
    environments: ['production', 'staging'],
    ...more,
  });

  const sync = (more: Partial<IndexSource> = {}) =>
    index.sync(sourceOf(history, more));

  const titles = async (
    query: Partial<Parameters<typeof index.list>[0]> = {},
  ) =>
    (await index.list({ apps: ['checkout'], limit: 100, ...query })).items.map(
      ({ kind, version, environment }) =>
        `${environment} ${kind} ${version?.message ?? '-'}`,
    );

  const rows = async () => ({
    releases: await stores
      .database('releases')
      .orderBy(['environment', 'app', 'position']),
    states: await stores.database('app_states').orderBy(['environment', 'app']),
    heads: await stores
      .database('index_heads')
      .orderBy(['repository', 'branch']),
  });

  describe('a sync', () => {
    it('says which apps changed, and nothing where nothing did', async () => {
      await make('one');
      await make('one', { environment: 'staging' });
      const first = await sync();
      expect(first.rewritten).toBe(false);
      expect(first.changed).toHaveLength(2);
      expect(await sync()).toEqual({ changed: [], rewritten: false });
      await make('one', { app: 'cart' });
      expect(await sync()).toEqual({
        changed: [{ environment: 'production', app: 'cart' }],
        rewritten: false,
      });
      expect(await index.count('acme/gitops')).toBe(3);
      expect(await index.count('acme/other')).toBe(0);
    });

    it('says that history was rewritten, and what that changed', async () => {
      const one = await make('one');
      await make('two');
      await make('two', { app: 'cart' });
      await sync();
      await history.moveTo(one);
      await make('three');
      const { changed, rewritten } = await sync();
      expect(rewritten).toBe(true);
      expect(changed.map(({ app }) => app).sort()).toEqual([
        'cart',
        'checkout',
      ]);
      expect(await titles()).toEqual([
        'production release three',
        'production release one',
      ]);
      expect(await titles({ apps: ['cart'] })).toEqual([]);
    });

    it('does not call it rewritten when somebody merges the head away', async () => {
      const one = await make('one');
      const two = await make('two');
      await sync();
      await history.byHand({
        message: 'pull',
        parents: [one, two],
        changes: await history.takeFolder(one, two, FOLDER),
      });
      expect(await sync()).toEqual({
        changed: [CHECKOUT],
        rewritten: false,
      });
      expect(await titles()).toEqual([
        'production release two',
        'production release one',
      ]);
    });

    it('forgets a branch that is gone, and reads it when it comes back', async () => {
      await make('one');
      await sync();
      const before = await rows();
      expect(await sync({ head: null })).toEqual({
        changed: [CHECKOUT],
        rewritten: true,
      });
      expect(await titles()).toEqual([]);
      expect(await index.states()).toEqual([]);
      expect(await sync({ head: null })).toEqual({
        changed: [],
        rewritten: false,
      });
      expect(await sync()).toEqual({ changed: [CHECKOUT], rewritten: false });
      expect(await rows()).toEqual(before);
    });

    it('reads nothing of an empty repository', async () => {
      expect(await sync({ head: null })).toEqual({
        changed: [],
        rewritten: false,
      });
    });

    it('leaves out environments that nobody configured, and finds those that are configured later', async () => {
      await make('one');
      await make('one', { environment: 'staging' });
      await sync({ environments: ['production', 'elsewhere'] });
      expect(await titles()).toEqual(['production release one']);
      await sync();
      expect(await titles()).toEqual([
        'staging release one',
        'production release one',
      ]);
      await sync({ environments: ['staging'] });
      expect(await titles()).toEqual(['staging release one']);
      expect(await index.states()).toHaveLength(1);
    });

    it('builds the same rows anew after they were thrown away', async () => {
      for (const title of ['one', 'two', 'three']) {
        await make(title);
        await sync();
      }
      const before = await rows();
      await index.clear('acme/gitops');
      expect(await index.count('acme/gitops')).toBe(0);
      await sync();
      expect(await rows()).toEqual(before);
    });

    it('doubles nothing when replicas do it at the same time', async () => {
      for (let i = 0; i < 5; i++) await make(`v${i}`);
      const others = await Promise.all([sync(), sync(), sync(), sync()]);
      expect(others.filter(({ changed }) => changed.length > 0)).toHaveLength(
        1,
      );
      await make('later');
      await Promise.all([sync(), sync(), sync()]);
      const together = await rows();
      expect(together.releases).toHaveLength(6);
      await index.clear('acme/gitops');
      await sync();
      expect(await rows()).toEqual(together);
    });

    it('leaves the former rows where it ends before its time', async () => {
      await make('one');
      await sync();
      const before = await rows();
      const one = history.head;
      await make('two');
      const broken = await BareRepository.open({ path: history.path });
      // What is read last: the folders at the head.
      broken.list = async () => {
        throw new Error('killed');
      };
      await expect(sync({ mirror: broken })).rejects.toThrow('killed');
      expect(await rows()).toEqual(before);
      // A rebuild as well, which begins with removing rows.
      await history.moveTo(one);
      await make('three');
      await expect(sync({ mirror: broken })).rejects.toThrow('killed');
      expect(await rows()).toEqual(before);
      await broken.close();
      await sync();
      expect(await titles()).toEqual([
        'production release three',
        'production release one',
      ]);
    });

    it('reads a layout file that somebody broke as it was', async () => {
      await make('one');
      await history.byHand({
        message: 'oops',
        changes: { [LAYOUT_FILE]: '{' },
      });
      await sync();
      expect(await titles()).toEqual(['production release one']);
    });

    it('moves an environment to the repository that it is in now', async () => {
      await make('old');
      await make('old', { environment: 'staging' });
      await sync();
      const other = await TestHistory.create({ production: '' });
      await other.gimlet({
        action: 'release',
        files: release('production', 'checkout', 'new'),
      });
      await index.sync(
        sourceOf(other, {
          repository: 'acme/production',
          environments: ['production'],
        }),
      );
      expect(await titles({ environments: ['production'] })).toEqual([
        'production release new',
      ]);
      await sync({ environments: ['staging'] });
      expect(await titles()).toEqual([
        'staging release old',
        'production release new',
      ]);
      // And back.
      await sync();
      expect(await titles()).toEqual([
        'staging release old',
        'production release old',
      ]);
      await other.remove();
    });
  });

  describe('a list', () => {
    it('goes by place in history, though the clocks of its writers did not', async () => {
      await make('one');
      await sync();
      await make('two');
      const { tree, parents, message, author } =
        await history.repository.commit(history.head);
      await history.moveTo(
        await history.repository.writeCommit({
          tree,
          parents,
          author,
          committer: { ...DEFAULT_COMMITTER, time: 5 },
          message,
        }),
      );
      await sync();
      await make('three');
      await sync();
      const expected = [
        'production release three',
        'production release two',
        'production release one',
      ];
      expect(await titles()).toEqual(expected);
      const before = await rows();
      await index.clear('acme/gitops');
      await sync();
      expect(await rows()).toEqual(before);
    });

    it('puts repositories together by time', async () => {
      // Both begin at the same minute and go on by one.
      const other = await TestHistory.create({ production: '' });
      for (const title of ['a', 'b', 'c']) {
        await make(title, { environment: 'staging' });
        await other.gimlet({
          action: 'release',
          files: release('production', 'checkout', title),
        });
      }
      await make('d', { environment: 'staging' });
      await sync({ environments: ['staging'] });
      await index.sync(
        sourceOf(other, {
          repository: 'acme/production',
          environments: ['production'],
        }),
      );
      const all = await titles();
      expect(all[0]).toBe('staging release d');
      expect(all.map(line => line.slice(-1)).join('')).toBe('dccbbaa');
      const pages = [];
      let cursor: string | undefined;
      do {
        const page = await index.list({ apps: ['checkout'], limit: 2, cursor });
        pages.push(
          ...page.items.map(
            ({ environment, version }) =>
              `${environment} release ${version?.message}`,
          ),
        );
        cursor = page.nextCursor;
      } while (cursor !== undefined);
      expect(pages).toEqual(all);
      await other.remove();
    });

    it('is filtered and searched', async () => {
      await make('one');
      await history.byHand({
        message: 'Tüne it by 100%',
        who: { name: 'Bob Ünal', email: 'bob@example.com' },
        changes: { [`${FOLDER}/deployment.yaml`]: 'x' },
      });
      await make('two', { environment: 'staging' });
      await make('three', { app: 'cart' });
      await sync();
      expect(await titles({ apps: [] })).toEqual([]);
      expect(await titles({ apps: ['cart', 'checkout'] })).toHaveLength(4);
      expect(await titles({ environments: ['staging'] })).toEqual([
        'staging release two',
      ]);
      expect(await titles({ environments: [] })).toEqual([]);
      expect(await titles({ byHand: false })).toEqual([
        'staging release two',
        'production release one',
      ]);
      expect(await titles({ byHand: true })).toHaveLength(3);
      const byHand = ['production by-hand one'];
      expect(await titles({ search: 'tÜNE' })).toEqual(byHand);
      expect(await titles({ search: '100%' })).toEqual(byHand);
      expect(await titles({ search: 'bob ünal' })).toEqual(byHand);
      expect(await titles({ search: '%%' })).toEqual([]);
      expect(await titles({ search: history.head })).toEqual([]);
    });

    it('keeps to the application repository, with what was done by hand and deleted between', async () => {
      await make('mine');
      await history.byHand({
        message: 'break',
        changes: { [`${FOLDER}/release.json`]: '{' },
      });
      await sync();
      await history.gimlet({ ...CHECKOUT, action: 'delete', files: null });
      await sync();
      await history.gimlet({
        ...CHECKOUT,
        action: 'release',
        files: {
          'release.json': releaseFile('production', 'other', 'theirs'),
        },
      });
      await sync();
      expect(await titles({ repository: 'acme/checkout' })).toEqual([
        'production delete -',
        'production by-hand -',
        'production release mine',
      ]);
      expect(await titles({ repository: 'acme/other' })).toEqual([
        'production release theirs',
      ]);
    });

    it('refuses a cursor of another one', async () => {
      await make('one');
      await make('two');
      await sync();
      const { nextCursor } = await index.list({ apps: ['checkout'], limit: 1 });
      expect(nextCursor).toBeDefined();
      for (const other of [
        { apps: ['cart'] },
        { apps: ['checkout'], search: 'x' },
        { apps: ['checkout'], environments: ['production'] },
      ]) {
        await expect(
          index.list({ ...other, limit: 1, cursor: nextCursor }),
        ).rejects.toMatchObject({ code: 'invalid' });
      }
    });

    it('finds its rows by an index', async () => {
      await make('one');
      await sync();
      const query: { sql: string; bindings: Knex.Value[] } = await new Promise(
        (resolve, reject) => {
          stores.database.once('query', resolve);
          index
            .list({
              apps: ['checkout'],
              environments: ['production'],
              limit: 20,
            })
            .catch(reject);
        },
      );
      const plan = await explain(stores.database, query);
      expect(plan).toContain('releases_history_idx');
      expect(plan).not.toMatch(/SCAN releases|Seq Scan/);
    });
  });

  describe('a release', () => {
    it('is found by its commit, whole or short, with those beside it', async () => {
      const commits: CommitSha[] = [];
      for (const title of ['one', 'two', 'three']) {
        commits.push(await make(title));
        await make(title, { app: 'cart' });
      }
      await sync();
      const [one, two, three] = commits;
      expect(await index.get({ ...CHECKOUT, commit: two })).toEqual({
        release: expect.objectContaining({
          commit: two,
          repository: 'acme/gitops',
        }),
        previous: one,
        next: three,
      });
      const first = await index.get({ ...CHECKOUT, commit: one.slice(0, 12) });
      expect(first.release.commit).toBe(one);
      expect(first).not.toHaveProperty('previous');
      const last = await index.get({ ...CHECKOUT, commit: three });
      expect(last).not.toHaveProperty('next');
    });

    it('says which rollback undid it', async () => {
      const one = await make('one');
      const two = await make('two');
      await sync();
      const rollback = await history.gimlet({
        action: 'rollback',
        files: await history.folderAt(one, FOLDER),
        rollbackTo: one,
      });
      await sync();
      const { release: undone } = await index.get({ ...CHECKOUT, commit: two });
      expect(undone.rolledBackBy).toBe(rollback);
      const { release: kept } = await index.get({ ...CHECKOUT, commit: one });
      expect(kept).not.toHaveProperty('rolledBackBy');
    });

    it.each(['', 'zzzz', '%', 'abc', '0000000', '--all', 'A'.repeat(8)])(
      'is not found by %p',
      async commit => {
        await make('one');
        await sync();
        await expect(index.get({ ...CHECKOUT, commit })).rejects.toMatchObject({
          code: 'not-found',
        });
      },
    );

    it('is not one of several that a short commit fits', async () => {
      await make('one');
      await sync();
      const [row] = await stores.database('releases');
      const twin = `${row.commit_sha.slice(0, 8)}${'0'.repeat(32)}`;
      await stores
        .database('releases')
        .insert({ ...row, commit_sha: twin, position: 1 });
      await expect(
        index.get({ ...CHECKOUT, commit: row.commit_sha.slice(0, 8) }),
      ).rejects.toMatchObject({
        code: 'ambiguous',
        whatToDo: expect.stringContaining(twin),
      });
    });
  });

  describe('states', () => {
    const stateOf = async () => (await index.states({ apps: ['checkout'] }))[0];

    it('say what is deployed, and by which change', async () => {
      const one = await make('one');
      await make('two', { app: 'cart' });
      await make('three', { environment: 'staging' });
      await sync();
      expect(await index.states()).toMatchObject([
        { environment: 'production', app: 'cart' },
        {
          ...CHECKOUT,
          repository: 'acme/gitops',
          held: false,
          current: { commit: one, version: { message: 'one' } },
        },
        { environment: 'staging', app: 'checkout' },
      ]);
      expect(await index.states({ apps: [] })).toEqual([]);
      expect(await index.states({ environment: 'staging' })).toHaveLength(1);
      expect(await index.states({ apps: ['cart'] })).toHaveLength(1);
    });

    it('tell what was done by hand from what was released', async () => {
      const one = await make('one');
      await sync();
      expect(await stateOf()).not.toHaveProperty('released');
      const edit = await history.byHand({
        message: 'edit',
        changes: { [`${FOLDER}/deployment.yaml`]: 'x' },
      });
      await sync();
      expect(await stateOf()).toMatchObject({
        current: { commit: edit, kind: 'by-hand' },
        released: { commit: one },
      });
    });

    it('know who stopped automatic releases, until somebody resumes', async () => {
      const one = await make('one');
      await make('two');
      const rollback = await history.gimlet({
        action: 'rollback',
        files: await history.folderAt(one, FOLDER),
        rollbackTo: one,
        hold: true,
      });
      const edit = await history.byHand({
        message: 'words in the hold',
        changes: { 'production/.gimlet/holds/checkout.json': '{"x":1}' },
      });
      expect(edit).toBe(history.head);
      await sync();
      expect(await stateOf()).toMatchObject({
        held: true,
        heldBy: { commit: rollback },
        current: { commit: rollback },
      });
      await history.gimlet({ action: 'resume', hold: false });
      await sync();
      const resumed = await stateOf();
      expect(resumed).toMatchObject({
        held: false,
        current: { commit: rollback },
      });
      expect(resumed).not.toHaveProperty('heldBy');
    });

    it('end with a deletion, but for a hold', async () => {
      await make('one');
      const hold = await history.gimlet({ action: 'hold', hold: true });
      const deleted = await history.gimlet({ action: 'delete', files: null });
      await sync();
      expect(await index.states()).toMatchObject([
        {
          held: true,
          tree: null,
          heldBy: { commit: hold },
          current: { commit: deleted },
        },
      ]);
      await history.gimlet({ action: 'resume', hold: false });
      expect(await sync()).toMatchObject({ changed: [CHECKOUT] });
      expect(await index.states()).toEqual([]);
    });
  });
});
