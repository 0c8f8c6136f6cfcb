import {
  commandKindSchema,
  skippedKindSchema,
  type AgentReport,
  type Observation,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { Knex } from 'knex';
import { z } from 'zod/v3';
import type { AgentSession, ClusterStore, Ingested } from '../agents/types';
import { inChunks } from './chunks';
import { ingestReport } from './ingestReport';

/** A row of `agent_sessions`. PostgreSQL gives its big numbers as text. */
export interface SessionRow {
  environment: string;
  session_id: string;
  token_id: string;
  agent_version: string;
  cluster_version: string | null;
  allow: string;
  skipped_kinds: string;
  opened_at: number | string;
  seen_at: number | string;
  ended_at: number | string | null;
  stream_id: string | null;
  sequence: number;
  wants_snapshot: boolean | number;
  snapshot: number;
  snapshot_part: number;
}

/** A row of `cluster_objects`. */
export interface ObjectRow {
  environment: string;
  object_key: string;
  type: string;
  app: string | null;
  hash: string;
  snapshot: number;
  observation: string;
}

/** Clusters, as their agents reported them last, in the plugin's database. */
export class DatabaseClusterStore implements ClusterStore {
  readonly #database: Knex;

  constructor(options: { database: Knex }) {
    this.#database = options.database;
  }

  async openSession(
    session: Parameters<ClusterStore['openSession']>[0],
    now: number,
  ): Promise<void> {
    const opened = {
      session_id: session.id,
      token_id: session.tokenId,
      agent_version: session.agentVersion,
      cluster_version: session.clusterVersion ?? null,
      allow: JSON.stringify(session.allow),
      skipped_kinds: JSON.stringify(session.skippedKinds),
      opened_at: now,
      seen_at: now,
      ended_at: null,
      stream_id: null,
      sequence: 0,
      wants_snapshot: true,
      snapshot_part: 0,
    };
    await this.#sessions()
      .insert({ environment: session.environment, ...opened, snapshot: 0 })
      .onConflict('environment')
      .merge(opened);
  }

  async session(environment: string): Promise<AgentSession | undefined> {
    const row = await this.#sessions().where({ environment }).first();
    return row && sessionOf(row);
  }

  async sessions(): Promise<AgentSession[]> {
    return (await this.#sessions().orderBy('environment')).map(sessionOf);
  }

  async endSession(
    environment: string,
    id: string,
    now: number,
  ): Promise<void> {
    await this.#sessions()
      .where({ environment, session_id: id })
      .whereNull('ended_at')
      .update({ ended_at: now });
  }

  async takeStream(
    environment: string,
    id: string,
    streamId: string,
  ): Promise<boolean> {
    const taken = await this.#sessions()
      .where({ environment, session_id: id })
      .update({ stream_id: streamId });
    return taken > 0;
  }

  ingest(
    place: { environment: string; sessionId: string },
    report: AgentReport,
    now: number,
  ): Promise<Ingested> {
    return this.#database.transaction(transaction =>
      ingestReport(transaction, place, report, now),
    );
  }

  async observations(
    filter: Parameters<ClusterStore['observations']>[0],
  ): Promise<Observation[]> {
    const { environment, apps, types, shared, ofNone = [] } = filter;
    const found: Observation[] = [];
    for (const some of apps ? inChunks(apps) : [undefined]) {
      const find = this.#database<ObjectRow>('cluster_objects')
        .select('object_key', 'observation')
        .where({ environment });
      if (types) find.whereIn('type', types);
      if (some) find.whereIn('app', some);
      found.push(...inOrder(await find).map(observationOf));
    }
    const ofNoApp = [
      ...(shared ? (['kustomization', 'source'] as const) : []),
      ...ofNone,
    ];
    if (apps && ofNoApp.length > 0) {
      const find = this.#database<ObjectRow>('cluster_objects')
        .select('object_key', 'observation')
        .where({ environment })
        .whereNull('app')
        .whereIn('type', ofNoApp);
      found.push(...inOrder(await find).map(observationOf));
    }
    return found;
  }

  async apps(environment: string): Promise<string[]> {
    const rows = await this.#database<ObjectRow>('cluster_objects')
      .distinct('app')
      .where({ environment })
      .whereNotNull('app')
      .orderBy('app');
    return rows.flatMap(({ app }) => app ?? []);
  }

  async retain(environments: readonly string[]): Promise<void> {
    await this.#database.transaction(async transaction => {
      for (const table of ['cluster_objects', 'agent_sessions']) {
        await transaction(table)
          .whereNotIn('environment', environments)
          .delete();
      }
    });
  }

  #sessions() {
    return this.#database<SessionRow>('agent_sessions');
  }
}

/** By key. Not by the database: where SQLite is to sort by the key it reads all of the environment by that, not an app's by its index. */
function inOrder<Row extends Pick<ObjectRow, 'object_key'>>(
  rows: readonly Row[],
): Row[] {
  return [...rows].sort((a, b) => (a.object_key < b.object_key ? -1 : 1));
}

function observationOf(row: Pick<ObjectRow, 'observation'>): Observation {
  const observation: Observation = JSON.parse(row.observation);
  return observation;
}

function sessionOf(row: SessionRow): AgentSession {
  return {
    environment: row.environment,
    id: row.session_id,
    tokenId: row.token_id,
    agentVersion: row.agent_version,
    ...(row.cluster_version === null
      ? {}
      : { clusterVersion: row.cluster_version }),
    allow: z.array(commandKindSchema).parse(JSON.parse(row.allow)),
    skippedKinds: z
      .array(skippedKindSchema)
      .parse(JSON.parse(row.skipped_kinds)),
    openedAt: Number(row.opened_at),
    seenAt: Number(row.seen_at),
    ...(row.ended_at === null ? {} : { endedAt: Number(row.ended_at) }),
    ...(row.stream_id === null ? {} : { streamId: row.stream_id }),
    sequence: row.sequence,
    isComplete: !row.wants_snapshot && row.snapshot_part === 0,
  };
}
