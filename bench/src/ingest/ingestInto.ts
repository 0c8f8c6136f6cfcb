import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createGimletClient } from '@gimlet-io/backstage-plugin-gimlet-common';
import { guestToken } from 'e2e/guestToken';
import type { Database } from 'e2e/server/databases';
import { startServer } from 'e2e/server/serverProcess';
import { MeasuredProcess } from '../cluster/MeasuredProcess';
import { BRANCH } from '../repositories/acme';
import type { Clusters } from './Clusters';
import { LivePage } from './LivePage';
import { PollingTab } from './PollingTab';
import { ServerState } from './ServerState';
import { Sightings } from './Sightings';
import type { AgentPlace, ReportCounts } from './types';

const source = join(dirname(require.resolve('bench/package.json')), 'src');
const PATIENCE_MS = 180_000;
/** Until nothing of the snapshots is under way. */
const REST_MS = 5_000;

/** What one server did. */
export interface Ingested {
  /** Milliseconds from each change to the open page. */
  seen: number[];
  /** The same to a tab that polls the cluster. */
  polled: number[];
  reports: number;
  changes: number;
  /** Seconds until the first state of all clusters was stored. */
  snapshots: number;
  /** MiB of the server, before the changes and after them. */
  resident: { before: number; after: number; peak: number };
  heap: { before: number; after: number };
  /** Percent of a core, while there were changes. */
  cpu: number;
  agentsCpu: number;
  /** Answers to the open pages. */
  answers: number;
}

async function until(what: string, check: () => Promise<boolean>) {
  const end = Date.now() + PATIENCE_MS;
  while (!(await check())) {
    if (Date.now() > end) throw new Error(`In vain it was waited for ${what}`);
    await pause(200);
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, milliseconds));
}

/** Lets agents report clusters that change to one server, and compares in the end what it has stored with the clusters. */
export async function ingestInto(options: {
  database: Database;
  clusters: Clusters;
  /** Of all clusters. */
  objects: number;
  perSecond: number;
  seconds: number;
  repository: string;
  folder: string;
}): Promise<Ingested> {
  const { database, clusters, folder, repository, seconds } = options;
  await mkdir(folder, { recursive: true });
  const environments = clusters.all.map(({ environment }) => environment);
  const config = database.config(folder);
  const server = await startServer({
    folder: join(folder, 'server'),
    config: {
      backend: { database: config },
      gimlet: {
        workDirectory: join(folder, 'work'),
        environments: environments.map(name => ({
          name,
          appsRepo: pathToFileURL(repository).href,
          branch: BRANCH,
        })),
      },
    },
    nodeOptions: [
      '--expose-gc',
      '--require',
      join(source, 'cluster', 'heapProbe.cjs'),
    ],
  });
  const backend = new MeasuredProcess(server.child);
  const state = new ServerState(config);
  const closing: (() => void)[] = [];
  let agents: MeasuredProcess | undefined;
  try {
    const token = await guestToken(server.address);
    const started = performance.now();
    const measured = await startAgents({
      clusters,
      folder,
      address: server.address,
      token,
    });
    agents = measured;
    await until(
      'the first state of all clusters',
      async () => (await state.objects()) >= options.objects,
    );
    const snapshots = (performance.now() - started) / 1000;
    await pause(REST_MS);

    const seen = new Map(environments.map(name => [name, new Sightings()]));
    const polled = new Map(environments.map(name => [name, new Sightings()]));
    const pages: LivePage[] = [];
    for (const [index, cluster] of clusters.all.entries()) {
      const { environment, app, namespace, address } = cluster;
      const page = await LivePage.open({
        ...{ address: server.address, token, environment, app },
        onSeen: restarts => seen.get(environment)?.saw(restarts),
      });
      const tab = new PollingTab({
        app,
        pods: `${address}/api/v1/namespaces/${namespace}/pods`,
        offset: (index * 10_000) / clusters.all.length,
        onSeen: restarts => polled.get(environment)?.saw(restarts),
      });
      pages.push(page);
      closing.push(
        () => page.close(),
        () => tab.close(),
      );
    }
    // An agent that was not heard while all sent their first state has come back by now, and told it again.
    const before = {
      counts: (await measured.ask('counts')) as ReportCounts,
      applied: await state.applied(),
      heap: await backend.heap(),
      resident: await backend.memory(),
      cpu: await backend.cpuSeconds(),
      agentsCpu: await measured.cpuSeconds(),
      changed: clusters.changed,
    };
    clusters.change(options.perSecond, ({ environment }, pod, restarts) => {
      seen.get(environment)?.changed(pod, restarts);
      polled.get(environment)?.changed(pod, restarts);
    });
    await pause(seconds * 1000);
    clusters.rest();
    const cpu = (await backend.cpuSeconds()) - before.cpu;
    const agentsCpu = (await measured.cpuSeconds()) - before.agentsCpu;
    const all = [...seen.values(), ...polled.values()];
    await until('the last changes on all pages', async () =>
      all.every(({ unseen }) => unseen === 0),
    );
    const heap = await backend.heap();
    const resident = await backend.memory();
    closing.splice(0).forEach(close => close());

    for (const { environment, server: cluster } of clusters.all) {
      const differences = await state.differences(environment, cluster);
      if (differences > 0) {
        throw new Error(
          `${database.name}: ${differences} objects of ${environment} are not stored as they are`,
        );
      }
    }
    const counts = (await measured.ask('counts')) as ReportCounts;
    const applied = (await state.applied()) - before.applied;
    const sent = counts.sent - before.counts.sent;
    const failed = counts.failed - before.counts.failed;
    const resyncs = counts.resyncs - before.counts.resyncs;
    if (applied < sent || failed + resyncs > 0) {
      throw new Error(
        `${database.name}: reports were lost: ${applied} of ${sent} were applied, ${failed} failed, ${resyncs} were missed\n${measured.words}`,
      );
    }
    return {
      seen: [...seen.values()].flatMap(({ delays }) => delays),
      polled: [...polled.values()].flatMap(({ delays }) => delays),
      reports: applied,
      changes: clusters.changed - before.changed,
      snapshots,
      resident: {
        before: before.resident.now,
        after: resident.now,
        peak: resident.peak,
      },
      heap: { before: before.heap, after: heap },
      cpu: (100 * cpu) / seconds,
      agentsCpu: (100 * agentsCpu) / seconds,
      answers: pages.reduce((sum, { asked }) => sum + asked, 0),
    };
  } finally {
    clusters.rest();
    closing.forEach(close => close());
    await agents?.stop();
    await state.close();
    await server.stop();
  }
}

/** The agents of all clusters in one process, each with a token of its own. */
async function startAgents(options: {
  clusters: Clusters;
  folder: string;
  address: string;
  /** The user's. */
  token: string;
}): Promise<MeasuredProcess> {
  const api = `${options.address}/api/gimlet`;
  const client = createGimletClient({ baseUrl: api, token: options.token });
  const places: AgentPlace[] = [];
  for (const { environment, kubeconfig } of options.clusters.all) {
    const { secret } = await client.createToken({
      body: {
        name: `agent-${environment}`,
        actions: ['agent.connect'],
        environments: [environment],
        repositories: ['*'],
      },
    });
    places.push({ environment, kubeconfig, server: api, token: secret });
  }
  const file = join(options.folder, 'agents.json');
  await writeFile(file, JSON.stringify(places), { mode: 0o600 });
  return MeasuredProcess.start([
    '--require',
    '@backstage/cli-node/config/nodeTransform.cjs',
    join(source, 'ingest', 'agents.ts'),
    file,
  ]);
}
