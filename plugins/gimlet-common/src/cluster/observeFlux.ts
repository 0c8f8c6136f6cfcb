import type {
  HelmReleaseObservation,
  KustomizationObservation,
  Reconciliation,
  SourceKind,
  SourceObservation,
} from './observation';
import type { ObjectRef } from './objectRef';
import {
  conditionsOf,
  groupOf,
  identityOf,
  instantOf,
  lifeOf,
  secondsOf,
} from './rawFields';
import type { RawHelmRelease, RawKustomization, RawSource } from './rawObjects';

const SOURCE_GROUP = 'source.toolkit.fluxcd.io';

/** What is observed of a Kustomization of Flux's. @public */
export function observeKustomization(
  object: RawKustomization,
): KustomizationObservation {
  const { metadata, spec, status } = object;
  const identity = identityOf(metadata);
  const { deletedAt } = lifeOf(metadata);
  const retryInterval = secondsOf(spec?.retryInterval);
  const timeout = secondsOf(spec?.timeout);
  const app = metadata.labels?.['gimlet.io/app'];
  const environment = metadata.labels?.['gimlet.io/environment'];
  return {
    type: 'kustomization',
    ...identity,
    generation: metadata.generation ?? 0,
    observedGeneration: Math.max(status?.observedGeneration ?? 0, 0),
    ...(app && { app }),
    ...(environment && { environment }),
    path: spec?.path ?? './',
    sourceRef: {
      group: groupOf(spec?.sourceRef?.apiVersion) || SOURCE_GROUP,
      kind: spec?.sourceRef?.kind ?? 'GitRepository',
      namespace: spec?.sourceRef?.namespace || identity.namespace,
      name: spec?.sourceRef?.name ?? '',
    },
    interval: secondsOf(spec?.interval) ?? 0,
    ...(retryInterval !== undefined && { retryInterval }),
    ...(timeout !== undefined && { timeout }),
    wait: spec?.wait ?? false,
    suspended: spec?.suspend ?? false,
    dependsOn: (spec?.dependsOn ?? []).map(({ name, namespace }) => ({
      namespace: namespace || identity.namespace,
      name,
    })),
    ...(deletedAt !== undefined && { deletedAt }),
    ...(status?.lastAppliedRevision && {
      lastAppliedRevision: status.lastAppliedRevision,
    }),
    ...(status?.lastAttemptedRevision && {
      lastAttemptedRevision: status.lastAttemptedRevision,
    }),
    conditions: conditionsOf(status?.conditions),
    inventory: (status?.inventory?.entries ?? []).flatMap(({ id }) => {
      const ref = readInventoryId(id);
      return ref ? [ref] : [];
    }),
    history: (status?.history ?? []).map(observeReconciliation),
  };
}

function observeReconciliation(
  entry: NonNullable<
    NonNullable<RawKustomization['status']>['history']
  >[number],
): Reconciliation {
  const lastAt = instantOf(entry.lastReconciled) ?? 0;
  const revision = entry.metadata?.revision;
  return {
    digest: entry.digest ?? '',
    ...(revision && { revision }),
    status: entry.lastReconciledStatus ?? '',
    firstAt: instantOf(entry.firstReconciled) ?? lastAt,
    lastAt,
    total: entry.totalReconciliations ?? 1,
  };
}

/**
 * The object of an inventory's entry, `<namespace>_<name>_<group>_<kind>`; names of RBAC objects carry `__` for a colon.
 *
 * @public
 */
export function readInventoryId(id: string): ObjectRef | undefined {
  const found = id.match(/^([^_]*)_(.+)_([^_]*)_([^_]+)$/);
  if (!found) return undefined;
  const [, namespace, name, group, kind] = found;
  return { group, kind, namespace, name: name.replaceAll('__', ':') };
}

/** What is observed of a source of Flux's. @public */
export function observeSource(
  kind: SourceKind,
  object: RawSource,
): SourceObservation {
  const { metadata, spec, status } = object;
  const branch = spec?.ref?.branch;
  const artifactRevision = status?.artifact?.revision;
  return {
    type: 'source',
    kind,
    ...identityOf(metadata),
    url: withoutCredentials(
      spec?.url ?? [spec?.endpoint, spec?.bucketName].filter(Boolean).join('/'),
    ),
    ...(branch && { branch }),
    interval: secondsOf(spec?.interval) ?? 0,
    suspended: spec?.suspend ?? false,
    ...(artifactRevision && { artifactRevision }),
    conditions: conditionsOf(status?.conditions),
  };
}

function withoutCredentials(url: string): string {
  return url.replace(/^(https?:\/\/)[^/]*@/, '$1');
}

/** What is observed of a HelmRelease of Flux's. @public */
export function observeHelmRelease(
  object: RawHelmRelease,
): HelmReleaseObservation {
  const { metadata, spec, status } = object;
  const installed = status?.history?.[0];
  const asked = spec?.chart?.spec;
  const name = installed?.chartName ?? asked?.chart ?? spec?.chartRef?.name;
  const version = installed?.chartVersion ?? asked?.version;
  const revision = status?.lastAttemptedRevision;
  return {
    type: 'helmRelease',
    ...identityOf(metadata),
    suspended: spec?.suspend ?? false,
    conditions: conditionsOf(status?.conditions),
    ...(name && { chart: version ? `${name}@${version}` : name }),
    ...(revision && { revision }),
  };
}
