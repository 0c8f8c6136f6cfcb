import type {
  TestDatabaseId,
  TestDatabases,
} from '@backstage/backend-test-utils';
import { release, TestHistory } from '@gimlet-io/core/testUtils';
import {
  createTestStores,
  type TestStores,
} from '../../database/__testUtils__';
import type { IndexSource, Synced } from '../syncReleases';

export const CHECKOUT = { environment: 'production', app: 'checkout' };
/** Its folder. */
export const FOLDER = 'production/checkout';

/** What the index reads of a history. */
export const sourceOf = (
  history: TestHistory,
  more: Partial<IndexSource> = {},
): IndexSource => ({
  repository: 'acme/gitops',
  branch: 'main',
  mirror: history.repository,
  head: history.head,
  environments: ['production', 'staging'],
  ...more,
});

/** An index and a history for each test, and what is mostly done with them. */
export interface IndexBench {
  readonly stores: TestStores;
  readonly index: TestStores['index'];
  readonly history: TestHistory;
  /** Releases production/checkout, where nothing else is said. */
  make(
    title: string,
    place?: Partial<typeof CHECKOUT>,
  ): ReturnType<TestHistory['gimlet']>;
  /** Reads the history into the index. */
  sync(more?: Partial<IndexSource>): Promise<Synced>;
  /** What a list shows of checkout. */
  titles(
    query?: Partial<Parameters<TestStores['index']['list']>[0]>,
  ): Promise<string[]>;
  /** Everything that the index holds, as it is stored. */
  rows(): ReturnType<typeof indexRows>;
}

/** Call it once for a database, in its `describe`. */
export function useIndex(
  databases: TestDatabases,
  databaseId: TestDatabaseId,
): IndexBench {
  let stores: TestStores;
  let history: TestHistory;
  beforeEach(async () => {
    stores = await createTestStores({ databases, databaseId });
    history = await TestHistory.create();
  });
  afterEach(async () => {
    await history.remove();
  });
  return {
    get stores() {
      return stores;
    },
    get index() {
      return stores.index;
    },
    get history() {
      return history;
    },
    make(title, place) {
      const { environment, app } = { ...CHECKOUT, ...place };
      return history.gimlet({
        action: 'release',
        environment,
        app,
        files: release(environment, app, title),
      });
    },
    sync: more => stores.index.sync(sourceOf(history, more)),
    async titles(query) {
      const { items } = await stores.index.list({
        apps: ['checkout'],
        limit: 100,
        ...query,
      });
      return items.map(
        ({ kind, version, environment }) =>
          `${environment} ${kind} ${version?.message ?? '-'}`,
      );
    },
    rows: () => indexRows(stores),
  };
}

/** Everything that the index holds, as it is stored. */
export async function indexRows({ database }: Pick<TestStores, 'database'>) {
  return {
    releases: await database('releases').orderBy([
      'environment',
      'app',
      'position',
    ]),
    states: await database('app_states').orderBy(['environment', 'app']),
    heads: await database('index_heads').orderBy(['repository', 'branch']),
  };
}
