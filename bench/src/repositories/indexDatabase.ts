import { join } from 'node:path';
import type { CommitSha } from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  applyMigrations,
  DatabaseReleaseIndex,
} from '@gimlet-io/backstage-plugin-gimlet-backend/testUtils';
import type { BareRepository } from '@gimlet-io/core';
import knex, { type Knex } from 'knex';
import { BRANCH, ENVIRONMENTS, layout } from './acme';

/** The release index in a SQLite file, as the server has it where nothing else is configured. */
export async function openIndex(
  folder: string,
): Promise<{ database: Knex; index: DatabaseReleaseIndex }> {
  const database = knex({
    client: 'better-sqlite3',
    connection: { filename: join(folder, 'gimlet.sqlite') },
    useNullAsDefault: true,
  });
  await applyMigrations({ getClient: async () => database });
  return { database, index: new DatabaseReleaseIndex({ database }) };
}

/** What the index reads of a mirror. */
export function indexSource(mirror: BareRepository, head: CommitSha | null) {
  return {
    repository: layout.repository,
    branch: BRANCH,
    mirror,
    head,
    environments: ENVIRONMENTS,
  };
}
