import type { Knex } from 'knex';
import { inChunks } from '../database/chunks';
import type { ReleaseRow } from './releaseRows';

const COLUMNS = [
  'repository',
  'environment',
  'app',
  'commit_sha',
  'at',
  'position',
  'kind',
  'tree',
  'tree_before',
  'rolled_back_by',
  'source',
  'search',
  'record',
] as const satisfies readonly (keyof ReleaseRow)[];

const ONE_ROW = `(${COLUMNS.map(() => '?').join(', ')})`;

/** Rows of one statement: SQLite takes 32,766 values. */
const ROWS_AT_ONCE = 250;

/** Writes rows as plain VALUES, which takes SQLite two thirds of the time that it takes with what Knex makes of an insert. */
export async function insertRows(
  transaction: Knex.Transaction,
  rows: readonly ReleaseRow[],
): Promise<void> {
  for (const chunk of inChunks(rows, ROWS_AT_ONCE)) {
    await transaction.raw(
      `insert into releases (${COLUMNS.join(', ')}) values ${chunk
        .map(() => ONE_ROW)
        .join(', ')}`,
      chunk.flatMap(row => COLUMNS.map(column => row[column])),
    );
  }
}
