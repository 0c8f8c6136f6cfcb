import {
  commitSha,
  titleOf,
  type ChangeKind,
  type ReleaseRecord,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { searchable } from '../database/search';
import type { IndexedRelease } from '../database/types';

/** A row of `releases`. PostgreSQL gives its big numbers as text. */
export interface ReleaseRow {
  repository: string;
  environment: string;
  app: string;
  commit_sha: string;
  at: number | string;
  position: number | string;
  kind: ChangeKind;
  tree: string | null;
  tree_before: string | null;
  rolled_back_by: string | null;
  source: string | null;
  search: string;
  record: string;
}

/** A row of `app_states`. */
export interface AppStateRow {
  repository: string;
  environment: string;
  app: string;
  tree: string | null;
  held: boolean | number;
  current_commit: string | null;
  released_commit: string | null;
  held_by_commit: string | null;
}

/** A row of `index_heads`. */
export interface HeadRow {
  repository: string;
  branch: string;
  head: string | null;
  places: string;
  depth: number;
  clock: number | string;
}

/** The row of a change. A change that names no application repository leaves its source open. */
export function releaseRow(
  repository: string,
  record: ReleaseRecord,
  place: {
    at: number;
    position: number;
    rolledBackBy: ReleaseRow['rolled_back_by'];
  },
): ReleaseRow {
  const { version } = record;
  return {
    repository,
    environment: record.environment,
    app: record.app,
    commit_sha: record.commit,
    at: place.at,
    position: place.position,
    kind: record.kind,
    tree: record.tree,
    tree_before: record.before,
    rolled_back_by: place.rolledBackBy,
    source: version?.repositoryName ?? null,
    search: searchable([
      record.commit,
      record.subject,
      record.reason,
      record.author.name,
      ...(version ? [titleOf(version), version.sha, version.authorName] : []),
    ]),
    record: JSON.stringify(record),
  };
}

export function releaseOf(
  row: Pick<ReleaseRow, 'repository' | 'record' | 'rolled_back_by'>,
): IndexedRelease {
  const record: ReleaseRecord = JSON.parse(row.record);
  return {
    ...record,
    repository: row.repository,
    ...(row.rolled_back_by === null
      ? {}
      : { rolledBackBy: commitSha(row.rolled_back_by) }),
  };
}
