import { createHash } from 'node:crypto';
import {
  blobId,
  GimletError,
  treeId,
  type BlobId,
  type TreeId,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { splitPath } from './names';
import { encodeTree, newTreeEntry } from './objectFormat';
import type { RawTreeEntry } from './objectFormat';
import type { FileEntry } from './types';

/** The types of object that Gimlet writes. */
export type ObjectType = 'blob' | 'tree' | 'commit';

/** The bytes that git hashes and compresses: a header, then the content. */
export function frameObject(type: ObjectType, content: Uint8Array): Buffer {
  return Buffer.concat([
    Buffer.from(`${type} ${content.length}\0`, 'latin1'),
    content,
  ]);
}

/** The id of framed bytes. */
export function hashFramed(framed: Uint8Array): string {
  return createHash('sha1').update(framed).digest('hex');
}

/** The id that git gives a file's content; text counts as UTF-8. @public */
export function hashBlob(content: string | Uint8Array): BlobId {
  const bytes =
    typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
  return blobId(hashFramed(frameObject('blob', bytes)));
}

/** The id of a tree that is given as its raw entries. */
export function hashRawTree(entries: readonly RawTreeEntry[]): TreeId {
  return treeId(hashFramed(frameObject('tree', encodeTree(entries))));
}

/** The tree of a folder without files. @public */
export const EMPTY_TREE: TreeId = hashRawTree([]);

interface Folder {
  files: Map<string, FileEntry>;
  folders: Map<string, Folder>;
}

const emptyFolder = (): Folder => ({ files: new Map(), folders: new Map() });

function addFile(root: Folder, names: string[], file: FileEntry): void {
  let folder = root;
  names.forEach((name, index) => {
    const last = index === names.length - 1;
    if (folder.files.has(name) || (last && folder.folders.has(name))) {
      throw new GimletError(
        'invalid',
        `${file.path} cannot stand beside another file of the same name`,
      );
    }
    if (last) {
      folder.files.set(name, file);
      return;
    }
    const next = folder.folders.get(name) ?? emptyFolder();
    folder.folders.set(name, next);
    folder = next;
  });
}

function hashFolder(folder: Folder): TreeId {
  return hashRawTree([
    ...[...folder.files].map(([name, file]) =>
      newTreeEntry(name, file.mode, file.blob),
    ),
    ...[...folder.folders].map(([name, child]) =>
      newTreeEntry(name, '040000', hashFolder(child)),
    ),
  ]);
}

/**
 * The tree id that a folder has when it holds exactly these files; nothing is read or written.
 *
 * @param files - with paths from the repository's root, all below `folder`, in any order
 * @param folder - path from the root, `''` for the root itself
 * @returns git's id: what `git rev-parse <commit>:<folder>` prints once this is committed
 *
 * @public
 */
export function folderTreeId(
  files: readonly FileEntry[],
  folder: string,
): TreeId {
  const root = emptyFolder();
  const prefix = folder === '' ? '' : `${folder}/`;
  for (const file of files) {
    if (!file.path.startsWith(prefix)) {
      throw new GimletError(
        'invalid',
        `${file.path} is not below the folder ${folder}`,
      );
    }
    addFile(root, splitPath(file.path.slice(prefix.length)), file);
  }
  return hashFolder(root);
}
