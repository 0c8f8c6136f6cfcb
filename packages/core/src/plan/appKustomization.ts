import {
  GimletError,
  type LayoutEnvironment,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  isKustomization,
  kustomizationSource,
  parseObjects,
  type KubernetesObject,
} from '../gitops/fluxFiles';
import { formatAppKustomization } from '../gitops/fluxObjects';
import { kustomizationName } from '../gitops/names';
import { appPath, fluxPath, kustomizationPath } from '../gitops/paths';
import {
  presentFile,
  writtenFile,
  type Place,
  type RequiredFile,
} from './requiredFile';

type SourceRef = LayoutEnvironment['sourceRef'];

const isSameSource = (a: { [K in keyof SourceRef]: string }, b: SourceRef) =>
  a.kind === b.kind && a.name === b.name && a.namespace === b.namespace;

const nameOf = ({
  kind,
  namespace,
  name,
}: { [K in keyof SourceRef]: string }) => `${kind} ${namespace}/${name}`;

/** Why a file is not the app's Kustomization of this layout; undefined where it is. */
export function kustomizationProblem(
  text: string,
  entry: LayoutEnvironment,
  app: string,
): string | undefined {
  const found = parseObjects(text).filter(isKustomization);
  if (found.length !== 1) {
    return found.length === 0
      ? 'holds no Kustomization'
      : 'holds more than one Kustomization';
  }
  const source = kustomizationSource(found[0]);
  if (!source) return 'names no path or no source';
  const path = appPath(entry, app);
  if (source.path !== path) {
    return `applies ./${source.path}, not ./${path}`;
  }
  return isSameSource(source.sourceRef, entry.sourceRef)
    ? undefined
    : `reads ${nameOf(source.sourceRef)}, not ${nameOf(entry.sourceRef)}`;
}

/** The app's own Kustomization as it is at the head. Throws a GimletError `conflict` where it is about something else. */
export async function presentKustomization(
  place: Place,
  app: string,
): Promise<RequiredFile | undefined> {
  const { reader, entry } = place;
  const path = kustomizationPath(entry, app);
  const present = await presentFile(place, path);
  if (!present) return undefined;
  const text = (await reader.read(present.file.blob)).toString('utf8');
  const problem = kustomizationProblem(text, entry, app);
  if (problem) {
    throw new GimletError('conflict', `${path} ${problem}`, {
      whatToDo:
        'Mend or remove that file in the gitops repository, or mend the environment in .gimlet/gitops.json.',
    });
  }
  return present;
}

interface NewNames {
  /** The Kustomization's name. */
  name: string;
  /** The file that it will stand in. */
  file: string;
  /** The folder that it will apply. */
  path: string;
}

/** How another Kustomization and the app's new one would get into each other's way; undefined where they would not. */
function rivalry(
  object: KubernetesObject,
  entry: LayoutEnvironment,
  { name, file, path }: NewNames,
): { problem: string; whatToDo: string } | undefined {
  if (!isKustomization(object)) return undefined;
  const source = kustomizationSource(object);
  if (
    source?.path === path &&
    isSameSource(source.sourceRef, entry.sourceRef)
  ) {
    return {
      problem: `applies ./${path} already, and two Kustomizations of one folder undo each other`,
      whatToDo: `Move that Kustomization to ${file} in the gitops repository; it may keep its name.`,
    };
  }
  const { metadata } = object;
  const namespace = metadata.namespace ?? 'flux-system';
  if (metadata.name === name && namespace === entry.sourceRef.namespace) {
    return {
      problem: `holds the Kustomization ${name} already, and Flux applies nothing where two have one name`,
      whatToDo: `Use another name for the app or its namespace, or put a Kustomization with a name of its own into ${file} by hand.`,
    };
  }
  return undefined;
}

/** Throws a GimletError `conflict` where Flux could not apply the new Kustomization beside those that are there. */
async function checkRivals(
  { reader, head, entry }: Place,
  names: NewNames,
): Promise<void> {
  if (head === null) return;
  const files = (await reader.files(head, fluxPath(entry))).filter(file =>
    /\.ya?ml$/.test(file.path),
  );
  const contents = await Promise.all(
    files.map(({ blob }) => reader.read(blob)),
  );
  for (const [place, content] of contents.entries()) {
    const text = content.toString('utf8');
    // Parsing takes far longer than searching, and nearly all of them are about other apps.
    if (!text.includes(names.name) && !text.includes(names.path)) continue;
    for (const object of parseObjects(text)) {
      const found = rivalry(object, entry, names);
      if (found) {
        throw new GimletError(
          'conflict',
          `${files[place].path} ${found.problem}`,
          { whatToDo: found.whatToDo },
        );
      }
    }
  }
}

/**
 * The app's own Kustomization, new. Throws a GimletError `conflict` where another one has its name, or applies the same folder.
 */
export async function newKustomization(
  place: Place,
  app: string,
  namespace: string,
): Promise<RequiredFile> {
  const { entry, environment } = place;
  const file = kustomizationPath(entry, app);
  const name = kustomizationName(entry.namePrefix, namespace, app);
  await checkRivals(place, { name, file, path: appPath(entry, app) });
  const content = formatAppKustomization({
    environmentName: environment,
    environment: entry,
    namespace,
    app,
  });
  return {
    file: writtenFile(file, content),
    pin: { kind: 'blob', path: file, id: null },
  };
}
