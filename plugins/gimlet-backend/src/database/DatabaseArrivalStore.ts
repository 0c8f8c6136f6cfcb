import type { Knex } from 'knex';
import {
  placeKey,
  type AppPlace,
  type ArrivalStep,
  type ArrivalStore,
  type FollowedArrival,
} from '../arrival/types';
import { arrivalOf, STAYS_IN_GIT, type ArrivalRow } from './arrivalRows';
import { inChunks } from './chunks';
import type { OutcomeRow } from './DatabaseOutcomeStore';
import { stepRequest } from './stepRequest';

/** Arrivals in the plugin's database. */
export class DatabaseArrivalStore implements ArrivalStore {
  readonly #database: Knex;

  constructor(options: { database: Knex }) {
    this.#database = options.database;
  }

  async get(requestId: string): Promise<FollowedArrival | undefined> {
    const row = await this.#arrivals().where({ request_id: requestId }).first();
    return row && arrivalOf(row);
  }

  async due(now: number, limit: number): Promise<FollowedArrival[]> {
    const rows = await this.#arrivals()
      .where('due_at', '<=', now)
      .orderBy(['due_at', 'request_id'])
      .limit(limit);
    return rows.map(arrivalOf);
  }

  async open(filter: {
    environment: string;
    apps?: readonly string[];
  }): Promise<FollowedArrival[]> {
    const { environment, apps } = filter;
    const found: FollowedArrival[] = [];
    for (const some of apps ? inChunks(apps) : [undefined]) {
      const find = this.#arrivals()
        .where({ environment })
        .whereNotNull('due_at')
        .orderBy(['pushed_at', 'request_id']);
      if (some) find.whereIn('app', some);
      found.push(...(await find).map(arrivalOf));
    }
    return found;
  }

  async record(
    arrival: FollowedArrival,
    step: ArrivalStep,
    now: number,
  ): Promise<boolean> {
    const { requestId, version } = arrival;
    return this.#database.transaction(async transaction => {
      const written = await transaction<ArrivalRow>('arrivals')
        .where({ request_id: requestId, version })
        .update({
          state: step.state,
          since: step.since,
          arrival: JSON.stringify(step.arrival),
          memory: JSON.stringify(step.memory),
          said: step.said ?? null,
          due_at: step.dueAt,
          version: version + 1,
        });
      if (written === 0) return false;
      if (step.text !== undefined) {
        await stepRequest(
          transaction,
          {
            state: step.state,
            text: step.text,
            ...(step.error && { error: step.error }),
            ...(step.supersededBy && { supersededBy: step.supersededBy }),
          },
          now,
          requests => requests.where({ id: requestId }),
        );
      }
      if (step.outcome) await putOutcome(transaction, arrival, step.outcome);
      return true;
    });
  }

  async takeUp(
    environment: string,
    pushedAfter: number,
    now: number,
  ): Promise<void> {
    const later = this.#database('arrivals as later')
      .select(this.#database.raw('1'))
      .whereRaw('later.environment = arrivals.environment')
      .whereRaw('later.app = arrivals.app')
      .whereRaw('later.pushed_at > arrivals.pushed_at')
      .whereNotIn('later.action', STAYS_IN_GIT);
    await this.#arrivals()
      .where({ environment, followed: false, state: 'pushed' })
      .where('pushed_at', '>', pushedAfter)
      .whereNotIn('action', STAYS_IN_GIT)
      .whereNotExists(later)
      .update({ followed: true, due_at: now });
  }

  async postpone(
    { requestId, version }: FollowedArrival,
    until: number,
  ): Promise<void> {
    await this.#arrivals()
      .where({ request_id: requestId, version })
      .whereNotNull('due_at')
      .update({ due_at: until });
  }

  async retain(
    environments: readonly string[],
    pushedBefore: number,
    now: number,
  ): Promise<void> {
    await this.#database.transaction(async transaction => {
      const left = await transaction<ArrivalRow>('arrivals')
        .whereNotIn('environment', environments)
        .whereNotNull('due_at')
        .where('pushed_at', '<', pushedBefore)
        .orderBy('request_id');
      for (const { request_id: id, environment, state, version } of left) {
        const isArriving = state === 'pushed' || state === 'reconciling';
        const isOurs = await transaction<ArrivalRow>('arrivals')
          .where({ request_id: id, version })
          .update({
            due_at: null,
            version: version + 1,
            ...(isArriving && { state: 'pushed', followed: false }),
          });
        if (isOurs === 0 || state !== 'reconciling') continue;
        await stepRequest(
          transaction,
          {
            state: 'pushed',
            text: `${environment} is no longer in the configuration: how it goes on there is not known.`,
          },
          now,
          requests => requests.where({ id }),
        );
      }
    });
  }

  async newest(
    places: readonly AppPlace[],
  ): Promise<Map<string, FollowedArrival>> {
    const found = new Map<string, FollowedArrival>();
    for (const some of inChunks(places)) {
      const newest = this.#database<ArrivalRow>('arrivals')
        .select('environment', 'app')
        .max('pushed_at')
        .where({ followed: true })
        .whereIn(
          ['environment', 'app'],
          some.map(({ environment, app }) => [environment, app]),
        )
        .groupBy('environment', 'app');
      const rows = await this.#arrivals()
        .where({ followed: true })
        .whereIn(['environment', 'app', 'pushed_at'], newest)
        .orderBy('request_id');
      for (const row of rows) found.set(placeKey(row), arrivalOf(row));
    }
    return found;
  }

  #arrivals() {
    return this.#database<ArrivalRow>('arrivals');
  }
}

async function putOutcome(
  transaction: Knex.Transaction,
  { environment, app, commit, action, pushedAt }: FollowedArrival,
  outcome: NonNullable<ArrivalStep['outcome']>,
): Promise<void> {
  const columns = {
    state: outcome.state,
    action,
    ready_at: outcome.readyAt ?? null,
    failed_at: outcome.failedAt ?? null,
    reason: outcome.reason ?? null,
    recovered_at: outcome.recoveredAt ?? null,
  };
  await transaction<OutcomeRow>('outcomes')
    .insert({
      commit_sha: commit,
      environment,
      app,
      requested_at: null,
      pushed_at: pushedAt,
      ...columns,
    })
    .onConflict(['commit_sha', 'environment', 'app'])
    .merge(columns);
}
