import type {
  PodObservation,
  WorkloadObservation,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { AgentHarness } from './__testUtils__/AgentHarness';
import {
  deployment,
  describeOnClusters,
  type TestCluster,
} from './__testUtils__/TestCluster';
import { until } from './__testUtils__/until';
import { observe } from './observe';

jest.setTimeout(480_000);

const MINUTE = 60_000;

const app = (name: string) => ({ labels: { 'gimlet.io/app': name } });

const randomly = <T>(choices: readonly T[]): T =>
  choices[Math.floor(Math.random() * choices.length)];

/** What has to be the same in the cluster and in what was told. */
const essence = {
  pod: ({ name, uid, status, ready, revision }: PodObservation) =>
    `pod ${name} ${uid} ${status} ${ready} ${revision}`,
  workload: ({
    name,
    generation,
    observedGeneration,
    replicas,
    images,
  }: WorkloadObservation) =>
    `workload ${name} ${generation}/${observedGeneration} ${JSON.stringify([
      replicas,
      images,
    ])}`,
};

describeOnClusters('two clusters with the same names', (start, { best }) => {
  let clusters: Record<string, TestCluster>;
  let harness: AgentHarness;

  beforeAll(async () => {
    const [production, staging] = await Promise.all([start(), start()]);
    clusters = { production, staging };
    harness = new AgentHarness();
    await harness.start();
    for (const [environment, cluster] of Object.entries(clusters)) {
      await cluster.createNamespace('shop');
      await harness.startAgent(cluster.api(), { environment });
    }
  });

  afterAll(async () => {
    await harness?.stop();
    await Promise.all(
      Object.values(clusters ?? {}).map(cluster => cluster.stop()),
    );
  });

  /** What the cluster has of the namespace, by the API server's own word. */
  async function truth(cluster: TestCluster): Promise<string[]> {
    const api = cluster.api();
    const found: string[] = [];
    for (const path of [
      '/api/v1/namespaces/shop/pods',
      '/apis/apps/v1/namespaces/shop/deployments',
    ]) {
      for await (const { items } of api.list(path)) {
        for (const item of items) {
          item.kind ??= path.endsWith('pods') ? 'Pod' : 'Deployment';
          const seen = observe(item, undefined, Date.now());
          if (seen?.type === 'pod') found.push(essence.pod(seen));
          if (seen?.type === 'workload') found.push(essence.workload(seen));
        }
      }
    }
    api.close();
    return found.sort();
  }

  const told = (environment: string): string[] =>
    [
      ...harness.state(environment).of('pod').map(essence.pod),
      ...harness.state(environment).of('workload').map(essence.workload),
    ].sort();

  it('are never mixed up: neither by what is told, nor by a command', async () => {
    await clusters.production.apply(deployment('checkout', app('checkout')));
    await clusters.staging.apply(
      deployment('checkout', { ...app('checkout'), replicas: 3 }),
    );
    await until(() => {
      expect(harness.podsOf('checkout', 'production')).toHaveLength(2);
      expect(harness.podsOf('checkout', 'staging')).toHaveLength(3);
    });
    const uids = (environment: string) =>
      harness
        .podsOf('checkout', environment)
        .map(({ uid }) => uid)
        .sort();
    const before = uids('production');
    const ordered = harness.server.order('staging', {
      kind: 'restart',
      app: 'checkout',
      objects: [
        {
          group: 'apps',
          kind: 'Deployment',
          namespace: 'shop',
          name: 'checkout',
        },
      ],
    });
    await expect(ordered.done).resolves.toMatchObject({ ok: true });
    await until(() =>
      expect(harness.workloadOf('checkout', 'staging')).toMatchObject({
        generation: 2,
        replicas: { total: 3, updated: 3, available: 3 },
      }),
    );
    expect(harness.workloadOf('checkout', 'production')?.generation).toBe(1);
    expect(uids('production')).toEqual(before);
  });

  it('end as they are, whatever was killed for a while', async () => {
    const { server } = harness;
    const end = Date.now() + (best ? MINUTE : MINUTE / 4);
    const did: string[] = [];
    while (Date.now() < end) {
      const environment = randomly(Object.keys(clusters));
      const cluster = clusters[environment];
      const what = randomly([
        'server',
        'agents',
        'connections',
        'report',
        'resync',
        'api server',
        'rollout',
        'rollout',
        'scale',
        'delete',
      ]);
      did.push(what);
      if (what === 'server') {
        await server.stop();
        await new Promise(resolve => setTimeout(resolve, 500));
        await server.start();
      } else if (what === 'agents') {
        await harness.stopAgents();
        for (const [name, each] of Object.entries(clusters)) {
          await harness.startAgent(each.api(), { environment: name });
        }
      } else if (what === 'connections') {
        server.dropConnections();
      } else if (what === 'report') {
        server.failReports = 1;
      } else if (what === 'resync') {
        server.resync(environment);
      } else if (what === 'api server') {
        await cluster.crashes?.killApiServer();
        await cluster.crashes?.startApiServer();
      } else {
        const name = randomly(['checkout', 'cart', 'search']);
        const change =
          what === 'delete'
            ? cluster.delete(deployment(name))
            : cluster.apply(
                deployment(name, {
                  ...app(name),
                  image: `${name}:v${did.length}`,
                  replicas: 1 + Math.floor(Math.random() * 8),
                }),
              );
        // It may be gone already, or the API server may just come back.
        await change.catch(() => undefined);
      }
      await new Promise(resolve => setTimeout(resolve, Math.random() * 700));
    }
    for (const [environment, cluster] of Object.entries(clusters)) {
      await until(async () => {
        const is = await truth(cluster);
        expect(told(environment)).toEqual(is);
        expect(is.join('\n')).not.toMatch(/Terminating|Pending/);
      }, MINUTE);
    }
    expect(did.length).toBeGreaterThan(5);
  });
});
