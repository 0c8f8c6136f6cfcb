import type {
  CommitSha,
  LayoutEnvironment,
  Pin,
  PlannedFile,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import { hashBlob } from '../git';
import type { GitReader } from '../git/types';
import { fileAt } from '../gitops/commitDigest';
import {
  isKustomization,
  kustomizationSource,
  parseObjects,
} from '../gitops/fluxFiles';
import { formatAppKustomization, formatNamespace } from '../gitops/fluxObjects';
import {
  appPath,
  formatHold,
  holdPath,
  kustomizationPath,
  namespacePath,
} from '../gitops/paths';

/** A file outside the app's folder that must be in the commit, and what has to hold for that. */
export interface RequiredFile {
  file: PlannedFile;
  pin: Pin;
}

/** Where a plan looks, and for which environment. */
export interface Place {
  reader: GitReader;
  head: CommitSha | null;
  environment: string;
  entry: LayoutEnvironment;
}

/** A file to write. */
export const writtenFile = (path: string, content: string): PlannedFile => ({
  path,
  mode: '100644',
  blob: hashBlob(content),
  content,
});

/** The file as it is at the head, where it is there. */
export async function presentFile(
  { reader, head }: Pick<Place, 'reader' | 'head'>,
  path: string,
): Promise<RequiredFile | undefined> {
  const file = await fileAt(reader, head, path);
  return file && { file, pin: { kind: 'blob', path, id: file.blob } };
}

/** A file that is written where it is absent, and whose bytes nobody else would choose differently. */
async function sameBytesForAll(
  place: Place,
  path: string,
  content: string,
): Promise<RequiredFile> {
  const present = await presentFile(place, path);
  if (present) return present;
  const file = writtenFile(path, content);
  return { file, pin: { kind: 'blob-or-absent', path, id: file.blob } };
}

/** The namespace's file: as it is, or new. */
export const requireNamespace = (place: Place, namespace: string) =>
  sameBytesForAll(
    place,
    namespacePath(place.entry, namespace),
    formatNamespace(namespace),
  );

/** The app's hold. */
export const requireHold = (place: Place, app: string) =>
  sameBytesForAll(
    place,
    holdPath(place.entry, app),
    formatHold(place.environment, app),
  );

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
  const want = entry.sourceRef;
  const { kind, name, namespace } = source.sourceRef;
  if (
    kind !== want.kind ||
    name !== want.name ||
    namespace !== want.namespace
  ) {
    return `reads ${kind} ${namespace}/${name}, not ${want.kind} ${want.namespace}/${want.name}`;
  }
  return undefined;
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

/** The app's own Kustomization, new. */
export function newKustomization(
  place: Place,
  app: string,
  namespace: string,
): RequiredFile {
  const { entry, environment } = place;
  const path = kustomizationPath(entry, app);
  const content = formatAppKustomization({
    environmentName: environment,
    environment: entry,
    namespace,
    app,
  });
  return {
    file: writtenFile(path, content),
    pin: { kind: 'blob', path, id: null },
  };
}
