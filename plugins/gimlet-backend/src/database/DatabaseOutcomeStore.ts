import {
  commitSha,
  outcomeSchema,
  type CommitSha,
  type Outcome,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { Knex } from 'knex';
import { inChunks } from './chunks';
import type { OutcomeStore } from './types';

/** A row of `outcomes`. PostgreSQL gives its big numbers as text. */
interface OutcomeRow {
  commit_sha: string;
  environment: string;
  app: string;
  state: string;
  requested_at: number | string | null;
  pushed_at: number | string;
}

/** Outcomes in the plugin's database. */
export class DatabaseOutcomeStore implements OutcomeStore {
  readonly #database: Knex;

  constructor(options: { database: Knex }) {
    this.#database = options.database;
  }

  async put(
    place: { environment: string; app: string; commit: CommitSha },
    outcome: Outcome,
  ): Promise<void> {
    await this.#database<OutcomeRow>('outcomes')
      .insert({
        commit_sha: place.commit,
        environment: place.environment,
        app: place.app,
        state: outcome.state,
        requested_at: outcome.requestedAt ?? null,
        pushed_at: outcome.pushedAt,
      })
      .onConflict(['commit_sha', 'environment', 'app'])
      .merge();
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
  });
}
