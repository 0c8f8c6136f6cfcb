import { treeId } from '@gimlet-io/backstage-plugin-gimlet-common';
import type { Knex } from 'knex';
import type { AppState } from '../database/types';
import { releaseOf, type AppStateRow, type ReleaseRow } from './releaseRows';

/** The changes that a state names, and the prefix of their columns. */
const CHANGES = ['current', 'released', 'held_by'] as const;

/** Columns of a change that may not be there. */
type Joined = {
  [key in `${(typeof CHANGES)[number]}_record`]: ReleaseRow['record'] | null;
} & {
  [key in `${(typeof CHANGES)[number]}_undone`]: ReleaseRow['rolled_back_by'];
};

/** What is deployed, or held, at the heads; by environment and app. */
export async function readAppStates(
  database: Knex,
  filter: { apps?: readonly string[]; environment?: string } = {},
): Promise<AppState[]> {
  const find = database('app_states as state')
    .select('state.*')
    .where(there => there.whereNotNull('state.tree').orWhere('held', true))
    .orderBy(['state.environment', 'state.app']);
  for (const change of CHANGES) {
    find
      .leftJoin(`releases as ${change}`, on =>
        on
          .on(`${change}.environment`, 'state.environment')
          .on(`${change}.app`, 'state.app')
          .on(`${change}.repository`, 'state.repository')
          .on(`${change}.commit_sha`, `state.${change}_commit`),
      )
      .select({
        [`${change}_record`]: `${change}.record`,
        [`${change}_undone`]: `${change}.rolled_back_by`,
      });
  }
  if (filter.apps) find.whereIn('state.app', filter.apps);
  if (filter.environment !== undefined) {
    find.where('state.environment', filter.environment);
  }
  const rows: (AppStateRow & Joined)[] = await find;
  return rows.map(stateOf);
}

function stateOf(row: AppStateRow & Joined): AppState {
  const changeOf = (change: (typeof CHANGES)[number]) => {
    const record = row[`${change}_record`];
    return record === null
      ? undefined
      : releaseOf({
          repository: row.repository,
          record,
          rolled_back_by: row[`${change}_undone`],
        });
  };
  const current = changeOf('current');
  const released =
    current?.kind === 'by-hand' ? changeOf('released') : undefined;
  const heldBy = row.held ? changeOf('held_by') : undefined;
  return {
    repository: row.repository,
    environment: row.environment,
    app: row.app,
    held: Boolean(row.held),
    tree: row.tree === null ? null : treeId(row.tree),
    ...(current ? { current } : {}),
    ...(released ? { released } : {}),
    ...(heldBy ? { heldBy } : {}),
  };
}
