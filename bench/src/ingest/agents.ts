import { readFileSync } from 'node:fs';
import { Agent, ClusterApi, loadKubeConfig } from '@gimlet-io/agent';
import type { AgentPlace, ReportCounts } from './types';

/** Runs the agents of several clusters in one process; answers every message with how many reports they have sent. */

const counts: ReportCounts = { sent: 0, failed: 0, resyncs: 0 };

const plainFetch = globalThis.fetch;
globalThis.fetch = async (input, init) => {
  if (!String(input).endsWith('/reports')) return plainFetch(input, init);
  counts.sent += 1;
  try {
    const response = await plainFetch(input, init);
    if (!response.ok) {
      counts.failed += 1;
      process.stderr.write(`A report was refused: ${response.status}\n`);
    } else if ((await response.clone().json()).resync) counts.resyncs += 1;
    return response;
  } catch (error) {
    counts.failed += 1;
    throw error;
  }
};

const places: AgentPlace[] = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const agents = places.map(
  ({ server, token, kubeconfig, environment }) =>
    new Agent({
      cluster: new ClusterApi({ kubeConfig: loadKubeConfig({ kubeconfig }) }),
      server,
      token: { env: token },
      allow: [],
      version: 'bench',
      log: {
        info: () => {},
        warn: message => process.stderr.write(`${environment}: ${message}\n`),
      },
    }),
);
for (const agent of agents) agent.start();

process.on('message', question => process.send?.({ question, answer: counts }));
process.once('SIGTERM', async () => {
  await Promise.all(agents.map(agent => agent.stop()));
  process.exit(0);
});
