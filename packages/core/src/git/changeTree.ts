import {
  GimletError,
  type TreeId,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { splitPath } from './names';
import { newTreeEntry, type RawTreeEntry } from './objectFormat';
import type { TreeChange } from './types';

/** What the changes say about one name of a folder. */
interface ChangedName {
  deleted: boolean;
  file?: Extract<TreeChange, { blob: unknown }>;
  below?: Map<string, ChangedName>;
}

/** Reading and writing of single trees. */
export interface TreeStore {
  read(id: string): Promise<readonly RawTreeEntry[]>;
  /** Names a tree and begins to write it. */
  write(entries: readonly RawTreeEntry[]): TreeId;
}

function contradiction(path: string): GimletError {
  return new GimletError(
    'invalid',
    `the changes say two things about ${path}: it cannot be written twice, nor be a file and a folder`,
  );
}

function collect(changes: readonly TreeChange[]): Map<string, ChangedName> {
  const root = new Map<string, ChangedName>();
  for (const change of changes) {
    const names = splitPath(change.path);
    let folder = root;
    names.forEach((name, index) => {
      const node = folder.get(name) ?? { deleted: false };
      folder.set(name, node);
      if (index < names.length - 1) {
        if (node.file && !('delete' in change)) {
          throw contradiction(change.path);
        }
        node.below ??= new Map();
        folder = node.below;
      } else if ('delete' in change) {
        node.deleted = true;
      } else {
        if (node.file || containsFile(node.below)) {
          throw contradiction(change.path);
        }
        node.file = change;
      }
    });
  }
  return root;
}

function containsFile(below: Map<string, ChangedName> | undefined): boolean {
  return [...(below?.values() ?? [])].some(
    node => node.file !== undefined || containsFile(node.below),
  );
}

async function changedEntry(
  store: TreeStore,
  name: string,
  before: RawTreeEntry | undefined,
  change: ChangedName,
): Promise<RawTreeEntry | undefined> {
  if (change.file) {
    return newTreeEntry(name, change.file.mode, change.file.blob);
  }
  const kept = change.deleted ? undefined : before;
  if (!change.below) {
    return kept;
  }
  if (kept?.type !== 'tree' && !containsFile(change.below)) {
    // Only deletions below something that is no folder: nothing to do there.
    return kept;
  }
  const entries = await changeEntries(
    store,
    kept?.type === 'tree' ? await store.read(kept.id) : [],
    change.below,
  );
  if (entries.length === 0) {
    return undefined;
  }
  return newTreeEntry(name, '040000', store.write(entries));
}

/** Two names that are no UTF-8 may read the same; their bytes do not. */
const key = (name: Buffer) => name.toString('latin1');

async function changeEntries(
  store: TreeStore,
  before: readonly RawTreeEntry[],
  changes: Map<string, ChangedName>,
): Promise<RawTreeEntry[]> {
  const entries = new Map(before.map(entry => [key(entry.nameBytes), entry]));
  const changed = await Promise.all(
    [...changes].map(async ([name, change]) => {
      const place = key(Buffer.from(name, 'utf8'));
      const entry = entries.get(place);
      return {
        place,
        entry: await changedEntry(store, name, entry, change),
      };
    }),
  );
  for (const { place, entry } of changed) {
    if (entry) {
      entries.set(place, entry);
    } else {
      entries.delete(place);
    }
  }
  return [...entries.values()];
}

/**
 * A root tree with changes made to it. Deletions are made first (a path that is a folder goes with all that it holds, one
 * that is not there is no error), then files are written; a file takes the place of a folder of its name and the other way
 * round. Folders that end up empty go. Only trees on the way to a change are read and written.
 */
export async function changeTree(
  store: TreeStore,
  base: TreeId | null,
  changes: readonly TreeChange[],
): Promise<TreeId> {
  const before = base === null ? [] : await store.read(base);
  return store.write(await changeEntries(store, before, collect(changes)));
}
