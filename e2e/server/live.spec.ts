import { expect, test } from '@playwright/test';
import { databases, type Database } from './databases';
import { LiveStage } from './LiveStage';

const ENVIRONMENTS = ['staging', 'production'] as const;
type Environment = (typeof ENVIRONMENTS)[number];

const APP = 'checkout';
const CHAOS_MS = 60_000;

let stage: LiveStage;

const place = (environment: Environment) => ({
  params: { environment, app: APP },
});

const isOf = (app: string, { metadata }: { metadata: { name: string } }) =>
  metadata.name.startsWith(`${app}-`);

/** The app's pods as the cluster has them, those that end left out. */
async function podsOfCluster(environment: Environment) {
  const pods = await stage.cluster(environment).pods();
  return pods
    .filter(pod => isOf(APP, pod) && !pod.metadata.deletionTimestamp)
    .filter(({ status }) => status?.phase !== 'Succeeded')
    .map(({ metadata }) => metadata.uid)
    .sort();
}

/** The same as the server has them. */
async function podsOfServer(environment: Environment) {
  const { pods } = await stage.client.getAppLive(place(environment));
  return pods.items
    .filter(({ deletedAt, phase }) => !deletedAt && phase !== 'Succeeded')
    .map(({ uid }) => uid)
    .sort();
}

/** All that decides of an app in a cluster, by the cluster. */
async function stateOfCluster(environment: Environment) {
  const cluster = stage.cluster(environment);
  const [deployments, kustomizations] = await Promise.all([
    cluster.list('/apis/apps/v1/namespaces/shop/deployments'),
    cluster.list(
      '/apis/kustomize.toolkit.fluxcd.io/v1/namespaces/flux-system/kustomizations',
    ),
  ]);
  const deployment = deployments.find(({ metadata }) => metadata.name === APP);
  const kustomization = kustomizations.find(({ metadata }) =>
    metadata.name.endsWith(`-${APP}`),
  );
  return {
    pods: await podsOfCluster(environment),
    uid: deployment?.metadata.uid,
    generation: deployment?.metadata.generation,
    desired: deployment?.spec?.replicas,
    ready: deployment?.status?.readyReplicas,
    applied: kustomization?.status?.lastAppliedRevision,
  };
}

/** The same by the server. */
async function stateOfServer(environment: Environment) {
  const live = await stage.client.getAppLive(place(environment));
  const deployment = live.workloads.find(({ kind }) => kind === 'Deployment');
  return {
    pods: await podsOfServer(environment),
    uid: deployment?.uid,
    generation: deployment?.generation,
    desired: deployment?.replicas.desired,
    ready: deployment?.replicas.ready,
    applied: live.kustomization?.lastAppliedRevision,
  };
}

async function settled(environment: Environment): Promise<void> {
  await expect
    .poll(
      async () => {
        const { health } = await stage.client.getAppLive(place(environment));
        return health.state;
      },
      { timeout: 120_000 },
    )
    .toBe('healthy');
}

/** The same numbers for the same seed, so that a failure can be had again. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function describeLive(database: Database): void {
  test.describe(database.name, () => {
    test.beforeAll(async () => {
      test.setTimeout(300_000);
      stage = await LiveStage.open(database);
    });
    test.afterAll(async () => {
      await stage?.close();
    });

    test('what is done to an app in one cluster never touches the app of the same name in the other', async () => {
      test.setTimeout(300_000);
      await settled('staging');
      await settled('production');
      const before = {
        staging: await podsOfCluster('staging'),
        production: await podsOfCluster('production'),
      };
      expect(before.staging).not.toEqual(before.production);

      await stage.client.commandApp({
        ...place('staging'),
        body: { kind: 'restart' },
      });
      await expect
        .poll(async () => {
          const now = await podsOfCluster('staging');
          return before.staging.some(uid => now.includes(uid));
        })
        .toBe(false);
      await settled('staging');
      expect(await podsOfCluster('production')).toEqual(before.production);
      expect(await podsOfServer('production')).toEqual(before.production);
      await expect
        .poll(() => podsOfServer('staging'))
        .toEqual(await podsOfCluster('staging'));

      await stage.client.commandApp({
        ...place('production'),
        body: { kind: 'suspend' },
      });
      const suspended = async (environment: Environment) =>
        (await stage.client.getAppLive(place(environment))).kustomization
          ?.suspended;
      await expect.poll(() => suspended('production')).toBe(true);
      expect(await suspended('staging')).toBe(false);
      await stage.client.commandApp({
        ...place('production'),
        body: { kind: 'resume' },
      });
      await expect.poll(() => suspended('production')).toBe(false);

      const { pods } = await stage.client.getAppLive(place('staging'));
      const [pod] = pods.items;
      const lines: string[] = [];
      for await (const { event, data } of stage.client.followLogs({
        ...place('staging'),
        query: { pod: pod.name, namespace: pod.namespace },
      })) {
        if (event === 'lines')
          lines.push(...data.lines.map(({ text }) => text));
      }
      expect(lines).not.toEqual([]);
      const elsewhere = stage.client.followLogs({
        ...place('production'),
        query: { pod: pod.name, namespace: pod.namespace },
      });
      await expect(
        (async () => {
          for await (const { event, data } of elsewhere) {
            if (event === 'failed') throw new Error(data.message);
            expect(event).not.toBe('lines');
          }
        })(),
      ).rejects.toThrow();
    });

    test('whatever is killed and cut for a minute, the final state is that of the cluster', async () => {
      test.setTimeout(600_000);
      const seed =
        Number(process.env.GIMLET_E2E_SEED) || Date.now() % 1_000_000;
      test.info().annotations.push({ type: 'seed', description: String(seed) });
      const random = randomFrom(seed);
      const artifacts = await stage.ship(APP);
      const cluster = stage.cluster('production');
      let asked = 0;
      const actions: (() => Promise<unknown> | void)[] = [
        () => stage.cutConnections(),
        () => stage.agent('production').kill(),
        () => stage.killServer(),
        async () => {
          const pods = (await cluster.pods()).filter(pod => isOf(APP, pod));
          const pod = pods[Math.floor(random() * pods.length)];
          if (pod) {
            await cluster.delete(
              `/api/v1/namespaces/shop/pods/${pod.metadata.name}`,
            );
          }
        },
        async () => {
          const artifactId = artifacts[asked % artifacts.length];
          asked += 1;
          await stage.client.createRequest({
            body: {
              wish: {
                action: 'release',
                environment: 'production',
                app: APP,
                artifactId,
              },
            },
            idempotencyKey: `chaos-${seed}-${asked}`,
          });
        },
      ];
      const endsAt = Date.now() + CHAOS_MS;
      while (Date.now() < endsAt) {
        await actions[Math.floor(random() * actions.length)]();
        await new Promise(resolve => {
          setTimeout(resolve, random() * 3_000);
        });
      }

      const last = await stage.make({
        action: 'release',
        environment: 'production',
        app: APP,
        artifactId: artifacts[0],
      });
      expect(last).toMatchObject({ state: 'ready' });
      await settled('production');
      await expect
        .poll(
          async () => {
            const there = await stateOfCluster('production');
            return JSON.stringify(await stateOfServer('production')) ===
              JSON.stringify(there)
              ? 'the same'
              : { there, server: await stateOfServer('production') };
          },
          { timeout: 60_000 },
        )
        .toBe('the same');
      const { items } = await stage.client.listRequests({
        query: { environment: 'production', app: APP, limit: 100 },
      });
      for (const { state } of items) {
        expect(['ready', 'superseded']).toContain(state);
      }
    });
  });
}

databases.forEach(describeLive);
