import {
  GimletError,
  type Page,
  type RequestState,
  type TimelineEntry,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { Knex } from 'knex';
import { z } from 'zod/v3';
import { arrivalOf, type ArrivalRow } from './arrivalRows';
import { claimRequests, type Claim } from './claimRequests';
import { inChunks } from './chunks';
import {
  cursorNumberSchema,
  cursorTextSchema,
  formatCursor,
  readCursor,
  type CursorScope,
} from './cursor';
import { insertRequest, type TimelineRow } from './insertRequest';
import {
  ARRIVING_STATES,
  OPEN_STATES,
  requestOf,
  type RequestRow,
} from './requestRows';
import { stepRequest } from './stepRequest';
import type {
  NewRequest,
  RequestChange,
  RequestStore,
  StoredRequest,
} from './types';

interface Idempotency {
  owner: string;
  key: string;
  fingerprint: string;
}

/** A row of `request_keys`. */
interface KeyRow {
  owner: string;
  idempotency_key: string;
  fingerprint: string;
  request_id: string;
}

const cursorKeySchema = z.tuple([cursorNumberSchema, cursorTextSchema]);

/** Requests in the plugin's database. */
export class DatabaseRequestStore implements RequestStore {
  readonly #database: Knex;
  readonly #clock: () => number;

  constructor(options: { database: Knex; clock?: () => number }) {
    this.#database = options.database;
    this.#clock = options.clock ?? Date.now;
  }

  async create(
    request: NewRequest,
    idempotency?: Idempotency,
  ): Promise<{ request: StoredRequest; created: boolean }> {
    return this.#database.transaction(async transaction => {
      if (idempotency) {
        const made = await takeKey(transaction, idempotency, request.id);
        if (made) return { request: requestOf(made), created: false };
      }
      const row = await insertRequest(transaction, request, this.#clock());
      return { request: requestOf(row), created: true };
    });
  }

  async findByKey(
    idempotency: Idempotency,
  ): Promise<StoredRequest | undefined> {
    const row = await requestOfKey(this.#database, idempotency);
    return row && requestOf(row);
  }

  async get(id: string): Promise<StoredRequest | undefined> {
    const rows = await this.#database<RequestRow>('requests').where({ id });
    const [request] = await this.#withArrivals(rows);
    return request;
  }

  async timeline(id: string): Promise<TimelineEntry[]> {
    const rows = await this.#database<TimelineRow>('request_timeline')
      .where({ request_id: id })
      .orderBy('step');
    return rows.map(({ at, state, text }) => ({ at: Number(at), state, text }));
  }

  async list(
    query: Parameters<RequestStore['list']>[0],
  ): Promise<Page<StoredRequest>> {
    const { limit, cursor, ...asked } = query;
    const scope: CursorScope = ['requests', asked];
    const find = this.#database<RequestRow>('requests')
      .orderBy([
        { column: 'created_at', order: 'desc' },
        { column: 'id', order: 'desc' },
      ])
      .limit(limit + 1);
    if (asked.environment !== undefined) {
      find.where('environment', asked.environment);
    }
    if (asked.app !== undefined) find.where('app', asked.app);
    if (asked.apps !== undefined) find.whereIn('app', asked.apps);
    if (asked.repository !== undefined) {
      find.where('repository', asked.repository);
    }
    if (asked.artifactId !== undefined) {
      find.where('artifact_id', asked.artifactId);
    }
    if (asked.state !== undefined) find.where('state', asked.state);
    if (asked.open === true) find.whereIn('state', OPEN_STATES);
    if (asked.open === false) find.whereNotIn('state', OPEN_STATES);
    if (asked.arriving) {
      find
        .whereIn('state', ARRIVING_STATES)
        .whereIn(
          'id',
          this.#database<ArrivalRow>('arrivals')
            .select('request_id')
            .whereNotNull('due_at'),
        );
    }
    if (cursor !== undefined) {
      find.whereRaw(
        '(created_at, id) < (?, ?)',
        readCursor(scope, cursor, cursorKeySchema),
      );
    }
    const rows = await find;
    const items = await this.#withArrivals(rows.slice(0, limit));
    const last = items.at(-1);
    return {
      items,
      ...(rows.length > limit && last
        ? { nextCursor: formatCursor(scope, [last.createdAt, last.id]) }
        : {}),
    };
  }

  async claim(claim: Claim): Promise<StoredRequest[]> {
    const rows = await claimRequests(this.#database, claim);
    return rows
      .map(requestOf)
      .sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
  }

  async heartbeat(
    owner: string,
    ids: string[],
    leaseUntil: number,
  ): Promise<string[]> {
    const held: string[] = [];
    for (const chunk of inChunks(ids)) {
      const rows = await this.#database<RequestRow>('requests')
        .whereIn('id', chunk)
        .where({ lease_owner: owner })
        .update({ lease_until: leaseUntil })
        .returning('id');
      held.push(...rows.map(({ id }) => id));
    }
    return held;
  }

  async advance(
    owner: string,
    id: string,
    change: RequestChange,
  ): Promise<boolean> {
    const changed = await this.#step(change, requests =>
      requests.where({ id, lease_owner: owner }).whereIn('state', OPEN_STATES),
    );
    return changed !== undefined;
  }

  async change(
    id: string,
    from: readonly RequestState[],
    change: RequestChange,
  ): Promise<StoredRequest | undefined> {
    const changed = await this.#step(change, requests =>
      requests.where({ id }).whereIn('state', from),
    );
    return changed && requestOf(changed);
  }

  async wake({
    environment,
    app,
  }: {
    environment: string;
    app: string;
  }): Promise<void> {
    await this.#database.transaction(async transaction => {
      const open = () =>
        transaction<RequestRow>('requests')
          .where({ environment, app })
          .whereIn('state', OPEN_STATES);
      // Those that are worked on may be about to wait for what has just ended.
      await open().update({ woken: true });
      await open().where({ state: 'waiting' }).update({ not_before: 0 });
    });
  }

  async openEnvironments(): Promise<
    { environment: string; updatedAt: number }[]
  > {
    const rows = await this.#database<RequestRow>('requests')
      .select('environment')
      .max({ updatedAt: 'updated_at' })
      .whereIn('state', OPEN_STATES)
      .groupBy('environment')
      .orderBy('environment');
    return rows.map(({ environment, updatedAt }) => ({
      environment,
      updatedAt: Number(updatedAt),
    }));
  }

  async prune(before: number): Promise<number> {
    return this.#database.transaction(async transaction => {
      const old = () =>
        transaction<RequestRow>('requests')
          .whereNotIn('state', [...OPEN_STATES, 'reconciling'])
          .where('updated_at', '<', before);
      await transaction<KeyRow>('request_keys')
        .whereIn('request_id', old().select('id'))
        .delete();
      const removed = await old().delete();
      return removed;
    });
  }

  async #step(
    change: RequestChange,
    where: (
      requests: Knex.QueryBuilder<RequestRow, RequestRow[]>,
    ) => Knex.QueryBuilder<RequestRow, RequestRow[]>,
  ): Promise<RequestRow | undefined> {
    const now = this.#clock();
    return this.#database.transaction(transaction =>
      stepRequest(transaction, change, now, where),
    );
  }

  /** With what is known of those that arrive in their clusters, by one more question. */
  async #withArrivals(rows: readonly RequestRow[]): Promise<StoredRequest[]> {
    const arrivals = new Map<string, ArrivalRow>();
    for (const ids of inChunks(rows.map(({ id }) => id))) {
      const found = await this.#database<ArrivalRow>('arrivals')
        .whereIn('request_id', ids)
        .where({ followed: true });
      for (const row of found) arrivals.set(row.request_id, row);
    }
    return rows.map(row => {
      const arriving = arrivals.get(row.id);
      const { arrival } = arriving ? arrivalOf(arriving) : {};
      return {
        ...requestOf(row),
        ...(arriving && { followed: true }),
        ...(arrival && { arrival }),
      };
    });
  }
}

/** Writes the key of a request; answers the request that the key has made already. */
async function takeKey(
  transaction: Knex.Transaction,
  idempotency: Idempotency,
  requestId: string,
): Promise<RequestRow | undefined> {
  const taken = await transaction<KeyRow>('request_keys')
    .insert({
      owner: idempotency.owner,
      idempotency_key: idempotency.key,
      fingerprint: idempotency.fingerprint,
      request_id: requestId,
    })
    .onConflict(['owner', 'idempotency_key'])
    .ignore()
    .returning('request_id');
  return taken.length > 0 ? undefined : requestOfKey(transaction, idempotency);
}

async function requestOfKey(
  database: Knex,
  { owner, key, fingerprint }: Idempotency,
): Promise<RequestRow | undefined> {
  const known = await database<KeyRow>('request_keys')
    .where({ owner, idempotency_key: key })
    .first();
  if (!known) return undefined;
  if (known.fingerprint !== fingerprint) {
    throw new GimletError(
      'conflict',
      `The idempotency key ${JSON.stringify(key)} made another request`,
      {
        whatToDo:
          'Use a key for one request only: repeat it with the same body, or take a new key.',
      },
    );
  }
  return database<RequestRow>('requests')
    .where({ id: known.request_id })
    .first();
}
