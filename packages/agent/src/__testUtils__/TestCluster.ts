import {
  KubeConfig,
  KubernetesObjectApi,
  type KubernetesObject,
} from '@kubernetes/client-node';
import {
  startRealCluster,
  type ClusterControl,
  type ClusterUser,
  type RealCluster,
} from '@gimlet-io/devcluster/testUtils';
import { ClusterApi } from '../kubernetes';
import { Kubelet } from './Kubelet';

type Fields = Record<string, unknown>;

const FLUX: [group: string, version: string, plural: string, kind: string][] = [
  ['kustomize.toolkit.fluxcd.io', 'v1', 'kustomizations', 'Kustomization'],
  ['source.toolkit.fluxcd.io', 'v1', 'gitrepositories', 'GitRepository'],
];

/** The client's own name of `x-kubernetes-preserve-unknown-fields`. */
const anyFields = {
  type: 'object',
  x_kubernetes_preserve_unknown_fields: true,
};

/** The kinds of Flux that the tests need, with whatever fields. */
const fluxDefinitions = FLUX.map(([group, version, plural, kind]) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `${plural}.${group}` },
  spec: {
    group,
    scope: 'Namespaced',
    names: { plural, singular: kind.toLocaleLowerCase('en-US'), kind },
    versions: [
      {
        name: version,
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: { spec: anyFields, status: anyFields },
          },
        },
      },
    ],
  },
}));

/** A real cluster with a node, where one can be had. */
export class TestCluster {
  readonly kubeConfig: KubeConfig;
  readonly control?: ClusterControl;
  private readonly cluster: RealCluster;
  private readonly objects: KubernetesObjectApi;
  private readonly kubelet: Kubelet;

  private constructor(cluster: RealCluster) {
    this.cluster = cluster;
    this.control = cluster.control;
    this.kubeConfig = configOf(cluster.kubeconfig);
    this.objects = KubernetesObjectApi.makeApiClient(this.kubeConfig);
    this.kubelet = new Kubelet(this.kubeConfig);
  }

  static async start(users: ClusterUser[] = []): Promise<TestCluster> {
    const cluster = new TestCluster(await startRealCluster({ users }));
    await cluster.kubelet.start();
    return cluster;
  }

  async stop(): Promise<void> {
    await this.kubelet.stop();
    await this.cluster.stop();
  }

  /** The API as the administrator, or as another user. */
  api(user?: string): ClusterApi {
    return new ClusterApi({
      kubeConfig:
        user && this.control
          ? configOf(this.control.kubeconfigFor(user))
          : this.kubeConfig,
    });
  }

  /** The API as the owner of a service account, who may what RBAC lets them. */
  apiOf(namespace: string, serviceAccount: string): ClusterApi {
    const kubeConfig = configOf(this.cluster.kubeconfig);
    const user = kubeConfig.getCurrentUser();
    kubeConfig.users = [
      {
        ...user!,
        impersonateUser: `system:serviceaccount:${namespace}:${serviceAccount}`,
      },
    ];
    return new ClusterApi({ kubeConfig });
  }

  async installFlux(): Promise<void> {
    for (const definition of fluxDefinitions) await this.apply(definition);
  }

  async createNamespace(name: string): Promise<void> {
    await this.apply({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name },
    });
  }

  /** Server-side apply. */
  async apply(object: Fields): Promise<KubernetesObject> {
    return this.objects.patch(
      object as KubernetesObject,
      undefined,
      undefined,
      'test',
      true,
      'application/apply-patch+yaml',
    );
  }

  async delete(object: Fields): Promise<void> {
    await this.objects.delete(object as KubernetesObject);
  }

  async read(object: Fields): Promise<KubernetesObject & Fields> {
    return this.objects.read(object as never) as never;
  }

  /** Sets what a controller would set. */
  async setStatus(path: string, status: Fields): Promise<void> {
    const api = this.api();
    await api.mergePatch(`${path}/status`, { status });
    api.close();
  }
}

function configOf(text: string): KubeConfig {
  const config = new KubeConfig();
  config.loadFromString(text);
  return config;
}

/** A Deployment of one container. */
export function deployment(
  name: string,
  {
    namespace = 'shop',
    image = `${name}:v1`,
    replicas = 2,
    labels = {},
  }: {
    namespace?: string;
    image?: string;
    replicas?: number;
    labels?: Record<string, string>;
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
        metadata: { labels: selector },
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
