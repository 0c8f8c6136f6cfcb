import { KubeConfig } from '@kubernetes/client-node';
import { accessOf } from '../../realCluster/kubeconfig';
import {
  noRealCluster,
  startRealCluster,
  type ClusterControl,
} from '../../realCluster/startRealCluster';
import { HttpClusterStore } from '../../remote/HttpClusterStore';
import { startDevCluster } from '../../startDevCluster';
import type { PodSpec } from '../../objects/pods';
import type { Deployment } from '../../objects/workloads';
import type { ClusterStore } from '../../store';

/** A control plane takes its time on a busy machine. */
export const START_TIMEOUT_MS = 120_000;

/** A cluster of either kind, seen from outside. */
export interface TestCluster {
  kubeconfig: string;
  config: KubeConfig;
  /** Over HTTP. */
  store: ClusterStore;
  control?: Pick<
    ClusterControl,
    'killApiServer' | 'startApiServer' | 'compact'
  >;
  stop(): Promise<void>;
}

function asTestCluster(
  kubeconfig: string,
  rest: Pick<TestCluster, 'control' | 'stop'>,
): TestCluster {
  const config = new KubeConfig();
  config.loadFromString(kubeconfig);
  const store = new HttpClusterStore(accessOf(kubeconfig));
  return { kubeconfig, config, store, ...rest };
}

const CLUSTERS = [
  {
    name: 'the stand-in',
    missing: undefined,
    start: async () => {
      const cluster = await startDevCluster();
      return asTestCluster(cluster.kubeconfig, {
        control: cluster,
        stop: () => cluster.stop(),
      });
    },
  },
  {
    name: 'real Kubernetes',
    missing: noRealCluster(),
    start: async () => {
      const { kubeconfig, control, stop } = await startRealCluster();
      return asTestCluster(kubeconfig, { control, stop });
    },
  },
];

/** The same tests against the stand-in and against real Kubernetes, where there is one. */
export function describeContract(
  what: string,
  tests: (cluster: () => TestCluster) => void,
): void {
  for (const { name, missing, start } of CLUSTERS) {
    const run = missing ? describe.skip : describe;
    run(`${what}, ${name}${missing ? ` (skipped: ${missing})` : ''}`, () => {
      let cluster: TestCluster | undefined;
      beforeAll(async () => {
        cluster = await start();
      }, START_TIMEOUT_MS);
      afterAll(() => cluster?.stop());
      tests(() => cluster!);
    });
  }
}

/** A namespace of a test's own. */
export async function makeNamespace(
  { store }: TestCluster,
  prefix: string,
): Promise<string> {
  const { metadata } = await store.create({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: '', generateName: `${prefix}-` },
  });
  return metadata.name;
}

/** Asks until there is an answer that will do. */
export async function eventually<T>(
  look: () => Promise<T | undefined | false>,
  timeoutMs = 45_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found) {
      return found;
    }
    if (Date.now() > deadline) {
      throw new Error('It did not come to pass in time');
    }
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}

/** A Deployment of one container. */
export function deploymentOf(
  namespace: string,
  name: string,
  options: Partial<Deployment['spec']> & {
    image?: string;
    annotations?: Record<string, string>;
  } = {},
) {
  const { image = 'web:v1', annotations, ...spec } = options;
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace },
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: {
          labels: { app: name },
          ...(annotations ? { annotations } : {}),
        } as { labels: Record<string, string> },
        spec: { containers: [{ name: 'main', image }] } as PodSpec,
      },
      ...spec,
    },
  };
}
