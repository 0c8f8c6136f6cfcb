import type { AppLive } from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  GimletError,
  objectRefText,
  type ObjectQuery,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { UsageError } from '../../terminal';

/** Kinds by the names that `kubectl` knows them by too. */
const SHORT_NAMES: Record<string, string> = {
  po: 'Pod',
  deploy: 'Deployment',
  sts: 'StatefulSet',
  ds: 'DaemonSet',
  rs: 'ReplicaSet',
  cj: 'CronJob',
  svc: 'Service',
  ing: 'Ingress',
  ks: 'Kustomization',
  hr: 'HelmRelease',
};

const KINDS = [
  ...Object.values(SHORT_NAMES),
  'Job',
  'HTTPRoute',
  'GRPCRoute',
  'GitRepository',
  'OCIRepository',
  'HelmRepository',
  'Bucket',
];

/** `deploy`, `deployments` or `Deployment` is `Deployment`. */
function kindOf(word: string): string {
  const asked = word.toLowerCase();
  const kind =
    SHORT_NAMES[asked] ??
    KINDS.find(each =>
      [each, `${each}s`, `${each}es`, each.replace(/y$/, 'ies')]
        .map(name => name.toLowerCase())
        .includes(asked),
    );
  if (!kind) {
    throw new UsageError(
      `${JSON.stringify(word)} is no kind that is watched`,
      `There are: ${KINDS.join(', ')}.`,
    );
  }
  return kind;
}

/** The objects of an app, as far as they are told apart by name. */
function objectsOf(live: AppLive): Required<ObjectQuery>[] {
  const { workloads, endpoints, pods, kustomization, helmReleases } = live;
  return [
    ...workloads,
    ...endpoints,
    ...pods.items.map(pod => ({ ...pod, kind: 'Pod' })),
    ...(kustomization ? [{ ...kustomization, kind: 'Kustomization' }] : []),
    ...helmReleases.map(each => ({ ...each, kind: 'HelmRelease' })),
  ].map(({ kind, namespace, name }) => ({ kind, namespace, name }));
}

/**
 * The object that was named as `kubectl` takes it: `deployment/checkout`, `pod/checkout-1`, or `checkout-1` alone where only one
 * is called so; without a name the app's only workload.
 */
export function objectNamed(
  live: AppLive,
  given: string | undefined,
): ObjectQuery {
  const [first, second] = given?.split('/') ?? [];
  if (first && second) {
    return { kind: kindOf(first), name: second };
  }
  const fits = objectsOf(live).filter(({ name, kind }) =>
    given === undefined
      ? live.workloads.some(each => each.name === name && each.kind === kind)
      : name === given,
  );
  const [found, ...others] = fits;
  if (!found) {
    throw new GimletError(
      'not-found',
      given === undefined
        ? `${live.environment}/${live.app} has no workload`
        : `${live.environment}/${live.app} has no object called ${given}`,
      { whatToDo: 'Name it as KIND/NAME, such as pod/checkout-1.' },
    );
  }
  if (others.length > 0) {
    throw new GimletError('ambiguous', 'Several objects are meant', {
      whatToDo: `Name one of:\n${fits
        .map(each => `  ${each.kind.toLowerCase()}/${each.name}`)
        .join('\n')}`,
    });
  }
  return found;
}

/** Workloads as they are named on the command line: `checkout`, or `deployment/checkout`. */
export function workloadsNamed(
  live: AppLive,
  names: readonly string[],
): ObjectQuery[] {
  const onlyWorkloads: AppLive = {
    ...live,
    pods: { ...live.pods, items: [] },
    endpoints: [],
    kustomization: undefined,
    helmReleases: [],
  };
  return names.map(name => {
    const wanted = objectNamed(onlyWorkloads, name);
    const workload = live.workloads.find(
      each => each.kind === wanted.kind && each.name === wanted.name,
    );
    if (!workload) {
      throw new GimletError(
        'not-found',
        `${live.environment}/${live.app} has no workload ${name}`,
        {
          whatToDo: `There are: ${live.workloads
            .map(each => objectRefText(each))
            .join(', ')}.`,
        },
      );
    }
    const { kind, namespace } = workload;
    return { kind, namespace, name: workload.name };
  });
}
