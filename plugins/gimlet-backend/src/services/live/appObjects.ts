import {
  GimletError,
  sameObject,
  type KustomizationObservation,
  type ObjectQuery,
  type ObjectRef,
  type Observation,
  type SourceObservation,
} from '@gimlet-io/backstage-plugin-gimlet-common';

type Of<Type extends Observation['type']> = Extract<
  Observation,
  { type: Type }
>;

/** The observations of one type. */
export function ofType<Type extends Observation['type']>(
  observations: readonly Observation[],
  type: Type,
): Of<Type>[] {
  return observations.filter((it): it is Of<Type> => it.type === type);
}

const GROUPS: Record<string, string> = {
  Kustomization: 'kustomize.toolkit.fluxcd.io',
  HelmRelease: 'helm.toolkit.fluxcd.io',
  GitRepository: 'source.toolkit.fluxcd.io',
  OCIRepository: 'source.toolkit.fluxcd.io',
  HelmRepository: 'source.toolkit.fluxcd.io',
  Bucket: 'source.toolkit.fluxcd.io',
  Deployment: 'apps',
  StatefulSet: 'apps',
  DaemonSet: 'apps',
  Job: 'batch',
  CronJob: 'batch',
  Pod: '',
  Service: '',
  Ingress: 'networking.k8s.io',
  HTTPRoute: 'gateway.networking.k8s.io',
  GRPCRoute: 'gateway.networking.k8s.io',
};

function kindOf(observation: Observation): string | undefined {
  switch (observation.type) {
    case 'kustomization':
      return 'Kustomization';
    case 'helmRelease':
      return 'HelmRelease';
    case 'pod':
      return 'Pod';
    case 'event':
      return undefined;
    default:
      return observation.kind;
  }
}

/** The object that an observation is of; warnings are none that anybody asks for. */
export function refOf(observation: Observation): ObjectRef | undefined {
  const kind = kindOf(observation);
  if (kind === undefined) return undefined;
  const { namespace, name } = observation;
  return { group: GROUPS[kind], kind, namespace, name };
}

/** The Kustomization that owns an app: its own, else the one that applied its workloads. */
export function ownerOf(
  app: string,
  observations: readonly Observation[],
): { kustomization: KustomizationObservation; isShared: boolean } | undefined {
  const all = ofType(observations, 'kustomization');
  const own = all.find(it => it.app === app);
  if (own) return { kustomization: own, isShared: false };
  const workloads = ofType(observations, 'workload')
    .filter(it => it.app === app)
    .flatMap(it => refOf(it) ?? []);
  const shared = all.find(
    it =>
      it.app === undefined &&
      it.inventory.some(applied =>
        workloads.some(workload => sameObject(workload, applied)),
      ),
  );
  return shared && { kustomization: shared, isShared: true };
}

/** The source that a Kustomization follows. */
export function sourceOf(
  { sourceRef }: KustomizationObservation,
  observations: readonly Observation[],
): SourceObservation | undefined {
  return ofType(observations, 'source').find(
    ({ kind, namespace, name }) =>
      kind === sourceRef.kind &&
      namespace === sourceRef.namespace &&
      name === sourceRef.name,
  );
}

/** What can be looked at as an app's: its objects, and the Kustomization and the source that it comes from. */
export function reachable(
  app: string,
  observations: readonly Observation[],
): ObjectRef[] {
  const owner = ownerOf(app, observations)?.kustomization;
  const source = owner && sourceOf(owner, observations);
  const own = observations.filter(it => 'app' in it && it.app === app);
  return [...own, owner, source].flatMap(it => (it && refOf(it)) ?? []);
}

/**
 * The object that is asked for, among those that can be.
 *
 * @throws GimletError `not-allowed` for a Secret, `not-found`, `ambiguous`
 */
export function findObject(
  place: { environment: string; app: string },
  objects: readonly ObjectRef[],
  asked: ObjectQuery,
): ObjectRef {
  const { kind, name, namespace } = asked;
  const isKind = (one: string) => {
    const wanted = kind.toLowerCase();
    return [one.toLowerCase(), `${one.toLowerCase()}s`].includes(wanted);
  };
  if (isKind('Secret')) {
    throw new GimletError('not-allowed', 'Not allowed: Secrets are not shown', {
      whatToDo: 'Look at it with kubectl, if you may.',
    });
  }
  const found = objects.filter(
    it =>
      isKind(it.kind) &&
      it.name === name &&
      (namespace === undefined || it.namespace === namespace),
  );
  const distinct = found.filter(
    (it, at) => found.findIndex(other => sameObject(it, other)) === at,
  );
  const [object, ...others] = distinct;
  if (!object) {
    throw new GimletError(
      'not-found',
      `${place.environment}/${place.app} has no ${kind} ${name}`,
      { whatToDo: 'See what it has: gimlet status, gimlet pods, or its page.' },
    );
  }
  if (others.length > 0) {
    throw new GimletError(
      'ambiguous',
      `${kind} ${name} is in several namespaces`,
      {
        whatToDo: `Name one of: ${distinct
          .map(it => it.namespace)
          .join(', ')}.`,
      },
    );
  }
  return object;
}
