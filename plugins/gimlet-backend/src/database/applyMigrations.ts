import {
  resolvePackagePath,
  type DatabaseService,
} from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';

/** Brings the plugin's database up to date, unless the configuration leaves that to somebody else; answers a client for it. */
export async function applyMigrations(
  database: Pick<DatabaseService, 'getClient' | 'migrations'>,
): Promise<Knex> {
  const client = await database.getClient();
  if (!database.migrations?.skip) {
    await client.migrate.latest({
      directory: resolvePackagePath(
        '@gimlet-io/backstage-plugin-gimlet-backend',
        'migrations',
      ),
    });
  }
  return client;
}
