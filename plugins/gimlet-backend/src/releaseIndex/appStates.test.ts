import { testDatabases } from '../database/__testUtils__';
import { CHECKOUT, FOLDER, useIndex } from './__testUtils__/indexBench';

jest.setTimeout(240_000);

const databases = testDatabases();

describe.each(databases.eachSupportedId())('the index on %s', databaseId => {
  const bench = useIndex(databases, databaseId);
  const { make, sync } = bench;

  describe('states', () => {
    const stateOf = async () =>
      (await bench.index.states({ apps: ['checkout'] }))[0];

    it('say what is deployed, and by which change', async () => {
      const one = await make('one');
      await make('two', { app: 'cart' });
      await make('three', { environment: 'staging' });
      await sync();
      expect(await bench.index.states()).toMatchObject([
        { environment: 'production', app: 'cart' },
        {
          ...CHECKOUT,
          repository: 'acme/gitops',
          held: false,
          current: { commit: one, version: { message: 'one' } },
        },
        { environment: 'staging', app: 'checkout' },
      ]);
      expect(await bench.index.states({ apps: [] })).toEqual([]);
      expect(await bench.index.states({ environment: 'staging' })).toHaveLength(
        1,
      );
      expect(await bench.index.states({ apps: ['cart'] })).toHaveLength(1);
    });

    it('tell what was done by hand from what was released', async () => {
      const one = await make('one');
      await sync();
      expect(await stateOf()).not.toHaveProperty('released');
      const edit = await bench.history.byHand({
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
      const rollback = await bench.history.gimlet({
        action: 'rollback',
        files: await bench.history.folderAt(one, FOLDER),
        rollbackTo: one,
        hold: true,
      });
      const edit = await bench.history.byHand({
        message: 'words in the hold',
        changes: { 'production/.gimlet/holds/checkout.json': '{"x":1}' },
      });
      expect(edit).toBe(bench.history.head);
      await sync();
      expect(await stateOf()).toMatchObject({
        held: true,
        heldBy: { commit: rollback },
        current: { commit: rollback },
      });
      await bench.history.gimlet({ action: 'resume', hold: false });
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
      const hold = await bench.history.gimlet({ action: 'hold', hold: true });
      const deleted = await bench.history.gimlet({
        action: 'delete',
        files: null,
      });
      await sync();
      expect(await bench.index.states()).toMatchObject([
        {
          held: true,
          tree: null,
          heldBy: { commit: hold },
          current: { commit: deleted },
        },
      ]);
      await bench.history.gimlet({ action: 'resume', hold: false });
      expect(await sync()).toMatchObject({ changed: [CHECKOUT] });
      expect(await bench.index.states()).toEqual([]);
    });
  });
});
