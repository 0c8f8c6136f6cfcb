import { mockServices } from '@backstage/backend-test-utils';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { applyMigrations } from './applyMigrations';
import { testDatabases } from './__testUtils__';

jest.setTimeout(120_000);

const databases = testDatabases();

const directory = resolvePackagePath(
  '@gimlet-io/backstage-plugin-gimlet-backend',
  'migrations',
);

const TABLES = [
  'agent_command_results',
  'agent_commands',
  'agent_sessions',
  'alerts',
  'app_states',
  'arrivals',
  'artifact_policies',
  'artifacts',
  'cluster_objects',
  'flux_notices',
  'index_heads',
  'leases',
  'outcomes',
  'releases',
  'request_keys',
  'request_timeline',
  'requests',
  'tokens',
];

async function tablesOf(database: Knex): Promise<string[]> {
  const found = [];
  for (const table of TABLES) {
    if (await database.schema.hasTable(table)) found.push(table);
  }
  return found;
}

describe.each(databases.eachSupportedId())('migrations on %s', databaseId => {
  it('go up, each goes down again, and up once more', async () => {
    const database = await databases.init(databaseId);
    await applyMigrations(mockServices.database({ knex: database }));
    expect(await tablesOf(database)).toEqual(TABLES);

    for (;;) {
      const [, undone]: [number, string[]] = await database.migrate.down({
        directory,
      });
      if (undone.length === 0) break;
    }
    expect(await tablesOf(database)).toEqual([]);

    await applyMigrations(mockServices.database({ knex: database }));
    expect(await tablesOf(database)).toEqual(TABLES);
  });

  it('are left to somebody else where the configuration says so', async () => {
    const database = await databases.init(databaseId);
    const client = await applyMigrations({
      getClient: async () => database,
      migrations: { skip: true },
    });
    expect(client).toBe(database);
    expect(await tablesOf(database)).toEqual([]);
  });
});
