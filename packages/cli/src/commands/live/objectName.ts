import type { AppLive } from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  GimletError,
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
export function kindOf(word: string): string {
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

/** An object as it was named on the command line. */
export interface Named {
  kind?: string;
  namespace?: string;
  name: string;
}

/** Reads `checkout-1`, `pod/checkout-1` as `kubectl` takes it, or `Pod/shop/checkout-1` as `gimlet status` has it. */
export function readName(given: string): Named {
  const parts = given.split('/');
  const name = parts.at(-1) ?? '';
  if (parts.length > 3 || parts.includes('')) {
    throw new UsageError(
      `${JSON.stringify(given)} names no object`,
      'Name it as KIND/NAME, such as pod/checkout-1.',
    );
  }
  return {
    name,
    ...(parts.length > 1 && { kind: kindOf(parts[0]) }),
    ...(parts.length > 2 && { namespace: parts[1] }),
  };
}

/** Whether that is the object which was named. */
export const isNamed = (
  object: { kind: string; namespace: string; name: string },
  { kind, namespace, name }: Named,
): boolean =>
  object.name === name &&
  (kind === undefined || object.kind === kind) &&
  (namespace === undefined || object.namespace === namespace);

/** What can be copied to name one of them. */
const choices = (objects: readonly { kind: string; name: string }[]) =>
  objects.map(({ kind, name }) => `${kind.toLowerCase()}/${name}`);

const severalMeant = (
  objects: readonly { kind: string; name: string }[],
): GimletError =>
  new GimletError('ambiguous', 'Several objects are meant', {
    whatToDo: `Name one of:\n  ${choices(objects).join('\n  ')}`,
  });

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

/** What runs on; where there is nothing of that kind, the jobs. */
function mainWorkloads({ workloads }: AppLive): AppLive['workloads'] {
  const lasting = workloads.filter(
    ({ kind }) => kind !== 'Job' && kind !== 'CronJob',
  );
  return lasting.length > 0 ? lasting : workloads;
}

/**
 * The object that was named as `kubectl` takes it: `deployment/checkout`, `pod/checkout-1`, or `checkout-1` alone where only one
 * is called so; without a name the app's only workload, its jobs aside.
 */
export function objectNamed(
  live: AppLive,
  given: string | undefined,
): ObjectQuery {
  const wanted = given === undefined ? undefined : readName(given);
  if (wanted?.kind !== undefined) {
    const { kind, ...rest } = wanted;
    return { kind, ...rest };
  }
  const fits =
    wanted === undefined
      ? mainWorkloads(live)
      : objectsOf(live).filter(each => isNamed(each, wanted));
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
  if (others.length > 0) throw severalMeant(fits);
  const { kind, namespace, name } = found;
  return { kind, namespace, name };
}

/** Workloads as they are named on the command line: `checkout`, or `deployment/checkout`. */
export function workloadsNamed(
  { environment, app, workloads }: AppLive,
  names: readonly string[],
): ObjectQuery[] {
  return names.map(given => {
    const wanted = readName(given);
    const found = workloads.filter(each => isNamed(each, wanted));
    const [workload, ...others] = found;
    if (!workload) {
      throw new GimletError(
        'not-found',
        `${environment}/${app} has no workload ${given}`,
        workloads.length > 0
          ? { whatToDo: `There are: ${choices(workloads).join(', ')}.` }
          : {},
      );
    }
    if (others.length > 0) throw severalMeant(found);
    const { kind, namespace, name } = workload;
    return { kind, namespace, name };
  });
}
