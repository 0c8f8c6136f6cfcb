import { join } from 'node:path';
import { DatabaseClusterStore } from '@gimlet-io/backstage-plugin-gimlet-backend/testUtils';
import type { DatabaseConfig } from 'e2e/server/databases';
import knex, { type Knex } from 'knex';
import type { ClusterServer } from '../cluster/ClusterServer';
import { restartsOf } from './PollingTab';

/** What a server has stored of clusters, read from its database. */
export class ServerState {
  private readonly database: Knex;
  private readonly clusters: DatabaseClusterStore;

  constructor(config: DatabaseConfig) {
    this.database = knex(ofPlugin(config));
    this.clusters = new DatabaseClusterStore({ database: this.database });
  }

  /** Objects of all environments. */
  async objects(): Promise<number> {
    const [{ count }] = await this.database('cluster_objects').count({
      count: '*',
    });
    return Number(count);
  }

  /** Reports that were applied in the sessions that are open: their numbers follow on each other. */
  async applied(): Promise<number> {
    const sessions = await this.clusters.sessions();
    return sessions.reduce((sum, { sequence }) => sum + sequence, 0);
  }

  /** Objects of a cluster that are stored otherwise than they are, or not at all, or that are no more. */
  async differences(
    environment: string,
    cluster: ClusterServer,
  ): Promise<number> {
    const expected = new Map([
      ...cluster.pods.map(
        pod => [nameOf('pod', pod.metadata), String(restartsOf(pod))] as const,
      ),
      ...cluster.workloads.map(
        ({ metadata, status }) =>
          [nameOf('workload', metadata), replicasOf(status)] as const,
      ),
    ]);
    let differences = 0;
    for (const seen of await this.clusters.observations({ environment })) {
      const key = nameOf(seen.type, seen);
      let value: string | undefined;
      if (seen.type === 'pod') value = String(seen.restarts);
      if (seen.type === 'workload') value = String(seen.replicas.ready);
      if (value === undefined || expected.get(key) !== value) differences += 1;
      expected.delete(key);
    }
    return differences + expected.size;
  }

  async close(): Promise<void> {
    await this.database.destroy();
  }
}

function nameOf(
  type: string,
  { namespace, name }: { namespace: string; name: string },
): string {
  return `${type}/${namespace}/${name}`;
}

function replicasOf(status: unknown): string {
  return String((status as { readyReplicas: number }).readyReplicas);
}

/** Each plugin has a database of its own. */
function ofPlugin(config: DatabaseConfig): Knex.Config {
  if (config.client === 'better-sqlite3') {
    const { directory } = config.connection;
    return {
      client: config.client,
      connection: { filename: join(directory, 'gimlet.sqlite') },
      useNullAsDefault: true,
    };
  }
  const connection = new URL(config.connection);
  connection.pathname = `/${config.prefix}gimlet`;
  return { client: config.client, connection: connection.href };
}
