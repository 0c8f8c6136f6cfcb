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
import { formatNamespace } from '../gitops/fluxObjects';
import { formatHold, holdPath, namespacePath } from '../gitops/paths';

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

const WHAT_STANDS = { blob: 'file', tree: 'folder', commit: 'submodule' };

/**
 * Throws a GimletError `conflict` where people put something else at a path, or made a file of a folder on the way to it: Gimlet
 * would have to remove it.
 */
export async function checkNothingInTheWay(
  { reader, head }: Pick<Place, 'reader' | 'head'>,
  path: string,
  wanted: 'file' | 'folder',
): Promise<void> {
  if (head === null) return;
  const names = path.split('/');
  for (let count = 1; count <= names.length; count += 1) {
    const place = names.slice(0, count).join('/');
    const entry = await reader.entry(head, place);
    if (!entry) return;
    const here = count < names.length ? 'folder' : wanted;
    if (WHAT_STANDS[entry.type] !== here) {
      throw new GimletError(
        'conflict',
        `${place} is a ${
          WHAT_STANDS[entry.type]
        } and would have to be a ${here}`,
        { whatToDo: 'Move it away in the gitops repository.' },
      );
    }
  }
}

/** The file as it is at the head, where it is there. Throws a GimletError `conflict` where something else is in its way. */
export async function presentFile(
  place: Pick<Place, 'reader' | 'head'>,
  path: string,
): Promise<RequiredFile | undefined> {
  const file = await fileAt(place.reader, place.head, path);
  if (file) return { file, pin: { kind: 'blob', path, id: file.blob } };
  await checkNothingInTheWay(place, path, 'file');
  return undefined;
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
