import {
  observeKustomization,
  type CommitSha,
  type ObjectRef,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { OwnerInGit } from '../../arrival/types';
import type { GitReader } from '../../git/types';
import { folderTree } from '../../gitops/commitDigest';
import {
  isKustomization,
  kustomizationSource,
  parseObjects,
  readFluxObjects,
  type KubernetesObject,
} from '../../gitops/fluxFiles';
import {
  appPath,
  fluxPath,
  kustomizationPath,
  type EnvironmentPlace,
} from '../../gitops/paths';
import { placeAt, type AppCommit } from './diffCommit';

/** What git says of an app that is deployed: what of the cluster is its own, and who applies it. @public */
export interface DeployedInGit {
  /** From the repository's root. */
  folder: string;
  /** What the folder holds. */
  objects: ObjectRef[];
  /** The Kustomization that applies it; absent where git holds none. */
  owner?: OwnerInGit;
}

const isYaml = ({ path }: { path: string }) => /\.ya?ml$/.test(path);

const pathOf = (object: KubernetesObject) => kustomizationSource(object)?.path;

const depthOf = (object: KubernetesObject) => pathOf(object)?.length ?? 0;

/**
 * Reads where an app lies, what its folder holds and which Kustomization applies it. Of a deletion all of that is as it was before.
 *
 * Throws a GimletError `not-found` where neither the commit nor its parent knows the environment.
 *
 * @public
 */
export async function readDeployedApp(
  reader: GitReader,
  asked: AppCommit,
): Promise<DeployedInGit> {
  const { environment, app } = asked;
  const place = await placeAt(reader, asked.commit, environment);
  const folder = appPath(place, app);
  const commit = await lastWithFolder(reader, asked.commit, folder);
  const files = (await reader.files(commit, folder)).filter(isYaml);
  const texts = await Promise.all(
    files.map(async ({ blob }) => (await reader.read(blob)).toString('utf8')),
  );
  const owner = await ownerOf(reader, commit, place, app);
  return {
    folder,
    objects: texts.flatMap(parseObjects).map(refOf),
    ...(owner && { owner }),
  };
}

async function lastWithFolder(
  reader: GitReader,
  id: CommitSha,
  folder: string,
): Promise<CommitSha> {
  if ((await folderTree(reader, id, folder)) !== null) return id;
  const [parent] = (await reader.commit(id)).parents;
  return parent ?? id;
}

function refOf({ apiVersion, kind, metadata }: KubernetesObject): ObjectRef {
  const [group, version] = apiVersion.split('/');
  return {
    group: version === undefined ? '' : group,
    kind,
    namespace: metadata.namespace ?? '',
    name: metadata.name,
  };
}

/** The app's own Kustomization; else the one that applies the nearest folder around it. */
async function ownerOf(
  reader: GitReader,
  commit: CommitSha,
  place: EnvironmentPlace,
  app: string,
): Promise<OwnerInGit | undefined> {
  const folder = appPath(place, app);
  const own = await reader.readFile(commit, kustomizationPath(place, app));
  const found = own && parseObjects(own.toString('utf8')).find(isKustomization);
  if (found) return ownerInGit(found, folder);
  const flux = await readFluxObjects(reader, commit, fluxPath(place));
  const [nearest] = flux
    .map(({ object }) => object)
    .filter(object => isKustomization(object) && covers(object, folder))
    .sort((a, b) => depthOf(b) - depthOf(a));
  return nearest && ownerInGit(nearest, folder);
}

function covers(object: KubernetesObject, folder: string): boolean {
  const path = pathOf(object);
  return (
    path !== undefined &&
    (path === '' || path === folder || folder.startsWith(`${path}/`))
  );
}

function ownerInGit(object: KubernetesObject, folder: string): OwnerInGit {
  const { metadata } = object;
  const { interval, timeout, wait } = observeKustomization({
    metadata: { name: metadata.name },
    spec: object.spec ?? {},
  });
  return {
    namespace: metadata.namespace ?? 'flux-system',
    name: metadata.name,
    ...(timeout !== undefined && { timeout }),
    interval,
    wait,
    shared: pathOf(object) !== folder,
  };
}
