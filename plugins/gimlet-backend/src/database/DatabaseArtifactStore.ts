import type {
  Artifact,
  ArtifactPolicyResult,
  ArtifactSummary,
  ListArtifactsQuery,
  Page,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { Knex } from 'knex';
import { z } from 'zod/v3';
import {
  artifactOf,
  artifactRow,
  policyRows,
  summaryOf,
  type ArtifactRow,
  type PolicyRow,
} from './artifactRows';
import { inChunks } from './chunks';
import {
  cursorNumberSchema,
  cursorTextSchema,
  formatCursor,
  readCursor,
  type CursorScope,
} from './cursor';
import { insertRequest } from './insertRequest';
import { OPEN_STATES } from './requestRows';
import { containing } from './search';
import type { ArtifactStore, NewRequest } from './types';

const cursorKeySchema = z.tuple([
  cursorNumberSchema,
  cursorNumberSchema,
  cursorTextSchema,
]);

/** Artifacts in the plugin's database. */
export class DatabaseArtifactStore implements ArtifactStore {
  readonly #database: Knex;
  readonly #clock: () => number;

  constructor(options: { database: Knex; clock?: () => number }) {
    this.#database = options.database;
    this.#clock = options.clock ?? Date.now;
  }

  async ship(
    artifact: Artifact,
    policies: ArtifactPolicyResult[],
    requests: NewRequest[],
  ): Promise<boolean> {
    return this.#database.transaction(async transaction => {
      const inserted = await transaction<ArtifactRow>('artifacts')
        .insert(artifactRow(artifact))
        .onConflict('id')
        .ignore()
        .returning('id');
      if (inserted.length === 0) return false;
      for (const rows of inChunks(policyRows(artifact.id, policies))) {
        await transaction<PolicyRow>('artifact_policies').insert(rows);
      }
      for (const request of requests) {
        await insertRequest(transaction, request, this.#clock());
      }
      return true;
    });
  }

  async get(
    id: string,
  ): Promise<{ artifact: Artifact; summary: ArtifactSummary } | undefined> {
    const row = await this.#database<ArtifactRow>('artifacts')
      .where({ id })
      .first();
    if (!row) return undefined;
    const [summary] = await this.#withPolicies([row]);
    return { artifact: artifactOf(row), summary };
  }

  async summaries(ids: string[]): Promise<Map<string, ArtifactSummary>> {
    const found = new Map<string, ArtifactSummary>();
    for (const chunk of inChunks([...new Set(ids)])) {
      const rows = await this.#database<ArtifactRow>('artifacts')
        .select('id', 'summary')
        .whereIn('id', chunk);
      for (const summary of await this.#withPolicies(rows)) {
        found.set(summary.id, summary);
      }
    }
    return found;
  }

  async list(query: ListArtifactsQuery): Promise<Page<ArtifactSummary>> {
    const { limit, cursor, ...asked } = query;
    const scope: CursorScope = ['artifacts', asked];
    const find = this.#database<ArtifactRow>('artifacts')
      .select('id', 'summary', 'created', 'committed')
      .orderBy([
        { column: 'created', order: 'desc' },
        { column: 'committed', order: 'desc' },
        { column: 'id', order: 'desc' },
      ])
      .limit(limit + 1);
    if (asked.repository !== undefined) {
      find.where('repository', asked.repository);
    }
    if (asked.branch !== undefined) find.where('branch', asked.branch);
    if (asked.event !== undefined) find.where('event', asked.event);
    if (asked.environment !== undefined || asked.app !== undefined) {
      find.whereExists(this.#manifests(asked));
    }
    if (asked.search) {
      find.whereRaw(`search like ? escape '!'`, [containing(asked.search)]);
    }
    if (cursor !== undefined) {
      find.whereRaw(
        '(created, committed, id) < (?, ?, ?)',
        readCursor(scope, cursor, cursorKeySchema),
      );
    }
    const rows = await find;
    const items = rows.slice(0, limit);
    const last = items.at(-1);
    return {
      items: await this.#withPolicies(items),
      ...(rows.length > limit && last
        ? {
            nextCursor: formatCursor(scope, [
              Number(last.created),
              Number(last.committed),
              last.id,
            ]),
          }
        : {}),
    };
  }

  async lastOfBranch(
    repository: string,
    branch: string,
  ): Promise<Artifact | undefined> {
    const row = await this.#database<ArtifactRow>('artifacts')
      .select('artifact')
      .where({ repository, branch })
      .orderBy([
        { column: 'committed', order: 'desc' },
        { column: 'created', order: 'desc' },
        { column: 'id', order: 'desc' },
      ])
      .first();
    return row && artifactOf(row);
  }

  async between(options: {
    repository: string;
    branch: string;
    environment: string;
    app: string;
    after?: number;
    until?: number;
    limit: number;
  }): Promise<{ count: number; items: ArtifactSummary[] }> {
    const { repository, branch, after, until } = options;
    const find = this.#database<ArtifactRow>('artifacts')
      .where({ repository, branch, event: 'push' })
      .whereExists(this.#manifests(options));
    if (after !== undefined) find.where('committed', '>', after);
    if (until !== undefined) find.where('committed', '<=', until);
    const [{ count }] = await find.clone().count({ count: '*' });
    const rows = await find
      .select('id', 'summary')
      .orderBy([
        { column: 'committed', order: 'desc' },
        { column: 'created', order: 'desc' },
        { column: 'id', order: 'desc' },
      ])
      .limit(options.limit);
    return { count: Number(count), items: await this.#withPolicies(rows) };
  }

  async prune(options: {
    before: number;
    keep: readonly string[];
    newest: number;
  }): Promise<number> {
    const { before, newest } = options;
    const keep = new Set(options.keep);
    const ranked = this.#database('artifacts')
      .select('id', 'created')
      .rowNumber('place', function byCommit() {
        this.partitionBy(['repository', 'branch']);
        for (const column of ['committed', 'created', 'id']) {
          this.orderBy(column, 'desc');
        }
      });
    const wanted = (artifact: string) =>
      this.#database('requests')
        .select(this.#database.raw('1'))
        .whereRaw('requests.artifact_id = ??', [artifact])
        .whereIn('state', OPEN_STATES);
    const candidates: { id: string }[] = await this.#database
      .select('id')
      .from(ranked.as('ranked'))
      .where('created', '<', before)
      .where('place', '>', newest)
      .whereNotExists(wanted('ranked.id'));
    const going = candidates.map(({ id }) => id).filter(id => !keep.has(id));
    let removed = 0;
    for (const ids of inChunks(going)) {
      removed += await this.#database('artifacts')
        .whereIn('id', ids)
        // Somebody may have asked for one meanwhile.
        .whereNotExists(wanted('artifacts.id'))
        .delete();
    }
    return removed;
  }

  /** The manifests of the artifact that the query around it looks at. */
  #manifests(place: { environment?: string; app?: string }): Knex.QueryBuilder {
    const { environment, app } = place;
    return this.#database('artifact_policies')
      .select(this.#database.raw('1'))
      .whereRaw('artifact_policies.artifact_id = artifacts.id')
      .where({
        ...(environment === undefined ? {} : { environment }),
        ...(app === undefined ? {} : { app }),
      });
  }

  async #withPolicies(
    rows: readonly Pick<ArtifactRow, 'id' | 'summary'>[],
  ): Promise<ArtifactSummary[]> {
    if (rows.length === 0) return [];
    const policies = new Map<string, PolicyRow[]>(
      rows.map(({ id }) => [id, []]),
    );
    const found = await this.#database<PolicyRow>('artifact_policies')
      .whereIn('artifact_id', [...policies.keys()])
      .orderBy('place');
    for (const policy of found) {
      policies.get(policy.artifact_id)?.push(policy);
    }
    return rows.map(row => summaryOf(row, policies.get(row.id) ?? []));
  }
}
