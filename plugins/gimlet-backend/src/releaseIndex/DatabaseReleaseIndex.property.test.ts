import { currentReleases, markRolledBack, readHistory } from '@gimlet-io/core';
import { TestHistory } from '@gimlet-io/core/testUtils';
import fc from 'fast-check';
import { createTestStores, testDatabases } from '../database/__testUtils__';
import type { IndexedRelease } from '../database/types';
import { indexRows, sourceOf } from './__testUtils__/indexBench';
import { play, randomEvents } from './__testUtils__/randomHistory';

jest.setTimeout(600_000);

const databases = testDatabases();

describe.each(databases.eachSupportedId())('the index on %s', databaseId => {
  it('has the same rows however it came to them, and says what git says', async () => {
    const incremental = await createTestStores({ databases, databaseId });
    const rebuilt = await createTestStores({ databases, databaseId });
    await fc.assert(
      fc.asyncProperty(randomEvents, async events => {
        const history = await TestHistory.create();
        const sourceAt = () => sourceOf(history);
        try {
          for await (const { sync } of play(history, events)) {
            if (sync) await incremental.index.sync(sourceAt());
          }
          await incremental.index.sync(sourceAt());
          await rebuilt.index.sync(sourceAt());
          const rows = await indexRows(incremental);
          expect(rows).toEqual(await indexRows(rebuilt));

          await checkAgainstGit(history, incremental.index);
        } finally {
          for (const stores of [incremental, rebuilt]) {
            await stores.index.clear('acme/gitops');
          }
          await history.remove();
        }
      }),
      { numRuns: 40 },
    );
  });
});

async function checkAgainstGit(
  history: TestHistory,
  index: Awaited<ReturnType<typeof createTestStores>>['index'],
) {
  const { head, repository } = history;
  const records = [];
  for await (const record of readHistory(repository, { to: head })) {
    records.push(record);
  }
  const apps = ['cart', 'checkout', 'own'];
  const listed: IndexedRelease[] = [];
  let cursor: string | undefined;
  do {
    const page = await index.list({ apps, limit: 3, cursor });
    listed.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  expect(listed.map(({ repository: _, ...record }) => record)).toEqual(
    markRolledBack(records),
  );

  const states = await index.states();
  const current = await currentReleases(repository, { head });
  for (const { environment, app, tree, held } of current) {
    const state = states.find(
      one => one.environment === environment && one.app === app,
    );
    expect(state).toMatchObject({ tree, held, current: { tree } });
  }
  for (const { held, heldBy, current: made, released, ...state } of states) {
    expect(held).toBe(heldBy !== undefined);
    expect(held || state.tree !== null).toBe(true);
    expect(released === undefined || made?.kind === 'by-hand').toBe(true);
  }
}
