import { writeFile } from 'node:fs/promises';
import { AgentHarness } from './__testUtils__/AgentHarness';
import {
  deployment,
  describeOnClusters,
  kustomization,
  type TestCluster,
} from './__testUtils__/TestCluster';
import { until } from './__testUtils__/until';

jest.setTimeout(360_000);

describeOnClusters('an agent', start => {
  let cluster: TestCluster;
  let harness: AgentHarness;

  beforeAll(async () => {
    cluster = await start([{ name: 'agent', groups: ['agents'] }]);
    await cluster.createNamespace('shop');
    await cluster.createNamespace('flux-system');
  });

  afterAll(() => cluster?.stop());

  beforeEach(async () => {
    harness = new AgentHarness();
    await harness.start();
  });

  afterEach(() => harness.stop());

  const state = () => harness.state();
  const podsOf = (app: string) => harness.podsOf(app);
  const workloadOf = (app: string) => harness.workloadOf(app);

  it('sees a kind that appears later, and a release to its last pod', async () => {
    await harness.startAgent(cluster.api());
    await until(() => expect(state().sessions).toBe(1));
    expect(state().skippedKinds.map(({ kind }) => kind)).toContain(
      'HTTPRoute.gateway.networking.k8s.io',
    );
    await cluster.installFlux();
    await until(() =>
      expect(state().skippedKinds.map(({ kind }) => kind)).not.toContain(
        'Kustomization.kustomize.toolkit.fluxcd.io',
      ),
    );

    await cluster.apply(deployment('checkout'));
    await cluster.apply(kustomization('checkout'));
    await cluster.setStatus(kustomization('checkout'), {
      observedGeneration: 1,
      lastAppliedRevision: 'main@sha1:c1',
      inventory: {
        entries: [{ id: 'shop_checkout_apps_Deployment', v: 'v1' }],
      },
    });
    await until(() => {
      expect(podsOf('checkout')).toHaveLength(2);
      expect(podsOf('checkout').map(({ status }) => status)).toEqual([
        'Running',
        'Running',
      ]);
      expect(workloadOf('checkout')?.replicas).toMatchObject({
        desired: 2,
        updated: 2,
        available: 2,
      });
    });
    const [pod] = podsOf('checkout');
    expect(pod).toMatchObject({
      ready: 1,
      total: 1,
      workload: { group: 'apps', kind: 'Deployment', name: 'checkout' },
      revision: workloadOf('checkout')?.revision,
    });
    expect(state().of('kustomization')).toMatchObject([
      { name: 'checkout', lastAppliedRevision: 'main@sha1:c1' },
    ]);
  });

  it('follows a rollout of 200 pods with one report a second, and never pairs a new revision with the rollout before', async () => {
    await harness.startAgent(cluster.api());
    await until(() => expect(podsOf('checkout')).toHaveLength(2));
    await cluster.apply(
      deployment('checkout', { image: 'checkout:v2', replicas: 200 }),
    );
    await cluster.setStatus(kustomization('checkout'), {
      lastAppliedRevision: 'main@sha1:c2',
    });
    await until(() => {
      const pods = podsOf('checkout');
      expect(pods).toHaveLength(200);
      expect(pods.every(({ ready }) => ready === 1)).toBe(true);
      expect(workloadOf('checkout')).toMatchObject({
        replicas: { desired: 200, updated: 200, available: 200 },
      });
    }, 120_000);
    const { reports, history } = state();
    const deltas = reports.filter(({ snapshot }) => !snapshot);
    const gaps = deltas.slice(1).map(({ at }, index) => at - deltas[index].at);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(950);
    // In every report from c2 on, the workload is that of c2.
    const first = history.find(
      ({ observation }) =>
        observation.type === 'kustomization' &&
        observation.lastAppliedRevision === 'main@sha1:c2',
    );
    const wrong = history.filter(
      ({ received, observation }) =>
        received >= first!.received &&
        observation.type === 'workload' &&
        observation.images[0].image !== 'checkout:v2',
    );
    expect(first).toBeDefined();
    expect(wrong).toEqual([]);
    const before = history.filter(
      ({ received, observation }) =>
        received <= first!.received &&
        observation.type === 'workload' &&
        observation.images[0].image === 'checkout:v2',
    );
    expect(before.length).toBeGreaterThan(0);
  });

  it('says why a pod does not run', async () => {
    await harness.startAgent(cluster.api());
    await cluster.apply(
      deployment('cart', {
        image: 'cart:bad',
        labels: { 'app.kubernetes.io/instance': 'cart' },
      }),
    );
    await until(() =>
      expect(podsOf('cart')[0]).toMatchObject({
        status: expect.stringMatching(/^(ErrImagePull|ImagePullBackOff)$/),
        cause: {
          trouble: 'image-pull',
          message: expect.stringContaining('cart:bad'),
        },
      }),
    );
    await cluster.delete(deployment('cart'));
    await until(() => {
      expect(podsOf('cart')).toEqual([]);
      expect(workloadOf('cart')).toBeUndefined();
    });
  });

  it('shows what a container said before it crashed, masked', async () => {
    await harness.startAgent(cluster.api());
    const crashing = deployment('search', {
      image: 'search:crash',
      replicas: 1,
      labels: { 'gimlet.io/app': 'search' },
      annotations: {
        'devcluster.gimlet.io/exit-log': 'token=abc123\ncannot read /etc/app',
      },
    });
    await cluster.apply(crashing);
    await until(() =>
      expect(podsOf('search')[0]?.cause).toMatchObject({
        trouble: 'crash-loop',
        container: 'main',
        lastLog: expect.arrayContaining(['token=***', 'cannot read /etc/app']),
      }),
    );
    // One that lets no log be read does not tell of it either.
    await harness.stopAgents();
    await harness.startAgent(cluster.api(), { allow: ['describe'] });
    await until(() => expect(state().sessions).toBe(2));
    await new Promise(resolve => setTimeout(resolve, 1000));
    expect(podsOf('search')[0].cause).toMatchObject({ container: 'main' });
    expect(podsOf('search')[0].cause).not.toHaveProperty('lastLog');
    await cluster.delete(crashing);
    await until(() => expect(podsOf('search')).toEqual([]));
  });

  it('goes on with the rest where RBAC denies a kind, says so, and reads it as soon as it may', async () => {
    // The stand-in lets everybody in.
    if (!cluster.kubeconfigFor) return;
    const rules = (resources: string[]) => ({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: 'agent' },
      rules: [
        {
          apiGroups: ['', 'apps', 'kustomize.toolkit.fluxcd.io'],
          resources,
          verbs: ['get', 'list', 'watch'],
        },
      ],
    });
    await cluster.apply(
      rules(['deployments', 'replicasets', 'kustomizations']),
    );
    await cluster.apply({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: 'agent' },
      roleRef: {
        apiGroup: 'rbac.authorization.k8s.io',
        kind: 'ClusterRole',
        name: 'agent',
      },
      subjects: [
        {
          apiGroup: 'rbac.authorization.k8s.io',
          kind: 'Group',
          name: 'agents',
        },
      ],
    });
    await harness.startAgent(cluster.api('agent'));
    await until(() => expect(workloadOf('checkout')).toBeDefined());
    expect(podsOf('checkout')).toEqual([]);
    expect(
      state().skippedKinds.find(({ kind }) => kind === 'Pod'),
    ).toMatchObject({
      why: 'denied',
      message: expect.stringContaining('cannot list resource "pods"'),
    });
    await cluster.apply(
      rules(['deployments', 'replicasets', 'kustomizations', 'pods']),
    );
    await until(() => {
      expect(podsOf('checkout').length).toBeGreaterThan(0);
      expect(state().skippedKinds.map(({ kind }) => kind)).not.toContain('Pod');
    });
  });

  it('takes up a rotated token, and the server’s restart', async () => {
    await harness.startAgent(cluster.api());
    const { server } = harness;
    await until(() => expect(podsOf('checkout').length).toBeGreaterThan(0));
    server.tokens.set('second', 'production');
    await writeFile(harness.tokenFile('production'), 'second');
    server.revoke('token-of-production');
    await until(() => expect(state().sessions).toBe(2));
    await server.stop();
    await cluster.apply(
      deployment('late', {
        replicas: 1,
        labels: { 'gimlet.io/app': 'late' },
      }),
    );
    await server.start();
    await until(() =>
      expect(podsOf('late').map(({ status }) => status)).toEqual(['Running']),
    );
    await cluster.delete(deployment('late'));
    await until(() => expect(podsOf('late')).toEqual([]));
  });

  it('says nothing of a cluster that it cannot reach, instead of that all is gone', async () => {
    const { crashes } = cluster;
    if (!crashes) return;
    await harness.startAgent(cluster.api());
    await until(() => expect(podsOf('checkout').length).toBeGreaterThan(0));
    const { length } = podsOf('checkout');
    await harness.stopAgents();
    await crashes.killApiServer();
    await harness.startAgent(cluster.api());
    await until(() =>
      expect(harness.lines.join('')).toMatch(/Kustomization\S+ is failing/),
    );
    await new Promise(resolve => setTimeout(resolve, 2000));
    expect(state().sessions).toBe(1);
    expect(podsOf('checkout')).toHaveLength(length);
    await crashes.startApiServer();
    await until(() => expect(state().sessions).toBe(2), 60_000);
    expect(podsOf('checkout')).toHaveLength(length);
  });

  it('recovers when its watches have expired, and when the API server was killed', async () => {
    const { crashes } = cluster;
    if (!crashes) return;
    await harness.startAgent(cluster.api());
    await until(() => expect(podsOf('checkout')).toHaveLength(200));
    const told = () =>
      podsOf('checkout')
        .map(({ name }) => name)
        .sort();
    await crashes.killApiServer();
    // It is only away: nothing that was known is lost.
    await until(() =>
      expect(state().skippedKinds.map(({ why }) => why)).toContain('failing'),
    );
    expect(told()).toHaveLength(200);
    await crashes.startApiServer();
    await cluster.apply(
      deployment('checkout', { image: 'checkout:v2', replicas: 3 }),
    );
    await until(() => expect(told()).toHaveLength(3), 60_000);
    await crashes.compact();
    await cluster.apply(
      deployment('checkout', { image: 'checkout:v3', replicas: 4 }),
    );
    await until(() => {
      expect(told()).toHaveLength(4);
      expect(workloadOf('checkout')).toMatchObject({
        images: [{ image: 'checkout:v3' }],
        replicas: { updated: 4, available: 4 },
      });
      expect(
        state().skippedKinds.filter(({ why }) => why === 'failing'),
      ).toEqual([]);
    }, 60_000);
  });
});
