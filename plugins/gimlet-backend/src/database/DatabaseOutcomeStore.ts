import {
  commitSha,
  outcomeSchema,
  type CommitSha,
  type Outcome,
  type WishedAction,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { Knex } from 'knex';
import { placeKey, type AppPlace } from '../arrival/types';
import { inChunks } from './chunks';
import type { OutcomeStore } from './types';

/** A row of `outcomes`. PostgreSQL gives its big numbers as text. */
export interface OutcomeRow {
  commit_sha: string;
  environment: string;
  app: string;
  action: string | null;
  state: string;
  requested_at: number | string | null;
  pushed_at: number | string;
  ready_at: number | string | null;
  failed_at: number | string | null;
  reason: string | null;
  recovered_at: number | string | null;
}

/** What makes pods new. */
const ROLLS_OUT = ['release', 'rollback'];

/** Outcomes in the plugin's database. */
export class DatabaseOutcomeStore implements OutcomeStore {
  readonly #database: Knex;

  constructor(options: { database: Knex }) {
    this.#database = options.database;
  }

  async put(
    place: { environment: string; app: string; commit: CommitSha },
    outcome: Outcome,
    action?: WishedAction,
  ): Promise<void> {
    await this.#database<OutcomeRow>('outcomes')
      .insert({
        commit_sha: place.commit,
        environment: place.environment,
        app: place.app,
        state: outcome.state,
        requested_at: outcome.requestedAt ?? null,
        pushed_at: outcome.pushedAt,
        action: action ?? null,
        ready_at: outcome.readyAt ?? null,
        failed_at: outcome.failedAt ?? null,
        reason: outcome.reason ?? null,
        recovered_at: outcome.recoveredAt ?? null,
      })
      .onConflict(['commit_sha', 'environment', 'app'])
      .merge();
  }

  async durations(
    places: readonly AppPlace[],
    limit: number,
  ): Promise<Map<string, number[]>> {
    const found = new Map<string, number[]>();
    for (const some of inChunks(places)) {
      const ranked = this.#database<OutcomeRow>('outcomes')
        .select('environment', 'app', 'pushed_at', 'ready_at')
        .select(
          this.#database.raw(
            'row_number() over (partition by environment, app order by pushed_at desc) as place',
          ),
        )
        .whereIn(
          ['environment', 'app'],
          some.map(({ environment, app }) => [environment, app]),
        )
        .whereIn('action', ROLLS_OUT)
        .whereNotNull('ready_at')
        .as('ranked');
      const rows: OutcomeRow[] = await this.#database
        .from(ranked)
        .where('place', '<=', limit)
        .orderBy('place');
      for (const row of rows) {
        const key = placeKey(row);
        const durations = found.get(key) ?? [];
        durations.push(Number(row.ready_at) - Number(row.pushed_at));
        found.set(key, durations);
      }
    }
    return found;
  }

  async ofCommits(
    commits: readonly CommitSha[],
  ): Promise<Map<CommitSha, Outcome>> {
    const found = new Map<CommitSha, Outcome>();
    for (const chunk of inChunks([...new Set(commits)])) {
      const rows = await this.#database<OutcomeRow>('outcomes').whereIn(
        'commit_sha',
        chunk,
      );
      for (const row of rows)
        found.set(commitSha(row.commit_sha), outcomeOf(row));
    }
    return found;
  }
}

function outcomeOf(row: OutcomeRow): Outcome {
  return outcomeSchema.parse({
    state: row.state,
    ...(row.requested_at === null
      ? {}
      : { requestedAt: Number(row.requested_at) }),
    pushedAt: Number(row.pushed_at),
    ...(row.ready_at === null ? {} : { readyAt: Number(row.ready_at) }),
    ...(row.failed_at === null ? {} : { failedAt: Number(row.failed_at) }),
    ...(row.reason === null ? {} : { reason: row.reason }),
    ...(row.recovered_at === null
      ? {}
      : { recoveredAt: Number(row.recovered_at) }),
  });
}
