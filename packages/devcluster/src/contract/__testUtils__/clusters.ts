import { KubeConfig } from '@kubernetes/client-node';
import { accessOf } from '../../realCluster/kubeconfig';
import type { ClusterControl } from '../../realCluster/startRealCluster';
import { HttpClusterStore } from '../../remote/HttpClusterStore';
import type { PodSpec } from '../../objects/pods';
import type { Deployment } from '../../objects/workloads';
import type { ClusterStore } from '../../store';

/** A control plane takes its time on a busy machine. */
export const START_TIMEOUT_MS = 120_000;

/** How a test of the suite is run: beside others, or alone. */
export type RunTest = (
  name: string,
  test: () => Promise<void>,
  timeoutMs?: number,
) => void;

/** A cluster of either kind, seen from outside. */
export interface TestCluster {
  kubeconfig: string;
  config: KubeConfig;
  /** Over HTTP. */
  store: ClusterStore;
  /** Undefined for a cluster that is somebody else's. */
  control?: Pick<
    ClusterControl,
    'killApiServer' | 'startApiServer' | 'compact'
  >;
  stop(): Promise<void>;
}

/** A started cluster as tests look at it. */
export function asTestCluster({
  kubeconfig,
  control,
  stop,
}: Pick<TestCluster, 'kubeconfig' | 'control' | 'stop'>): TestCluster {
  const config = new KubeConfig();
  config.loadFromString(kubeconfig);
  const store = new HttpClusterStore(accessOf(kubeconfig));
  return { kubeconfig, config, store, control, stop };
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
