import { randomBytes } from 'node:crypto';
import { join } from 'node:path';

/** What `backend.database` says. */
export type DatabaseConfig =
  | { client: 'better-sqlite3'; connection: { directory: string } }
  | { client: 'pg'; connection: string; prefix: string };

/** The server's database, as `backend.database` configures it. */
export interface Database {
  name: string;
  config(folder: string): DatabaseConfig;
}

const postgres =
  process.env.BACKSTAGE_TEST_DATABASE_POSTGRES15_CONNECTION_STRING;

/** Those that this machine has: SQLite, and PostgreSQL where one runs. */
export const databases: Database[] = [
  {
    name: 'SQLite',
    config: folder => ({
      client: 'better-sqlite3',
      connection: { directory: join(folder, 'database') },
    }),
  },
  ...(postgres
    ? [
        {
          name: 'PostgreSQL',
          config: (): DatabaseConfig => ({
            client: 'pg',
            connection: postgres,
            prefix: `e2e_${randomBytes(4).toString('hex')}_`,
          }),
        },
      ]
    : []),
];
