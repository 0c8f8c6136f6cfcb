import { KubeConfig, CoreV1Api, VersionApi } from '@kubernetes/client-node';
import { sleep, systemClock } from './clock/Clock';
import { startDevCluster, type DevCluster } from './startDevCluster';
import { POD, type Pod } from './objects/pods';
import type { Deployment } from './objects/workloads';
import { deploymentOf, eventually } from './contract/__testUtils__/clusters';
import { accessOf } from './realCluster/kubeconfig';
import { HttpClusterStore } from './remote/HttpClusterStore';

const DEPLOYMENT = { apiVersion: 'apps/v1', kind: 'Deployment' };

describe('startDevCluster', () => {
  let clusters: DevCluster[] = [];
  const start = async (...options: Parameters<typeof startDevCluster>) => {
    const cluster = await startDevCluster(...options);
    clusters.push(cluster);
    return cluster;
  };
  afterEach(async () => {
    await Promise.all(clusters.map(cluster => cluster.stop()));
    clusters = [];
  });
  function load(text: string): KubeConfig {
    const config = new KubeConfig();
    config.loadFromString(text);
    return config;
  }

  it('says that it is a stand-in', async () => {
    const { kubeconfig } = await start();
    const version = load(kubeconfig).makeApiClient(VersionApi);
    expect((await version.getCode()).gitVersion).toMatch(/gimlet-stand-in$/);
  });

  it('says to clients that stream lists that it does not', async () => {
    const { url } = await start();
    const response = await fetch(
      `${url}/api/v1/pods?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan`,
    );
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ reason: 'Invalid' });
  });

  it('lets nobody in without its token', async () => {
    const { url, kubeconfig } = await start({ token: 'secret' });
    expect((await fetch(`${url}/api/v1/pods`)).status).toBe(401);
    const core = load(kubeconfig).makeApiClient(CoreV1Api);
    expect((await core.listPodForAllNamespaces()).items).toEqual([]);
  });

  it('says what its pods cannot do, as nothing runs in them', async () => {
    const { url, store } = await start();
    const pod = { ...POD, metadata: { name: 'idle', namespace: 'default' } };
    await store.create({
      ...pod,
      spec: { containers: [{ name: 'main', image: 'web:v1' }] },
    });
    for (const what of ['exec', 'portforward', 'attach']) {
      const response = await fetch(
        `${url}/api/v1/namespaces/default/pods/idle/${what}`,
        { method: 'POST' },
      );
      expect([response.status, (await response.json()).message]).toEqual([
        400,
        `this is a stand-in for a cluster, which runs no containers: there is no ${what}`,
      ]);
    }
  });

  it('tells the age of objects by its own clock', async () => {
    const clock = systemClock({ speed: 1000 });
    const { url, store } = await start({ clock });
    const NAMESPACE = { apiVersion: 'v1', kind: 'Namespace' };
    await store.create({ ...NAMESPACE, metadata: { name: 'old' } });
    await sleep(clock, 130_000);
    const response = await fetch(`${url}/api/v1/namespaces/old`, {
      headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' },
    });
    const [{ cells }] = (await response.json()).rows;
    expect(cells).toEqual(['old', 'Active', expect.stringMatching(/^\d+m/)]);
  });

  it('gives no pods to a node that is cordoned', async () => {
    const { store } = await start({ nodes: 2 });
    const { items } = await store.list({ apiVersion: 'v1', kind: 'Node' });
    const [cordoned, other] = items;
    await store.patch(cordoned, cordoned.metadata, {
      type: 'merge',
      body: { spec: { unschedulable: true } },
    });
    await store.create(deploymentOf('default', 'web', { replicas: 3 }));
    const pods = await eventually(async () => {
      const found = await store.list<Pod>(POD);
      return (
        found.items.filter(({ spec }) => spec.nodeName).length === 3 &&
        found.items
      );
    });
    expect(new Set(pods.map(({ spec }) => spec.nodeName))).toEqual(
      new Set([other.metadata.name]),
    );
  });

  it('goes on where it was after a crash', async () => {
    const cluster = await start();
    const { resourceVersion } = await cluster.store.list(DEPLOYMENT);
    await cluster.store.create(deploymentOf('default', 'web'));
    await cluster.killApiServer();
    await cluster.startApiServer();
    const stop = new AbortController();
    const seen = await new Promise(resolve => {
      void new HttpClusterStore(accessOf(cluster.kubeconfig)).watch(
        DEPLOYMENT,
        {
          resourceVersion,
          signal: stop.signal,
          onEvent: ({ type, object }) =>
            resolve(`${type} ${object.metadata.name}`),
        },
      );
    });
    stop.abort();
    expect(seen).toBe('ADDED web');
  });

  it('keeps two clusters apart', async () => {
    const [staging, production] = [
      await start({ name: 'staging' }),
      await start({ name: 'production' }),
    ];
    await staging.store.create(deploymentOf('default', 'web'));
    const { items } = await production.store.list(DEPLOYMENT);
    expect(items).toEqual([]);
    expect(load(staging.kubeconfig).currentContext).toBe('staging');
  });

  it('lets time pass faster', async () => {
    const { store } = await start({ clock: systemClock({ speed: 50 }) });
    await store.create(
      deploymentOf('default', 'slow', {
        image: 'web:slow',
        progressDeadlineSeconds: 10,
      }),
    );
    const look = (test: (deployment: Deployment) => unknown) =>
      eventually<Deployment>(async () => {
        const deployment = await store.get<Deployment>(DEPLOYMENT, {
          namespace: 'default',
          name: 'slow',
        });
        return test(deployment) ? deployment : undefined;
      }, 3000);
    const late = await look(({ status }) =>
      status?.conditions?.some(
        ({ reason }) => reason === 'ProgressDeadlineExceeded',
      ),
    );
    expect(late.status?.availableReplicas).toBeUndefined();
    const done = await look(({ status }) => status?.availableReplicas === 2);
    expect(done.status?.conditions).toContainEqual(
      expect.objectContaining({ reason: 'NewReplicaSetAvailable' }),
    );
  });

  it('rolls two hundred pods out', async () => {
    const { store } = await start({ podDefaults: { 'pull-seconds': '0' } });
    await store.create(deploymentOf('default', 'many', { replicas: 200 }));
    const done = await eventually(async () => {
      const { status } = await store.get<Deployment>(DEPLOYMENT, {
        namespace: 'default',
        name: 'many',
      });
      return status?.availableReplicas === 200 && status;
    });
    expect(done.readyReplicas).toBe(200);
  });
});
