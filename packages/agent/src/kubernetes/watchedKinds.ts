/** A kind of objects that the agent watches. */
export interface WatchedKind {
  group: string;
  kind: string;
  plural: string;
  /** The API versions that are understood, the best first. */
  versions: string[];
  /** Narrows what is listed and watched. */
  fieldSelector?: string;
}

const APPS = { group: 'apps', versions: ['v1'] };
const CORE = { group: '', versions: ['v1'] };
const SOURCE = {
  group: 'source.toolkit.fluxcd.io',
  versions: ['v1', 'v1beta2'],
};

/** Flux's own: read before the workloads, so that a revision is never older than the rollout that is read after it. */
export const fluxKinds: WatchedKind[] = [
  {
    group: 'kustomize.toolkit.fluxcd.io',
    kind: 'Kustomization',
    plural: 'kustomizations',
    versions: ['v1', 'v1beta2'],
  },
  { ...SOURCE, kind: 'GitRepository', plural: 'gitrepositories' },
  { ...SOURCE, kind: 'OCIRepository', plural: 'ocirepositories' },
  { ...SOURCE, kind: 'HelmRepository', plural: 'helmrepositories' },
  { ...SOURCE, kind: 'Bucket', plural: 'buckets' },
  {
    group: 'helm.toolkit.fluxcd.io',
    kind: 'HelmRelease',
    plural: 'helmreleases',
    versions: ['v2', 'v2beta2', 'v2beta1'],
  },
];

/** What runs, owners before what they own. */
export const workloadKinds: WatchedKind[] = [
  { ...APPS, kind: 'Deployment', plural: 'deployments' },
  { ...APPS, kind: 'StatefulSet', plural: 'statefulsets' },
  { ...APPS, kind: 'DaemonSet', plural: 'daemonsets' },
  {
    group: 'batch',
    kind: 'CronJob',
    plural: 'cronjobs',
    versions: ['v1', 'v1beta1'],
  },
  { group: 'batch', kind: 'Job', plural: 'jobs', versions: ['v1'] },
  { ...APPS, kind: 'ReplicaSet', plural: 'replicasets' },
  { ...CORE, kind: 'Pod', plural: 'pods' },
];

/** How apps are reached, and what the cluster warns of. */
export const otherKinds: WatchedKind[] = [
  { ...CORE, kind: 'Service', plural: 'services' },
  {
    group: 'networking.k8s.io',
    kind: 'Ingress',
    plural: 'ingresses',
    versions: ['v1', 'v1beta1'],
  },
  {
    group: 'gateway.networking.k8s.io',
    kind: 'HTTPRoute',
    plural: 'httproutes',
    versions: ['v1', 'v1beta1'],
  },
  {
    group: 'gateway.networking.k8s.io',
    kind: 'GRPCRoute',
    plural: 'grpcroutes',
    versions: ['v1'],
  },
  {
    ...CORE,
    kind: 'Event',
    plural: 'events',
    fieldSelector: 'type=Warning',
  },
];

/** All of them. Secrets are none, and never will be. */
export const watchedKinds: WatchedKind[] = [
  ...fluxKinds,
  ...workloadKinds,
  ...otherKinds,
];

/** Such as `Ingress.networking.k8s.io`, and `Pod`. */
export function kindName({
  group,
  kind,
}: {
  group: string;
  kind: string;
}): string {
  return group ? `${kind}.${group}` : kind;
}

/** The watched kind of this group and name, where there is one. */
export function findWatchedKind(ref: {
  group: string;
  kind: string;
}): WatchedKind | undefined {
  return watchedKinds.find(
    ({ group, kind }) => group === ref.group && kind === ref.kind,
  );
}

/** Where the objects of a kind are served; of one namespace, where it is given, and one object of it. */
export function pathOf(
  { group, plural }: WatchedKind,
  version: string,
  object: { namespace?: string; name?: string } = {},
): string {
  const root = group ? `/apis/${group}/${version}` : `/api/${version}`;
  const namespace = object.namespace
    ? `/namespaces/${encodeURIComponent(object.namespace)}`
    : '';
  const name = object.name ? `/${encodeURIComponent(object.name)}` : '';
  return `${root}${namespace}/${plural}${name}`;
}
