import { KubeConfig } from '@kubernetes/client-node/dist/config.js';
import {
  installFluxDefinitions,
  noRealCluster,
  startDevCluster,
  startRealCluster,
  type ClusterControl,
  type ClusterUser,
  type RealCluster,
} from '@gimlet-io/devcluster/testUtils';
import { ClusterApi, type KubernetesObject } from '../kubernetes';

/** An object to apply. */
interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string };
  [field: string]: unknown;
}

type Crashes = Pick<
  ClusterControl,
  'killApiServer' | 'startApiServer' | 'compact'
>;

/** A cluster without Flux's controllers: the tests say what those would. */
export class TestCluster {
  readonly store: RealCluster['store'];
  /** Undefined for a cluster that is somebody else's. */
  readonly crashes?: Crashes;
  /** Of a real cluster of the tests' own: a kubeconfig for another user. */
  readonly kubeconfigFor?: (user: string) => string;
  readonly stop: () => Promise<void>;
  private readonly kubeconfig: string;

  private constructor(cluster: {
    kubeconfig: string;
    store: RealCluster['store'];
    control?: Crashes & Partial<ClusterControl>;
    stop(): Promise<void>;
  }) {
    this.kubeconfig = cluster.kubeconfig;
    this.store = cluster.store;
    this.crashes = cluster.control;
    this.kubeconfigFor = cluster.control?.kubeconfigFor;
    this.stop = () => cluster.stop();
  }

  static async startStandIn(): Promise<TestCluster> {
    const cluster = await startDevCluster();
    return new TestCluster({ ...cluster, control: cluster });
  }

  static async startReal(users: ClusterUser[] = []): Promise<TestCluster> {
    return new TestCluster(await startRealCluster({ users }));
  }

  /** The API as the administrator, or as another user. */
  api(user?: string): ClusterApi {
    return new ClusterApi({
      kubeConfig: configOf(
        user && this.kubeconfigFor ? this.kubeconfigFor(user) : this.kubeconfig,
      ),
    });
  }

  /** The API as a service account, which may what RBAC lets it. */
  apiOf(namespace: string, serviceAccount: string): ClusterApi {
    const kubeConfig = configOf(this.kubeconfig);
    const impersonateUser = `system:serviceaccount:${namespace}:${serviceAccount}`;
    kubeConfig.users = kubeConfig.users.map(user => ({
      ...user,
      impersonateUser,
    }));
    return new ClusterApi({ kubeConfig });
  }

  async installFlux(): Promise<void> {
    await installFluxDefinitions(this.store);
  }

  async createNamespace(name: string): Promise<void> {
    await this.apply({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name },
    });
  }

  /** Server-side apply. */
  async apply(manifest: Manifest): Promise<void> {
    await this.store.apply(manifest, { fieldManager: 'test', force: true });
  }

  async delete(manifest: Manifest): Promise<void> {
    await this.store.delete(manifest, manifest.metadata);
  }

  async read(manifest: Manifest): Promise<KubernetesObject> {
    const object: unknown = await this.store.get(manifest, manifest.metadata);
    return object as KubernetesObject;
  }

  /** Sets what a controller would set. */
  async setStatus(
    manifest: Manifest,
    status: Record<string, unknown>,
  ): Promise<void> {
    await this.store.patch(
      manifest,
      manifest.metadata,
      { type: 'merge', body: { status } },
      { subresource: 'status' },
    );
  }
}

function configOf(text: string): KubeConfig {
  const config = new KubeConfig();
  config.loadFromString(text);
  return config;
}

/** The same tests on the stand-in and on real Kubernetes, where there is one: it is the `best` that there is then. */
export function describeOnClusters(
  what: string,
  tests: (
    start: (users?: ClusterUser[]) => Promise<TestCluster>,
    cluster: { best: boolean },
  ) => void,
): void {
  const missing = noRealCluster({ withKubelet: true });
  const describeReal = missing ? describe.skip : describe;
  describe(`${what}, on the stand-in`, () => {
    tests(TestCluster.startStandIn, { best: missing !== undefined });
  });
  describeReal(
    `${what}, on real Kubernetes${missing ? ` (${missing})` : ''}`,
    () => {
      tests(TestCluster.startReal, { best: true });
    },
  );
}

/** A Deployment of one container. */
export function deployment(
  name: string,
  {
    namespace = 'shop',
    image = `${name}:v1`,
    replicas = 2,
    labels = {},
    annotations = {},
  }: {
    namespace?: string;
    image?: string;
    replicas?: number;
    labels?: Record<string, string>;
    /** Of its pods. */
    annotations?: Record<string, string>;
  } = {},
) {
  const selector = { 'app.kubernetes.io/name': name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace, labels },
    spec: {
      replicas,
      selector: { matchLabels: selector },
      template: {
        metadata: { labels: selector, annotations },
        spec: {
          terminationGracePeriodSeconds: 0,
          containers: [{ name: 'main', image }],
        },
      },
    },
  };
}

/** An app's own Kustomization. */
export function kustomization(
  app: string,
  { environment = 'production', namespace = 'flux-system' } = {},
) {
  return {
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: {
      name: app,
      namespace,
      labels: {
        'gimlet.io/app': app,
        'gimlet.io/environment': environment,
      },
    },
    spec: {
      interval: '10m',
      path: `./${environment}/${app}`,
      prune: true,
      wait: true,
      sourceRef: { kind: 'GitRepository', name: 'gitops' },
    },
  };
}
