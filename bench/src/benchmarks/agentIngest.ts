import { join } from 'node:path';
import { databases } from 'e2e/server/databases';
import type { Aside, Benchmark } from '../benchmark';
import { Clusters } from '../ingest/Clusters';
import { ingestInto, type Ingested } from '../ingest/ingestInto';
import { percentile } from '../median';
import { makeLargeRepository } from '../repositories/largeRepository';

const CLUSTERS = 10;
const SIZE = { workloads: 1000, pods: 5000, replicaSets: 2, namespaces: 20 };
const CHANGES = 200;

/** How long pods change. */
const SECONDS = Number(process.env.GIMLET_BENCH_SECONDS ?? 60);

function asidesOf(name: string, ingested: Ingested): Aside[] {
  const { seen, resident, heap } = ingested;
  const values: [string, number, string][] = [
    ['p50', percentile(seen, 0.5), 'ms'],
    ['p95', percentile(seen, 0.95), 'ms'],
    ['max', percentile(seen, 1), 'ms'],
    ['changes', ingested.changes, `in ${SECONDS} s`],
    ['changes of open pages', seen.length, 'all seen'],
    ['answers to open pages', ingested.answers, ''],
    ['reports', ingested.reports, 'sent and applied'],
    ['reports lost', 0, ''],
    ['first state of all clusters', ingested.snapshots, 's'],
    ['resident before', resident.before, 'MiB'],
    ['resident after', resident.after, 'MiB'],
    ['resident at most', resident.peak, 'MiB'],
    ['heap before', heap.before, 'MiB'],
    ['heap after', heap.after, 'MiB'],
    ['of a core', ingested.cpu, '%'],
    ['agents, of a core', ingested.agentsCpu, '%'],
  ];
  return values.map(([what, value, unit]) => ({
    name: `${name}: ${what}`,
    value,
    unit,
  }));
}

/**
 * From a change in a cluster to the page that somebody has open, with many large clusters that report to one server. Fails where a
 * report is lost, or what the server has in the end is not what the clusters have.
 */
export const agentIngest: Benchmark = {
  name: 'agent-ingest',
  description: `${CLUSTERS} agents × ${SIZE.workloads} workloads × ${
    SIZE.pods
  } pods, ${CHANGES} changes a second for ${SECONDS} s into one server on ${databases
    .map(({ name }) => name)
    .join(
      ', then ',
    )}: from change to open page (95 of 100), against a tab that polls the cluster every 10 s`,
  async run({ folder }) {
    const repository = await makeLargeRepository({ folder, commits: 2 });
    const clusters = await Clusters.start({
      folder,
      count: CLUSTERS,
      size: SIZE,
    });
    try {
      const results: { name: string; ingested: Ingested }[] = [];
      for (const database of databases) {
        const ingested = await ingestInto({
          ...{ database, clusters, repository },
          objects: CLUSTERS * (SIZE.workloads + SIZE.pods),
          perSecond: CHANGES,
          seconds: SECONDS,
          folder: join(folder, database.name),
        });
        results.push({ name: database.name, ingested });
      }
      const worst = (of: (ingested: Ingested) => number[]) =>
        Math.max(
          ...results.map(({ ingested }) => percentile(of(ingested), 0.95)),
        );
      return {
        ours: worst(({ seen }) => seen),
        peer: worst(({ polled }) => polled),
        peerCommand:
          "GET /api/v1/namespaces/<namespace>/pods?labelSelector=… of the same cluster every 10 s, as Backstage's Kubernetes tab asks",
        asides: results.flatMap(({ name, ingested }) =>
          asidesOf(name, ingested),
        ),
      };
    } finally {
      await clusters.stop();
    }
  },
};
