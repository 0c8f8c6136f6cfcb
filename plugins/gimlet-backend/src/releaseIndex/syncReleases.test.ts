import { LAYOUT_FILE } from '@gimlet-io/backstage-plugin-gimlet-common';
import { BareRepository } from '@gimlet-io/core';
import { release, TestHistory } from '@gimlet-io/core/testUtils';
import { testDatabases } from '../database/__testUtils__';
import {
  CHECKOUT,
  FOLDER,
  sourceOf,
  useIndex,
} from './__testUtils__/indexBench';

jest.setTimeout(240_000);

const databases = testDatabases();

describe.each(databases.eachSupportedId())('the index on %s', databaseId => {
  const bench = useIndex(databases, databaseId);
  const { make, sync, titles, rows } = bench;

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
      expect(await bench.index.count('acme/gitops')).toBe(3);
      expect(await bench.index.count('acme/other')).toBe(0);
    });

    it('says that history was rewritten, and what that changed', async () => {
      const one = await make('one');
      await make('two');
      await make('two', { app: 'cart' });
      await sync();
      await bench.history.moveTo(one);
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

    it('does not believe a mirror that is behind another replica', async () => {
      const one = await make('one');
      const two = await make('two');
      await sync();
      const before = await bench.rows();
      expect(await sync({ head: one, fetch: async () => two })).toEqual({
        changed: [],
        rewritten: false,
      });
      expect(await sync({ head: null, fetch: async () => two })).toEqual({
        changed: [],
        rewritten: false,
      });
      expect(await bench.rows()).toEqual(before);
      // The remote's own word counts.
      expect(await sync({ head: one, fetch: async () => one })).toMatchObject({
        rewritten: true,
      });
    });

    it('keeps nothing of environments that are not retained', async () => {
      await make('one');
      await make('one', { environment: 'staging' });
      await sync();
      await bench.index.retain(['staging']);
      expect(await titles()).toEqual(['staging release one']);
      await bench.index.retain(['elsewhere']);
      expect(await bench.rows()).toEqual({
        releases: [],
        states: [],
        heads: [],
      });
      await sync();
      expect(await titles()).toHaveLength(2);
    });

    it('does not call it rewritten when somebody merges the head away', async () => {
      const one = await make('one');
      const two = await make('two');
      await sync();
      await bench.history.byHand({
        message: 'pull',
        parents: [one, two],
        changes: await bench.history.takeFolder(one, two, FOLDER),
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
      expect(await bench.index.states()).toEqual([]);
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
      expect(await bench.index.states()).toHaveLength(1);
    });

    it('builds the same rows anew after they were thrown away', async () => {
      for (const title of ['one', 'two', 'three']) {
        await make(title);
        await sync();
      }
      const before = await rows();
      await bench.index.clear('acme/gitops');
      expect(await bench.index.count('acme/gitops')).toBe(0);
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
      await bench.index.clear('acme/gitops');
      await sync();
      expect(await rows()).toEqual(together);
    });

    it('leaves the former rows where it ends before its time', async () => {
      await make('one');
      await sync();
      const before = await rows();
      const one = bench.history.head;
      await make('two');
      const broken = await BareRepository.open({ path: bench.history.path });
      // What is read last: the folders at the head.
      broken.list = async () => {
        throw new Error('killed');
      };
      await expect(sync({ mirror: broken })).rejects.toThrow('killed');
      expect(await rows()).toEqual(before);
      // A rebuild as well, which begins with removing rows.
      await bench.history.moveTo(one);
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
      await bench.history.byHand({
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
      await bench.index.sync(
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
});
