import type { Deployment, ReplicaSet } from '../../../objects/workloads';
import {
  deploymentOf,
  eventually,
  makeNamespace,
  type RunTest,
  type TestCluster,
} from '../clusters';
import { DEPLOYMENT, isRolledOut, looksInto, progressing } from '../looksInto';

const REPLICA_SET = { apiVersion: 'apps/v1', kind: 'ReplicaSet' };

/** What people do to a rollout while it goes on. */
export function rollouts(it: RunTest, cluster: () => TestCluster): void {
  let namespace: string;
  beforeAll(async () => {
    namespace = await makeNamespace(cluster(), 'rollouts');
  });

  const { until, setImage } = looksInto(cluster, () => namespace);

  const sets = async (app: string) => {
    const { items } = await cluster().store.list<ReplicaSet>(REPLICA_SET, {
      namespace,
      labelSelector: `app=${app}`,
    });
    return items;
  };
  const change = (name: string, spec: object) =>
    cluster().store.patch<Deployment>(
      DEPLOYMENT,
      { namespace, name },
      { type: 'merge', body: { spec } },
    );
  /** Of each revision, how many pods it is to have. */
  const untilSizes = (app: string, wanted: Record<string, number>) =>
    eventually(async () => {
      const sizes = Object.fromEntries(
        (await sets(app)).map(({ metadata, spec }) => [
          metadata.annotations?.['deployment.kubernetes.io/revision'],
          spec.replicas,
        ]),
      );
      return JSON.stringify(sizes) === JSON.stringify(wanted) && sizes;
    });

  it('scales a paused rollout in proportion, and goes on with it', async () => {
    const { store } = cluster();
    const wanted = deploymentOf(namespace, 'paused', {
      replicas: 5,
      strategy: {
        type: 'RollingUpdate',
        rollingUpdate: { maxSurge: 2, maxUnavailable: 1 },
      },
    });
    await store.create({
      ...wanted,
      metadata: {
        ...wanted.metadata,
        annotations: { 'kubernetes.io/change-cause': 'because' },
      },
    });
    await until<Deployment>(DEPLOYMENT, 'paused', isRolledOut);
    await setImage('paused', 'web:missing');
    await untilSizes('paused', { 1: 4, 2: 3 });
    await change('paused', { paused: true });
    await until<Deployment>(
      DEPLOYMENT,
      'paused',
      deployment => progressing(deployment)?.reason === 'DeploymentPaused',
    );
    await change('paused', { replicas: 8 });
    await untilSizes('paused', { 1: 6, 2: 4 });
    await change('paused', { replicas: 2 });
    await untilSizes('paused', { 1: 2, 2: 2 });
    await change('paused', { replicas: 0 });
    await untilSizes('paused', { 1: 0, 2: 0 });
    await change('paused', { replicas: 1 });
    await untilSizes('paused', { 1: 0, 2: 1 });
    const [{ metadata }] = await sets('paused');
    expect(metadata.annotations).toMatchObject({
      'deployment.kubernetes.io/desired-replicas': expect.any(String),
      'kubernetes.io/change-cause': 'because',
    });
    await setImage('paused', 'web:v3');
    await change('paused', { paused: false });
    const done = await until<Deployment>(DEPLOYMENT, 'paused', isRolledOut);
    expect(progressing(done)?.status).toBe('True');
  });

  it('gives all that a Deployment gains in the middle of a rollout its share', async () => {
    await cluster().store.create(
      deploymentOf(namespace, 'grows', {
        replicas: 4,
        strategy: {
          type: 'RollingUpdate',
          rollingUpdate: { maxSurge: 0, maxUnavailable: 1 },
        },
      }),
    );
    await until<Deployment>(DEPLOYMENT, 'grows', isRolledOut);
    await setImage('grows', 'web:missing');
    await untilSizes('grows', { 1: 3, 2: 1 });
    await change('grows', { replicas: 8 });
    expect(await untilSizes('grows', { 1: 6, 2: 2 })).toBeDefined();
  });

  it('calls nothing available of which nothing runs, also where it is recreated', async () => {
    await cluster().store.create(
      deploymentOf(namespace, 'down', {
        replicas: 1,
        strategy: { type: 'Recreate' },
        image: 'web:missing',
      }),
    );
    const down = await until<Deployment>(
      DEPLOYMENT,
      'down',
      ({ status }) => status?.unavailableReplicas === 1,
    );
    expect(down.status?.conditions).toContainEqual(
      expect.objectContaining({ type: 'Available', status: 'False' }),
    );
  });

  it('lets its ReplicaSet know when pods are to be ready for longer', async () => {
    await cluster().store.create(
      deploymentOf(namespace, 'longer', { replicas: 0 }),
    );
    await untilSizes('longer', { 1: 0 });
    await change('longer', { minReadySeconds: 5 });
    const [set] = await eventually(async () => {
      const found = await sets('longer');
      return found.some(({ spec }) => spec.minReadySeconds === 5) && found;
    });
    expect(set.metadata.annotations).toMatchObject({
      'deployment.kubernetes.io/revision': '1',
    });
  });
}
