import {
  APP_NAME,
  type CommitSha,
  type LayoutEnvironment,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { GitReader } from '../../git/types';
import {
  isKustomization,
  kustomizationSource,
  readFluxObjects,
  type FluxFileObject,
  type KustomizationSource,
} from '../../gitops/fluxFiles';
import { FLUX_FOLDER, fluxPath, RELEASE_FILE } from '../../gitops/paths';
import { namespacesOf, objectsOf } from '../folderObjects';

type SourceRef = LayoutEnvironment['sourceRef'];

/** A source, with its address where it is written here. */
export type WrittenSource = SourceRef & { url?: string };

/** A Kustomization in the environment's `flux/`, with what it reads. */
export interface FoundKustomization extends KustomizationSource {
  file: string;
  found: FluxFileObject;
}

/** What the files of an environment say about how it is set up. */
export interface EnvironmentFacts {
  /** The environment's `flux/`. */
  folder: string;
  objects: FluxFileObject[];
  kustomizations: FoundKustomization[];
  /** The source that all Kustomizations here share, else the one that is written here; absent where that is not one. */
  source?: WrittenSource;
  /** The sources that Kustomizations here read; where there are none, those that are written here. */
  sources: WrittenSource[];
  namePrefix?: string;
  /** Apps that Gimlet released, with the namespaces of their objects. */
  apps: { app: string; namespaces: string[] }[];
}

const SOURCE_KINDS = ['GitRepository', 'OCIRepository', 'Bucket'] as const;

function sourceKind(kind: string): SourceRef['kind'] | undefined {
  return SOURCE_KINDS.find(known => known === kind);
}

function sourceRef(ref: KustomizationSource['sourceRef']): SourceRef[] {
  const kind = sourceKind(ref.kind);
  return kind ? [{ kind, name: ref.name, namespace: ref.namespace }] : [];
}

const idOf = ({ kind, namespace, name }: { [K in keyof SourceRef]: string }) =>
  `${kind}/${namespace}/${name}`;

/** The Kustomizations that read a source. */
export const kustomizationsReading = (
  { kustomizations }: EnvironmentFacts,
  source: SourceRef,
) => kustomizations.filter(found => idOf(found.sourceRef) === idOf(source));

/** The sources that count, each once: those that are read, or else those that are written. */
function distinctSources(
  read: SourceRef[],
  written: WrittenSource[],
): WrittenSource[] {
  const byId = new Map<string, WrittenSource>();
  for (const source of read.length > 0 ? read : written) {
    const known = written.find(one => idOf(one) === idOf(source));
    byId.set(idOf(source), known ?? source);
  }
  return [...byId.values()];
}

const isSource = ({ object }: FluxFileObject) =>
  object.apiVersion.startsWith('source.toolkit.fluxcd.io/') &&
  sourceKind(object.kind) !== undefined;

function asSource({ object }: FluxFileObject): WrittenSource {
  const url = object.spec?.url;
  return {
    kind: sourceKind(object.kind) ?? 'GitRepository',
    name: object.metadata.name,
    namespace: object.metadata.namespace ?? 'flux-system',
    ...(typeof url === 'string' ? { url } : {}),
  };
}

async function readApps(
  reader: GitReader,
  head: CommitSha,
  path: string,
): Promise<EnvironmentFacts['apps']> {
  const apps: EnvironmentFacts['apps'] = [];
  for (const { name, type } of await reader.list(head, path)) {
    if (type !== 'tree' || !APP_NAME.test(name) || name === FLUX_FOLDER)
      continue;
    const folder = path === '' ? name : `${path}/${name}`;
    if (!(await reader.entry(head, `${folder}/${RELEASE_FILE}`))) continue;
    const objects = await objectsOf(reader, await reader.files(head, folder));
    apps.push({ app: name, namespaces: namespacesOf(objects) });
  }
  return apps;
}

/** What all names of apps' Kustomizations begin with, where they agree on it. */
function sharedPrefix(
  kustomizations: FoundKustomization[],
  apps: EnvironmentFacts['apps'],
): string | undefined {
  const prefixes = new Set<string>();
  for (const { found } of kustomizations) {
    const app = /\/kustomization-([^/]+)\.ya?ml$/.exec(`/${found.path}`)?.[1];
    const namespaces = apps.find(known => known.app === app)?.namespaces ?? [];
    const { name } = found.object.metadata;
    for (const namespace of namespaces) {
      const end = `-${namespace}-${app}`;
      if (name.endsWith(end)) prefixes.add(name.slice(0, -end.length));
    }
  }
  return prefixes.size === 1 ? [...prefixes][0] : undefined;
}

function theSource(
  sources: WrittenSource[],
  written: WrittenSource[],
): WrittenSource | undefined {
  if (sources.length === 1) return sources[0];
  return written.length === 1
    ? sources.find(source => idOf(source) === idOf(written[0]))
    : undefined;
}

/** Reads what an environment's files say; an empty repository says nothing. */
export async function environmentFacts(
  reader: GitReader,
  head: CommitSha | null,
  path: string,
): Promise<EnvironmentFacts> {
  const folder = fluxPath({ path });
  if (head === null) {
    return { folder, objects: [], kustomizations: [], sources: [], apps: [] };
  }
  const objects = await readFluxObjects(reader, head, folder);
  const kustomizations = objects.flatMap(found => {
    if (!isKustomization(found.object)) return [];
    const source = kustomizationSource(found.object);
    return source ? [{ ...source, file: found.path, found }] : [];
  });
  const written = objects.filter(isSource).map(asSource);
  const sources = distinctSources(
    kustomizations.flatMap(found => sourceRef(found.sourceRef)),
    written,
  );
  const apps = await readApps(reader, head, path);
  return {
    folder,
    objects,
    kustomizations,
    source: theSource(sources, written),
    sources,
    namePrefix: sharedPrefix(kustomizations, apps),
    apps,
  };
}
