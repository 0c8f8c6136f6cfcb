import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  createGimletClient,
  type GimletClient,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { readArtifact } from '@gimlet-io/core';
import { DemoAgent } from './DemoAgent';
import { DemoCluster } from './DemoCluster';
import { keptToken } from './keptToken';
import { playGitHost } from './playGitHost';
import { signIn, until, untilReady } from './portalUser';
import { ENVIRONMENTS, type EnvironmentName } from './story';

const AGENT_PATIENCE_MS = 30_000;

/** What this runs beside the portal, and what it needs for that. */
interface Stage {
  /** Of the portal. */
  address: string;
  /** Of the demo. */
  folder: string;
  /** The agent, in one file. */
  agent: string;
  /** Files, oldest first. */
  artifacts: readonly string[];
}

/** Where what belongs to the clusters is kept. */
const inClusters = ({ folder }: Stage, ...parts: string[]) =>
  join(folder, 'clusters', ...parts);

const kubeconfigOf = (stage: Stage, environment: EnvironmentName) =>
  inClusters(stage, `${environment}.kubeconfig`);

async function startAgent(
  stage: Stage,
  user: GimletClient,
  environment: EnvironmentName,
): Promise<DemoAgent> {
  const tokenFile = inClusters(stage, `${environment}-agent.token`);
  await keptToken(user, tokenFile, {
    name: `agent-${environment}`,
    actions: ['agent.connect'],
    environments: [environment],
    repositories: ['*'],
  });
  const agent = new DemoAgent({
    bundle: stage.agent,
    server: stage.address,
    tokenFile,
    kubeconfig: kubeconfigOf(stage, environment),
    log: inClusters(stage, `${environment}-agent.log`),
  });
  agent.start();
  return agent;
}

async function untilConnected(
  user: GimletClient,
  signal: AbortSignal,
): Promise<void> {
  for (const environment of ENVIRONMENTS) {
    await until(
      async () => {
        const { agent } = await user.getEnvironmentLive({
          params: { environment },
        });
        return agent.state === 'connected';
      },
      {
        message: `The agent of ${environment} did not connect`,
        patienceMs: AGENT_PATIENCE_MS,
        signal,
      },
    );
  }
}

/** Says what is wrong, and lets the rest be seen. */
function complain(error: unknown): void {
  process.stderr.write(
    `${error instanceof Error ? error.message : String(error)}\n`,
  );
}

/** Ships artifacts as CI does. What was shipped before is not shipped twice. */
async function ship(stage: Stage, user: GimletClient): Promise<void> {
  const token = await keptToken(user, join(stage.folder, 'ci-token'), {
    name: 'ci-shop',
    actions: ['read', 'artifact.create', 'release.create'],
    environments: ['*'],
    repositories: ['acme/*'],
  });
  const ci = createGimletClient({
    baseUrl: `${stage.address}/api/gimlet`,
    token,
  });
  for (const file of stage.artifacts) {
    const artifact = readArtifact(await readFile(file, 'utf8'), { file });
    await ci.shipArtifact({ body: artifact });
  }
}

/** Everything of the demo but the portal: clusters, their agents, and CI, which ships when all of it is there. */
async function live(stage: Stage, signal: AbortSignal): Promise<void> {
  await mkdir(inClusters(stage), { recursive: true });
  playGitHost(stage.folder);
  const running: { stop(): Promise<void> }[] = [];
  try {
    for (const environment of ENVIRONMENTS) {
      running.push(
        await DemoCluster.start({
          environment,
          gitops: join(stage.folder, `gitops-${environment}.git`),
          kubeconfig: kubeconfigOf(stage, environment),
          // Both ways that Flux knows.
          cancelHealthCheckOnNewRevision: environment === 'staging',
        }),
      );
    }
    await untilReady(stage.address, signal);
    const user = await signIn(stage.address);
    for (const environment of ENVIRONMENTS) {
      running.push(await startAgent(stage, user, environment));
    }
    await untilConnected(user, signal).catch(complain);
    await ship(stage, user);
    process.send?.('ready');
    await new Promise(resolve => {
      signal.addEventListener('abort', resolve);
    });
  } finally {
    await Promise.all(running.map(each => each.stop()));
  }
}

const [address, folder, agent, ...artifacts] = process.argv.slice(2);
const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => stopping.abort());
}
// Whoever started it is gone.
process.on('disconnect', () => stopping.abort());

live({ address, folder, agent, artifacts }, stopping.signal).then(
  () => process.exit(0),
  error => {
    if (stopping.signal.aborted) process.exit(0);
    complain(error);
    process.exit(1);
  },
);
