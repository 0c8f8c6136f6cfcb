import {
  commitSha,
  GimletError,
  type CommitSha,
  type Page,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { Knex } from 'knex';
import { z } from 'zod/v3';
import {
  cursorNumberSchema,
  cursorTextSchema,
  formatCursor,
  readCursor,
  type CursorScope,
} from '../database/cursor';
import { containing } from '../database/search';
import type { AppState, IndexedRelease, ReleaseIndex } from '../database/types';
import { readAppStates } from './readAppStates';
import { releaseOf, type HeadRow, type ReleaseRow } from './releaseRows';
import {
  environmentsOf,
  syncReleases,
  type IndexSource,
  type Synced,
} from './syncReleases';

/** As many as are named where a short commit fits several. */
const AMBIGUOUS = 5;

const cursorKeySchema = z.tuple([
  cursorNumberSchema,
  cursorNumberSchema,
  cursorTextSchema,
]);

/** Within a branch by place in its history; between branches, which know nothing of each other, by time. */
const NEWEST_FIRST = ['at', 'position', 'environment'].map(column => ({
  column,
  order: 'desc',
}));

/** Says of a change that it made a folder as it is at the head. */
function ofTheHead(database: Knex): Knex.QueryBuilder {
  return database('app_states as state')
    .select(database.raw('1'))
    .whereNotNull('state.tree')
    .whereRaw('state.environment = releases.environment')
    .whereRaw('state.app = releases.app')
    .whereRaw('state.repository = releases.repository')
    .whereRaw('state.current_commit = releases.commit_sha');
}

/** The index of git history in the plugin's database. */
export class DatabaseReleaseIndex implements ReleaseIndex {
  readonly #database: Knex;

  constructor(options: { database: Knex }) {
    this.#database = options.database;
  }

  sync(source: IndexSource): Promise<Synced> {
    return syncReleases(this.#database, source);
  }

  async clear(repository: string): Promise<void> {
    await this.#database.transaction(async transaction => {
      for (const table of ['index_heads', 'app_states', 'releases']) {
        await transaction(table).where({ repository }).delete();
      }
    });
  }

  async retain(environments: readonly string[]): Promise<void> {
    await this.#database.transaction(async transaction => {
      const heads = await transaction<HeadRow>('index_heads');
      for (const head of heads) {
        const there = environmentsOf(head);
        // Where only some of its environments are gone, the next sync reads the others anew.
        if (there.length === 0) continue;
        if (there.some(name => environments.includes(name))) continue;
        const { repository, branch } = head;
        await transaction('index_heads').where({ repository, branch }).delete();
      }
      for (const table of ['app_states', 'releases']) {
        await transaction(table)
          .whereNotIn('environment', environments)
          .delete();
      }
    });
  }

  async count(repository: string): Promise<number> {
    const [{ count }] = await this.#database('releases')
      .where({ repository })
      .count({ count: '*' });
    return Number(count);
  }

  async list(
    query: Parameters<ReleaseIndex['list']>[0],
  ): Promise<Page<IndexedRelease>> {
    const { limit, cursor, ...asked } = query;
    const scope: CursorScope = ['releases', asked];
    const places = this.#database<ReleaseRow>('releases')
      .select('app', 'environment', 'at', 'position')
      .orderBy(NEWEST_FIRST)
      .limit(limit + 1);
    if (asked.apps) places.whereIn('app', asked.apps);
    if (asked.environments) {
      places.whereIn('environment', asked.environments);
    }
    if (asked.current) places.whereExists(ofTheHead(this.#database));
    if (asked.byHand === false) places.whereNot('kind', 'by-hand');
    if (asked.repository !== undefined) {
      places.where('source', asked.repository);
    }
    if (asked.search) {
      places.whereRaw(`search like ? escape '!'`, [containing(asked.search)]);
    }
    if (cursor !== undefined) {
      places.whereRaw(
        '(at, position, environment) < (?, ?, ?)',
        readCursor(scope, cursor, cursorKeySchema),
      );
    }
    // The places are in an index; whole rows are read of the page only.
    const rows = await this.#database<ReleaseRow>('releases')
      .whereIn(['app', 'environment', 'at', 'position'], places)
      .orderBy(NEWEST_FIRST);
    const items = rows.slice(0, limit);
    const last = items.at(-1);
    return {
      items: items.map(releaseOf),
      ...(rows.length > limit && last
        ? {
            nextCursor: formatCursor(scope, [
              Number(last.at),
              Number(last.position),
              last.environment,
            ]),
          }
        : {}),
    };
  }

  async get(place: {
    environment: string;
    app: string;
    commit: string;
  }): Promise<{
    release: IndexedRelease;
    previous?: CommitSha;
    next?: CommitSha;
  }> {
    const row = await this.#find(place);
    const previous = await this.#beside(row, '<');
    const next = await this.#beside(row, '>');
    return {
      release: releaseOf(row),
      ...(previous ? { previous } : {}),
      ...(next ? { next } : {}),
    };
  }

  states(filter?: {
    apps?: readonly string[];
    environment?: string;
  }): Promise<AppState[]> {
    return readAppStates(this.#database, filter);
  }

  async #find({
    environment,
    app,
    commit,
  }: {
    environment: string;
    app: string;
    commit: string;
  }): Promise<ReleaseRow> {
    const rows = /^[0-9a-f]{4,64}$/.test(commit)
      ? await this.#database<ReleaseRow>('releases')
          .where({ environment, app })
          .whereLike('commit_sha', `${commit}%`)
          .orderBy(NEWEST_FIRST)
          .limit(AMBIGUOUS)
      : [];
    const [row, ...others] = rows;
    if (!row) {
      throw new GimletError(
        'not-found',
        `${environment}/${app} has no release ${JSON.stringify(commit)}`,
        {
          whatToDo: `Look for it in the history: gimlet release list --env ${environment} --app ${app}`,
        },
      );
    }
    if (others.length > 0) {
      throw new GimletError(
        'ambiguous',
        `${JSON.stringify(
          commit,
        )} fits several releases of ${environment}/${app}`,
        {
          whatToDo: `Give more digits of one of: ${rows
            .map(({ commit_sha: id }) => id)
            .join(', ')}.`,
        },
      );
    }
    return row;
  }

  /** The change of the same app right before or after. */
  async #beside(
    row: ReleaseRow,
    side: '<' | '>',
  ): Promise<CommitSha | undefined> {
    const { environment, app, at, position } = row;
    const found = await this.#database<ReleaseRow>('releases')
      .select('commit_sha')
      .where({ environment, app })
      .whereRaw(`(at, position) ${side} (?, ?)`, [at, position])
      .orderBy(
        ['at', 'position'].map(column => ({
          column,
          order: side === '<' ? 'desc' : 'asc',
        })),
      )
      .first();
    return found && commitSha(found.commit_sha);
  }
}
