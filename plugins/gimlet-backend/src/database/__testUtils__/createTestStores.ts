import {
  mockServices,
  TestDatabases,
  type TestDatabaseId,
} from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import {
  applyMigrations,
  DatabaseAlertStore,
  DatabaseArrivalStore,
  DatabaseArtifactStore,
  DatabaseClusterStore,
  DatabaseCommandStore,
  DatabaseLeaseStore,
  DatabaseNoticeStore,
  DatabaseOutcomeStore,
  DatabaseRequestStore,
  DatabaseTokenStore,
} from '..';
import { DatabaseReleaseIndex } from '../../releaseIndex';

/** The databases that everything is tested on. Call it once in a test file, outside of tests. */
export const testDatabases = () =>
  TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

/** Every store on an empty database: `await createTestStores({ databases, databaseId })`. */
export async function createTestStores(options: {
  databases: TestDatabases;
  databaseId?: TestDatabaseId;
  /** Milliseconds since 1970; the real time where nothing is said. */
  clock?: () => number;
}): Promise<TestStores> {
  const { databases, databaseId = 'SQLITE_3', clock } = options;
  const database = await databases.init(databaseId);
  await applyMigrations(mockServices.database({ knex: database }));
  return {
    database,
    artifacts: new DatabaseArtifactStore({ database, clock }),
    requests: new DatabaseRequestStore({ database, clock }),
    tokens: new DatabaseTokenStore({ database }),
    leases: new DatabaseLeaseStore({ database }),
    outcomes: new DatabaseOutcomeStore({ database }),
    index: new DatabaseReleaseIndex({ database }),
    clusters: new DatabaseClusterStore({ database }),
    commands: new DatabaseCommandStore({ database }),
    alerts: new DatabaseAlertStore({ database }),
    arrivals: new DatabaseArrivalStore({ database }),
    notices: new DatabaseNoticeStore({ database }),
  };
}

export interface TestStores {
  database: Knex;
  artifacts: DatabaseArtifactStore;
  requests: DatabaseRequestStore;
  tokens: DatabaseTokenStore;
  leases: DatabaseLeaseStore;
  outcomes: DatabaseOutcomeStore;
  index: DatabaseReleaseIndex;
  clusters: DatabaseClusterStore;
  commands: DatabaseCommandStore;
  alerts: DatabaseAlertStore;
  arrivals: DatabaseArrivalStore;
  notices: DatabaseNoticeStore;
}
