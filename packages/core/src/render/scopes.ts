import { isRecord } from '../manifest/plainValue';
import { groupOf, type KubernetesObject } from './yamlDocuments';

/**
 * API groups that are known whole, with their cluster-scoped kinds: every other kind of them lives in a namespace. The
 * groups of Kubernetes itself, and those of others that charts use most.
 */
const CLUSTER_SCOPED_KINDS: Record<string, readonly string[]> = {
  '': ['ComponentStatus', 'Namespace', 'Node', 'PersistentVolume'],
  'admissionregistration.k8s.io': [
    'MutatingAdmissionPolicy',
    'MutatingAdmissionPolicyBinding',
    'MutatingWebhookConfiguration',
    'ValidatingAdmissionPolicy',
    'ValidatingAdmissionPolicyBinding',
    'ValidatingWebhookConfiguration',
  ],
  'apiextensions.k8s.io': ['CustomResourceDefinition'],
  'apiregistration.k8s.io': ['APIService'],
  apps: [],
  'authentication.k8s.io': ['SelfSubjectReview', 'TokenReview'],
  'authorization.k8s.io': [
    'SelfSubjectAccessReview',
    'SelfSubjectRulesReview',
    'SubjectAccessReview',
  ],
  autoscaling: [],
  batch: [],
  'certificates.k8s.io': ['CertificateSigningRequest', 'ClusterTrustBundle'],
  'coordination.k8s.io': [],
  'discovery.k8s.io': [],
  'events.k8s.io': [],
  extensions: [],
  'flowcontrol.apiserver.k8s.io': ['FlowSchema', 'PriorityLevelConfiguration'],
  'internal.apiserver.k8s.io': ['StorageVersion'],
  'networking.k8s.io': ['IngressClass', 'IPAddress', 'ServiceCIDR'],
  'node.k8s.io': ['RuntimeClass'],
  policy: ['PodSecurityPolicy'],
  'rbac.authorization.k8s.io': ['ClusterRole', 'ClusterRoleBinding'],
  'resource.k8s.io': ['DeviceClass', 'DeviceTaintRule', 'ResourceSlice'],
  'scheduling.k8s.io': ['PriorityClass'],
  'storage.k8s.io': [
    'CSIDriver',
    'CSINode',
    'StorageClass',
    'VolumeAttachment',
    'VolumeAttributesClass',
  ],
  'storagemigration.k8s.io': ['StorageVersionMigration'],

  'bitnami.com': [],
  'cert-manager.io': ['ClusterIssuer'],
  'external-secrets.io': [
    'ClusterExternalSecret',
    'ClusterPushSecret',
    'ClusterSecretStore',
  ],
  'gateway.networking.k8s.io': ['GatewayClass'],
  'helm.toolkit.fluxcd.io': [],
  'image.toolkit.fluxcd.io': [],
  'infra.contrib.fluxcd.io': [],
  'keda.sh': ['ClusterTriggerAuthentication'],
  'kustomize.toolkit.fluxcd.io': [],
  'monitoring.coreos.com': [],
  'networking.istio.io': [],
  'notification.toolkit.fluxcd.io': [],
  'security.istio.io': [],
  'snapshot.storage.k8s.io': ['VolumeSnapshotClass', 'VolumeSnapshotContent'],
  'source.toolkit.fluxcd.io': [],
  'traefik.io': [],
};

/** Where an object of a kind lives. `unknown`: nobody said; it counts as namespaced. */
export type Scope = 'cluster' | 'namespaced' | 'unknown';

/**
 * Tells the scope of kinds: by the built-in list, the CRDs among the objects, and the layout's `clusterScopedKinds`
 * (`Kind`, or `group/Kind` where two groups have one), which win.
 */
export function scopeReader(options: {
  objects: KubernetesObject[];
  clusterScopedKinds: string[];
}): (object: KubernetesObject) => Scope {
  const named = new Set(options.clusterScopedKinds);
  const defined = new Map(options.objects.flatMap(scopeOfDefinition));
  return object => {
    const group = groupOf(object);
    const qualified = `${group}/${object.kind}`;
    if (named.has(object.kind) || named.has(qualified)) {
      return 'cluster';
    }
    const byDefinition = defined.get(qualified);
    if (byDefinition) {
      return byDefinition;
    }
    if (!Object.hasOwn(CLUSTER_SCOPED_KINDS, group)) {
      return 'unknown';
    }
    return CLUSTER_SCOPED_KINDS[group].includes(object.kind)
      ? 'cluster'
      : 'namespaced';
  };
}

function scopeOfDefinition(object: KubernetesObject): [string, Scope][] {
  const { spec } = object.content;
  if (
    object.kind !== 'CustomResourceDefinition' ||
    groupOf(object) !== 'apiextensions.k8s.io' ||
    !isRecord(spec) ||
    !isRecord(spec.names)
  ) {
    return [];
  }
  return [
    [
      `${spec.group}/${spec.names.kind}`,
      spec.scope === 'Cluster' ? 'cluster' : 'namespaced',
    ],
  ];
}
