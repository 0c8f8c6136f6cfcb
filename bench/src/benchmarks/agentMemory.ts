import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Benchmark } from '../benchmark';
import { ClusterServer, kubeconfigOf } from '../cluster/ClusterServer';
import { MeasuredProcess } from '../cluster/MeasuredProcess';
import { ReportSink } from '../cluster/ReportSink';
import { runProgram } from '../runProgram';

const SIZE = { workloads: 1000, pods: 5000, replicaSets: 2, namespaces: 20 };
const CHANGES = 200;

/** How long pods change; ten minutes show whether the heap stays flat. */
const SECONDS = Number(process.env.GIMLET_BENCH_SECONDS ?? 60);

const here = join(
  dirname(require.resolve('bench/package.json')),
  'src',
  'cluster',
);

/** How the image starts Node. */
async function nodeOptions(deployFolder: string): Promise<string[]> {
  const dockerfile = await readFile(join(deployFolder, 'Dockerfile'), 'utf8');
  const entrypoint = dockerfile.match(/^ENTRYPOINT (\[.*\])$/m)?.[1];
  if (!entrypoint) throw new Error('The Dockerfile has no entry point');
  const words: string[] = JSON.parse(entrypoint);
  return words.filter(word => word.startsWith('--'));
}

function pause(milliseconds: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, milliseconds));
}

async function until(check: () => boolean): Promise<void> {
  const end = Date.now() + 120_000;
  while (!check()) {
    if (Date.now() > end) throw new Error('It did not get ready');
    await pause(100);
  }
}

/** Memory of the agent at a large cluster that changes all the time, and what it costs to follow it. */
export const agentMemory: Benchmark = {
  name: 'agent-memory',
  description: `the agent's memory at ${SIZE.workloads} workloads, ${
    SIZE.pods
  } pods and ${
    SIZE.workloads * SIZE.replicaSets
  } ReplicaSets with ${CHANGES} changes a second for ${SECONDS} s, against the informers of @kubernetes/client-node`,
  async run({ folder }) {
    const cluster = new ClusterServer(SIZE);
    const sink = new ReportSink();
    const kubeconfig = join(folder, 'kubeconfig');
    await mkdir(folder, { recursive: true });
    await writeFile(kubeconfig, kubeconfigOf(await cluster.start()));
    const server = await sink.start();
    const packageFolder = dirname(
      require.resolve('@gimlet-io/agent/package.json'),
    );
    const bundle = join(folder, 'gimlet-agent.cjs');
    await runProgram(process.execPath, [
      join(packageFolder, 'bundle.mjs'),
      bundle,
    ]);
    const agent = MeasuredProcess.start(
      [
        ...(await nodeOptions(join(packageFolder, 'deploy'))),
        '--expose-gc',
        '--require',
        join(here, 'heapProbe.cjs'),
        bundle,
        '--server',
        server,
        '--kubeconfig',
        kubeconfig,
      ],
      { GIMLET_TOKEN: 'bench' },
    );
    const informers = join(here, 'informers.mjs');
    let peer: MeasuredProcess | undefined;
    try {
      await until(() => {
        agent.assertAlive();
        return sink.observations >= SIZE.workloads + SIZE.pods;
      });
      await pause(5_000);
      const rest = await agent.memory();
      const heapBefore = await agent.heap();
      const cpuBefore = await agent.cpuSeconds();
      const { observations } = sink;
      cluster.change(CHANGES);
      await pause(SECONDS * 1000);
      cluster.change(0);
      const cpu = (await agent.cpuSeconds()) - cpuBefore;
      const { peak } = await agent.memory();
      const heapAfter = await agent.heap();
      await pause(2_000);
      const reported = sink.observations - observations;
      const { changed } = cluster;
      await agent.stop();

      const other = MeasuredProcess.start([informers, kubeconfig]);
      peer = other;
      await until(() => other.said('ready'));
      cluster.change(CHANGES);
      await pause(SECONDS * 1000);
      const peerMemory = await other.memory();
      return {
        unit: 'MiB',
        ours: peak,
        peer: peerMemory.peak,
        peerCommand: 'node bench/src/cluster/informers.mjs <kubeconfig>',
        asides: [
          { name: 'at rest', value: rest.now, unit: 'MiB' },
          { name: 'heap before', value: heapBefore, unit: 'MiB' },
          { name: 'heap after', value: heapAfter, unit: 'MiB' },
          { name: 'of a core', value: (100 * cpu) / SECONDS, unit: '%' },
          {
            name: 'reported',
            value: reported,
            unit: `of ${changed} changes`,
          },
        ],
      };
    } finally {
      await agent.stop();
      await peer?.stop();
      await sink.stop();
      await cluster.stop();
    }
  },
};
