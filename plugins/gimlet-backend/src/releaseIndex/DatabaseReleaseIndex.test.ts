import {
  DEFAULT_COMMITTER,
  type CommitSha,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { releaseFile, release, TestHistory } from '@gimlet-io/core/testUtils';
import type { Knex } from 'knex';
import { testDatabases } from '../database/__testUtils__';
import {
  CHECKOUT,
  FOLDER,
  sourceOf,
  useIndex,
} from './__testUtils__/indexBench';

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

describe.each(databases.eachSupportedId())('the index on %s', databaseId => {
  const bench = useIndex(databases, databaseId);
  const { make, sync, titles, rows } = bench;

  describe('a list', () => {
    it('goes by place in history, though the clocks of its writers did not', async () => {
      await make('one');
      await sync();
      await make('two');
      const { tree, parents, message, author } =
        await bench.history.repository.commit(bench.history.head);
      await bench.history.moveTo(
        await bench.history.repository.writeCommit({
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
      await bench.index.clear('acme/gitops');
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
      await bench.index.sync(
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
        const page = await bench.index.list({
          apps: ['checkout'],
          limit: 2,
          cursor,
        });
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
      await bench.history.byHand({
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
      expect(await titles({ search: bench.history.head })).toEqual([]);
    });

    it('keeps to the application repository, with what was done by hand and deleted between', async () => {
      await make('mine');
      await bench.history.byHand({
        message: 'break',
        changes: { [`${FOLDER}/release.json`]: '{' },
      });
      await sync();
      await bench.history.gimlet({
        ...CHECKOUT,
        action: 'delete',
        files: null,
      });
      await sync();
      await bench.history.gimlet({
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

    it('is of all apps where none is named, page by page, though one commit changed several', async () => {
      await make('one');
      await make('two', { app: 'cart' });
      await make('three', { app: 'search', environment: 'staging' });
      const places = [
        'production/checkout',
        'production/cart',
        'staging/search',
      ];
      await bench.history.byHand({
        message: 'All at once',
        changes: Object.fromEntries(
          places.map(place => [`${place}/by-hand.yaml`, 'a: 1\n']),
        ),
      });
      await sync();
      const listed = async (limit: number, current?: boolean) => {
        const found: string[] = [];
        let cursor: string | undefined;
        do {
          const page = await bench.index.list({
            ...(current && { current }),
            limit,
            cursor,
          });
          found.push(
            ...page.items.map(
              ({ environment, app, kind }) => `${environment}/${app} ${kind}`,
            ),
          );
          cursor = page.nextCursor;
        } while (cursor !== undefined);
        return found;
      };
      const all = [
        'production/cart by-hand',
        'production/checkout by-hand',
        'staging/search by-hand',
        'staging/search release',
        'production/cart release',
        'production/checkout release',
      ];
      expect(await listed(100)).toEqual(all);
      expect(await listed(1)).toEqual(all);
      expect(await listed(2, true)).toEqual(all.slice(0, 3));
    });

    it('refuses a cursor of another one', async () => {
      await make('one');
      await make('two');
      await sync();
      const { nextCursor } = await bench.index.list({
        apps: ['checkout'],
        limit: 1,
      });
      expect(nextCursor).toBeDefined();
      for (const other of [
        { apps: ['cart'] },
        { apps: ['checkout'], search: 'x' },
        { apps: ['checkout'], environments: ['production'] },
      ]) {
        await expect(
          bench.index.list({ ...other, limit: 1, cursor: nextCursor }),
        ).rejects.toMatchObject({ code: 'invalid' });
      }
    });

    it.each([
      [
        'of an app',
        { apps: ['checkout'], environments: ['production'] },
        'releases_history_idx',
      ],
      ['of all apps', {}, 'releases_newest_idx'],
    ])('%s finds its rows by an index', async (_, asked, indexName) => {
      await make('one');
      await sync();
      const query: { sql: string; bindings: Knex.Value[] } = await new Promise(
        (resolve, reject) => {
          bench.stores.database.once('query', resolve);
          bench.index.list({ ...asked, limit: 20 }).catch(reject);
        },
      );
      const plan = await explain(bench.stores.database, query);
      expect(plan).toContain(indexName);
      expect(plan).not.toMatch(
        /SCAN releases(?! USING (COVERING )?INDEX)|Seq Scan/,
      );
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
      expect(await bench.index.get({ ...CHECKOUT, commit: two })).toEqual({
        release: expect.objectContaining({
          commit: two,
          repository: 'acme/gitops',
        }),
        previous: one,
        next: three,
      });
      const first = await bench.index.get({
        ...CHECKOUT,
        commit: one.slice(0, 12),
      });
      expect(first.release.commit).toBe(one);
      expect(first).not.toHaveProperty('previous');
      const last = await bench.index.get({ ...CHECKOUT, commit: three });
      expect(last).not.toHaveProperty('next');
    });

    it('says which rollback undid it', async () => {
      const one = await make('one');
      const two = await make('two');
      await sync();
      const rollback = await bench.history.gimlet({
        action: 'rollback',
        files: await bench.history.folderAt(one, FOLDER),
        rollbackTo: one,
      });
      await sync();
      const { release: undone } = await bench.index.get({
        ...CHECKOUT,
        commit: two,
      });
      expect(undone.rolledBackBy).toBe(rollback);
      const { release: kept } = await bench.index.get({
        ...CHECKOUT,
        commit: one,
      });
      expect(kept).not.toHaveProperty('rolledBackBy');
    });

    it.each(['', 'zzzz', '%', 'abc', '0000000', '--all', 'A'.repeat(8)])(
      'is not found by %p',
      async commit => {
        await make('one');
        await sync();
        await expect(
          bench.index.get({ ...CHECKOUT, commit }),
        ).rejects.toMatchObject({
          code: 'not-found',
        });
      },
    );

    it('is not one of several that a short commit fits', async () => {
      await make('one');
      await sync();
      const [row] = await bench.stores.database('releases');
      const twin = `${row.commit_sha.slice(0, 8)}${'0'.repeat(32)}`;
      await bench.stores
        .database('releases')
        .insert({ ...row, commit_sha: twin, position: 1 });
      await expect(
        bench.index.get({ ...CHECKOUT, commit: row.commit_sha.slice(0, 8) }),
      ).rejects.toMatchObject({
        code: 'ambiguous',
        whatToDo: expect.stringContaining(twin),
      });
    });
  });
});
