import type {
  KustomizationObservation,
  ObjectRef,
  SourceObservation,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { ClusterView, DeployedApp } from './types';

/** The Kustomization that applies an app. */
export interface Owner {
  kustomization: KustomizationObservation;
  /** It covers other apps too. */
  shared: boolean;
}

type Place = Pick<DeployedApp, 'environment' | 'isSource'>;

/** Kustomization/flux-system/apps, as people read it. */
export const kustomizationName = ({
  namespace,
  name,
}: Pick<KustomizationObservation, 'namespace' | 'name'>): string =>
  `Kustomization/${namespace}/${name}`;

/** What a Kustomization is made from, where the agent sees it. */
export function sourceOf(
  { sourceRef }: Pick<KustomizationObservation, 'sourceRef'>,
  cluster: ClusterView,
): SourceObservation | undefined {
  for (const source of cluster.sources()) {
    if (
      source.kind === sourceRef.kind &&
      source.name === sourceRef.name &&
      source.namespace === sourceRef.namespace
    ) {
      return source;
    }
  }
  return undefined;
}

/** `production/checkout` of `./production/checkout/`. */
const folderOf = (path: string): string =>
  path
    .split('/')
    .filter(part => part !== '' && part !== '.')
    .join('/');

const covers = (path: string, folder: string): boolean =>
  path === '' || folder === path || folder.startsWith(`${path}/`);

/** Whether a Kustomization may be one of the environment's: by its label, and by what it is made from. */
export function isOfEnvironment(
  kustomization: KustomizationObservation,
  { environment, isSource }: Place,
  cluster: ClusterView,
): boolean {
  const named = kustomization.environment;
  if (named !== undefined && named !== environment) return false;
  const source = sourceOf(kustomization, cluster);
  return !source || !isSource || isSource(source);
}

/** The nearest Kustomization above a folder. */
function nearest(
  folder: string,
  place: Place,
  cluster: ClusterView,
): KustomizationObservation | undefined {
  let found:
    | { kustomization: KustomizationObservation; path: string }
    | undefined;
  for (const kustomization of cluster.kustomizations()) {
    const path = folderOf(kustomization.path);
    if (
      covers(path, folder) &&
      path.length >= (found?.path.length ?? 0) &&
      isOfEnvironment(kustomization, place, cluster)
    ) {
      found = { kustomization, path };
    }
  }
  return found?.kustomization;
}

/** The Kustomization that owns an app: the one of its folder, else the one with its label, else the nearest above its folder. */
export function findOwner(
  app: DeployedApp,
  cluster: ClusterView,
): Owner | undefined {
  const above = nearest(app.folder, app, cluster);
  if (above && folderOf(above.path) === folderOf(app.folder)) {
    return { kustomization: above, shared: false };
  }
  for (const kustomization of cluster.kustomizations()) {
    if (
      kustomization.app === app.app &&
      isOfEnvironment(kustomization, app, cluster)
    ) {
      return { kustomization, shared: false };
    }
  }
  return above && above.app === undefined
    ? { kustomization: above, shared: true }
    : undefined;
}

/** The Kustomization that applies the Kustomizations of apps: the one of `flux/` beside the app's folder. */
export function findParent(
  app: DeployedApp,
  cluster: ClusterView,
): KustomizationObservation | undefined {
  const beside = app.folder.split('/').slice(0, -1);
  return nearest([...beside, 'flux'].join('/'), app, cluster);
}

/** Whether an object is the app's. What its folder holds decides; where that is not known, the agent's word. */
export function isOurs(
  ref: Pick<ObjectRef, 'kind' | 'namespace' | 'name'>,
  app: DeployedApp,
  cluster: ClusterView | undefined,
): boolean {
  if (!app.objects) return cluster?.workload(ref)?.app === app.app;
  return app.objects.some(
    ({ kind, namespace, name }) =>
      kind === ref.kind && namespace === ref.namespace && name === ref.name,
  );
}
