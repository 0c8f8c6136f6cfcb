import type {
  AgentReport,
  Observation,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { Knex } from 'knex';
import type { AgentSession, ClusterStore, Ingested } from '../agents/types';
import { inChunks } from './chunks';
import {
  observationOf,
  sessionOf,
  type ObjectRow,
  type SessionRow,
} from './clusterRows';
import { ingestReport } from './ingestReport';

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
