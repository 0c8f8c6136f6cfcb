import { noRealCluster } from '@gimlet-io/devcluster/testUtils';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PodObservation } from '@gimlet-io/backstage-plugin-gimlet-common';
import { ProtocolServer } from './__testUtils__/protocolServer';
import {
  deployment,
  kustomization,
  TestCluster,
} from './__testUtils__/TestCluster';
import { until } from './__testUtils__/until';
import { Agent } from './Agent';
import { commandKindSchema } from '@gimlet-io/backstage-plugin-gimlet-common';
import type { ClusterApi } from './kubernetes';
import { logTo } from './log';

jest.setTimeout(180_000);

const missing = noRealCluster();
const describeReal = missing ? describe.skip : describe;

const KUSTOMIZATION =
  '/apis/kustomize.toolkit.fluxcd.io/v1/namespaces/flux-system/kustomizations';

describeReal(
  `an agent at a real API server${missing ? ` (${missing})` : ''}`,
  () => {
    let cluster: TestCluster;
    let server: ProtocolServer;
    let folder: string;
    let lines: string[];
    const agents: Agent[] = [];

    beforeAll(async () => {
      cluster = await TestCluster.start([
        { name: 'agent', groups: ['agents'] },
      ]);
      await cluster.createNamespace('shop');
      await cluster.createNamespace('flux-system');
    });

    afterAll(() => cluster?.stop());

    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'gimlet-agent-'));
      lines = [];
      server = new ProtocolServer();
      await server.start();
    });

    afterEach(async () => {
      await Promise.all(agents.splice(0).map(agent => agent.stop()));
      await server.stop();
      await rm(folder, { recursive: true });
      server.throwComplaints();
    });

    async function startAgent(
      api: ClusterApi = cluster.api(),
      environment = 'production',
    ): Promise<Agent> {
      const file = join(folder, `token-${environment}`);
      await writeFile(file, `token-of-${environment}`);
      server.tokens.set(`token-of-${environment}`, environment);
      const agent = new Agent({
        cluster: api,
        server: server.api,
        token: { file },
        allow: commandKindSchema.options,
        version: 'test',
        log: logTo(line => lines.push(line)),
        timing: {
          watch: {
            recheck: 300,
            retry: { first: 50, most: 1000 },
            grace: 3000,
          },
          link: { retry: { first: 50, most: 1000 }, tokenCheck: 100 },
        },
      });
      agents.push(agent);
      agent.start();
      return agent;
    }

    const state = (environment = 'production') => server.stateOf(environment);
    const podsOf = (app: string): PodObservation[] =>
      state()
        .of('pod')
        .filter(pod => pod.app === app);
    const workloadOf = (app: string) =>
      state()
        .of('workload')
        .find(workload => workload.app === app);

    it('sees a kind that appears later, and a release to its last pod', async () => {
      await startAgent();
      await until(() => expect(state().sessions).toBe(1));
      expect(state().skippedKinds.map(({ kind }) => kind)).toContain(
        'Kustomization.kustomize.toolkit.fluxcd.io',
      );
      await cluster.installFlux();
      await until(() =>
        expect(state().skippedKinds.map(({ kind }) => kind)).not.toContain(
          'Kustomization.kustomize.toolkit.fluxcd.io',
        ),
      );

      await cluster.apply(deployment('checkout'));
      await cluster.apply(kustomization('checkout'));
      await cluster.setStatus(`${KUSTOMIZATION}/checkout`, {
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
      await startAgent();
      await until(() => expect(podsOf('checkout')).toHaveLength(2));
      await cluster.apply(
        deployment('checkout', { image: 'checkout:v2', replicas: 200 }),
      );
      await cluster.setStatus(`${KUSTOMIZATION}/checkout`, {
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
      const gaps = deltas
        .slice(1)
        .map(({ at }, index) => at - deltas[index].at);
      expect(Math.min(...gaps)).toBeGreaterThanOrEqual(990);
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
      await startAgent();
      await cluster.apply(
        deployment('cart', {
          image: 'cart:bad',
          labels: { 'app.kubernetes.io/instance': 'cart' },
        }),
      );
      await until(() =>
        expect(podsOf('cart')[0]).toMatchObject({
          status: 'ErrImagePull',
          cause: {
            trouble: 'image-pull',
            reason: 'ErrImagePull',
            message: 'no such image: cart:bad',
          },
        }),
      );
      await cluster.delete(deployment('cart'));
      await until(() => {
        expect(podsOf('cart')).toEqual([]);
        expect(workloadOf('cart')).toBeUndefined();
      });
    });

    it('recovers when its watches have expired, and when the API server was killed', async () => {
      const { control } = cluster;
      if (!control) return;
      await startAgent();
      await until(() => expect(podsOf('checkout')).toHaveLength(200));
      const told = () =>
        podsOf('checkout')
          .map(({ name }) => name)
          .sort();
      await control.killApiServer();
      // It is only away: nothing that was known is lost.
      await until(() =>
        expect(state().skippedKinds.map(({ why }) => why)).toContain('failing'),
      );
      expect(told()).toHaveLength(200);
      await control.startApiServer();
      await cluster.apply(
        deployment('checkout', { image: 'checkout:v2', replicas: 3 }),
      );
      await until(() => expect(told()).toHaveLength(3), 60_000);
      await control.compact();
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
  },
);
