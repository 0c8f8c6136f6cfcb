import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { AgentHarness } from './__testUtils__/AgentHarness';
import {
  deployment,
  describeOnClusters,
  kustomization,
  type TestCluster,
} from './__testUtils__/TestCluster';
import { until } from './__testUtils__/until';

jest.setTimeout(120_000);

const folder = join(
  dirname(require.resolve('@gimlet-io/agent/package.json')),
  'deploy',
);

interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string };
  rules?: { apiGroups: string[]; resources: string[]; verbs: string[] }[];
  [field: string]: unknown;
}

function render(...settings: string[]): string {
  return execFileSync(
    process.env.HELM_BINARY ?? 'helm',
    [
      'template',
      'gimlet-agent',
      join(folder, 'chart'),
      '--namespace',
      'gimlet',
      ...settings.flatMap(setting => ['--set', setting]),
    ],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] },
  );
}

const manifests = (text: string): Manifest[] =>
  parseAllDocuments(text).map(document => document.toJS());

function rulesOf(text: string) {
  const role = manifests(text).find(({ kind }) => kind === 'ClusterRole');
  return (role?.rules ?? []).flatMap(({ apiGroups, resources, verbs }) =>
    resources.map(resource => ({ group: apiGroups[0], resource, verbs })),
  );
}

const SERVER = 'server=https://backstage.example.com';
const IMAGE = 'image.repository=registry.example.com/gimlet-agent';

describe('the chart', () => {
  it('gives the plain manifests that lie beside it', () => {
    expect(
      manifests(readFileSync(join(folder, 'gimlet-agent.yaml'), 'utf8')),
    ).toEqual(manifests(render(SERVER, IMAGE)));
  });

  it('asks for the server’s address, and for the image', () => {
    expect(() => render(IMAGE)).toThrow(/server is required/);
    expect(() => render(SERVER)).toThrow(/image.repository is required/);
  });

  it('never gives a right on Secrets, nor more than to look and to patch', () => {
    const rules = rulesOf(render(SERVER, IMAGE));
    expect(rules.length).toBeGreaterThan(15);
    for (const { resource, verbs } of rules) {
      expect(resource).not.toMatch(/secret|\*|exec|attach|portforward|proxy/i);
      expect(verbs.join()).toMatch(/^(get|get,list,watch|patch)$/);
    }
  });

  it('gives the right to read logs only where that is allowed', () => {
    const resources = (...settings: string[]) =>
      rulesOf(render(SERVER, IMAGE, ...settings)).map(
        ({ resource }) => resource,
      );
    expect(resources()).toContain('pods/log');
    expect(resources('allow={describe}')).not.toContain('pods/log');
  });

  it('gives the right to patch only for what is allowed', () => {
    const patched = (...settings: string[]) =>
      rulesOf(render(SERVER, IMAGE, ...settings))
        .filter(({ verbs }) => verbs.includes('patch'))
        .map(({ resource }) => resource);
    expect(patched('allow={logs,describe}')).toEqual([]);
    expect(patched('allow={restart}')).toEqual([
      'deployments',
      'statefulsets',
      'daemonsets',
    ]);
    expect(patched('allow={reconcile}')).toContain('kustomizations');
  });

  it('mounts the token, and never holds it', () => {
    const text = render(
      SERVER,
      IMAGE,
      'extraCa.configMapName=ca',
      'proxy=http://p:1',
    );
    expect(manifests(text).map(({ kind }) => kind)).not.toContain('Secret');
    expect(text).toContain('secretName: gimlet-agent');
    expect(text).toContain('NODE_EXTRA_CA_CERTS');
  });
});

describeOnClusters('the chart’s objects', start => {
  let cluster: TestCluster;
  let harness: AgentHarness;

  beforeAll(async () => {
    cluster = await start();
    await cluster.installFlux();
    for (const name of ['gimlet', 'shop', 'flux-system']) {
      await cluster.createNamespace(name);
    }
    harness = new AgentHarness();
    await harness.start();
  });

  afterAll(async () => {
    await harness?.stop();
    await cluster?.stop();
  });

  it('are taken by the API server, and give an agent all that it needs and no more', async () => {
    for (const manifest of manifests(render(SERVER, IMAGE))) {
      await cluster.apply(manifest);
    }
    await cluster.apply(deployment('checkout', { replicas: 1 }));
    await cluster.apply(kustomization('checkout'));
    await cluster.setStatus(kustomization('checkout'), {
      inventory: {
        entries: [{ id: 'shop_checkout_apps_Deployment', v: 'v1' }],
      },
    });
    const api = cluster.apiOf('gimlet', 'gimlet-agent');
    await harness.startAgent(api);
    await until(() =>
      expect(harness.podsOf('checkout')[0]?.status).toBe('Running'),
    );
    expect(
      harness.state().skippedKinds.filter(({ why }) => why !== 'absent'),
    ).toEqual([]);
    for (const order of [
      {
        kind: 'restart' as const,
        objects: [
          {
            group: 'apps',
            kind: 'Deployment',
            namespace: 'shop',
            name: 'checkout',
          },
        ],
      },
      {
        kind: 'reconcile' as const,
        object: {
          group: 'kustomize.toolkit.fluxcd.io',
          kind: 'Kustomization',
          namespace: 'flux-system',
          name: 'checkout',
        },
      },
    ]) {
      const { done } = harness.server.order('production', {
        ...order,
        app: 'checkout',
      });
      await expect(done).resolves.toMatchObject({ ok: true });
    }
    const secrets = await api.get('/api/v1/namespaces/shop/secrets').then(
      () => 'seen',
      error => error.status,
    );
    // The stand-in lets everybody in.
    expect(secrets).toBe(cluster.kubeconfigFor ? 403 : 'seen');
  });
});
