import type { CommitSha } from '@gimlet-io/backstage-plugin-gimlet-common';
import { commitSha, treeId } from '@gimlet-io/backstage-plugin-gimlet-common';
import type { Knex } from 'knex';
import { inChunks } from '../database/chunks';
import { changesOf } from './appStates';
import type { AppPlace, OpenRollbacks } from './OpenRollbacks';
import { positionAfter } from './position';
import { withSource, type RowReader } from './RowReader';
import type { ReleaseRow } from './releaseRows';

/** The rows that were there before. */
interface OlderRows {
  transaction: Knex.Transaction;
  repository: string;
  /** Commits of the chain that were read before. */
  depth: number;
}

/**
 * Settles between what was read and what was read before: which of the older changes the new rollbacks undid, and which
 * repository the folders belonged to. Answers the new rows that wait for the latter.
 */
export async function completeOlderRows(
  older: OlderRows,
  reading: RowReader,
): Promise<ReleaseRow[]> {
  for (const place of reading.rollbacks.places()) {
    await markOlderRows(older, place, reading.rollbacks);
  }
  const rows: ReleaseRow[] = [];
  for (const { place, rows: waiting } of reading.incomplete()) {
    rows.push(...withSource(waiting, await olderSource(older, place)));
  }
  return rows;
}

async function markOlderRows(
  older: OlderRows,
  place: AppPlace,
  rollbacks: OpenRollbacks,
): Promise<void> {
  const { transaction, repository, depth } = older;
  const undone = new Map<CommitSha, string[]>();
  for await (const row of changesOf(older, place, positionAfter(depth))) {
    const undoneBy = rollbacks.pass({
      ...place,
      commit: commitSha(row.commit_sha),
      tree: row.tree === null ? null : treeId(row.tree),
      before: row.tree_before === null ? null : treeId(row.tree_before),
    });
    if (undoneBy && row.rolled_back_by === null) {
      undone.set(undoneBy, [...(undone.get(undoneBy) ?? []), row.commit_sha]);
    }
    if (!rollbacks.isOpen(place)) break;
  }
  for (const [rollback, commits] of undone) {
    for (const chunk of inChunks(commits)) {
      await transaction<ReleaseRow>('releases')
        .where({ ...place, repository })
        .whereIn('commit_sha', chunk)
        .update({ rolled_back_by: rollback });
    }
  }
}

/** What the newest older change says. */
async function olderSource(
  older: OlderRows,
  place: AppPlace,
): Promise<string | null> {
  for await (const { source } of changesOf(
    older,
    place,
    positionAfter(older.depth),
  )) {
    return source;
  }
  return null;
}
