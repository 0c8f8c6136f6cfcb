import {
  blobId,
  commitSha,
  GimletError,
  treeId,
  type BlobId,
  type CommitSha,
  type TreeId,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { CatFile, FoundObject } from './CatFile';
import { changeTree } from './changeTree';
import { EMPTY_TREE, type ObjectType } from './hashing';
import { frame, writeLooseObject } from './looseObjects';
import { isRefName } from './names';
import {
  decodeCommit,
  decodeTree,
  encodeCommit,
  encodeTree,
  type RawTreeEntry,
} from './objectFormat';
import { RecentlyUsed } from './RecentlyUsed';
import type {
  CommitObject,
  FileEntry,
  GitReader,
  GitWriter,
  NewCommit,
  TreeChange,
  TreeEntry,
} from './types';

const TREES_KEPT = 2_000;
const COMMITS_KEPT = 2_000;
/** Layout files, release.json and their like are read again and again. */
const BLOBS_KEPT = 500;
const BLOB_KEPT_BYTES = 16_384;

const ROOT_MODE = '040000' as const;

const isShortId = (revision: string) => /^[0-9a-f]{4,39}$/i.test(revision);

function isFile(
  entry: RawTreeEntry,
): entry is RawTreeEntry & { mode: FileEntry['mode'] } {
  return entry.type === 'blob';
}

/** The objects of one repository: read through one process, written by ourselves. Refs are read, never moved. */
export class ObjectDatabase implements GitReader, GitWriter {
  readonly #catFile: CatFile;
  readonly #objects: string;
  readonly #trees = new RecentlyUsed<string, readonly RawTreeEntry[]>(
    TREES_KEPT,
  );
  readonly #commits = new RecentlyUsed<CommitSha, CommitObject>(COMMITS_KEPT);

  readonly #blobs = new RecentlyUsed<BlobId, Buffer>(BLOBS_KEPT);

  constructor(options: {
    catFile: CatFile;
    /** Path of the repository's `objects` folder. */
    objects: string;
  }) {
    this.#catFile = options.catFile;
    this.#objects = options.objects;
  }

  async resolve(revision: string): Promise<CommitSha | undefined> {
    for (const name of namesOfRevision(revision)) {
      const found = await this.#catFile.get(`${name}^{commit}`);
      if (typeof found === 'object') {
        return commitSha(found.id);
      }
    }
    if (
      isShortId(revision) &&
      (await this.#catFile.get(revision)) === 'ambiguous'
    ) {
      throw new GimletError(
        'ambiguous',
        `several objects of the repository begin with ${revision}`,
        { whatToDo: 'Give more digits of the commit.' },
      );
    }
    return undefined;
  }

  async commit(id: CommitSha): Promise<CommitObject> {
    const known = this.#commits.get(id);
    if (known) {
      return known;
    }
    const { content } = await this.#object(id, 'commit');
    const commit = decodeCommit(id, content);
    this.#commits.set(id, commit);
    return commit;
  }

  async entry(
    commit: CommitSha,
    path: string,
  ): Promise<Omit<TreeEntry, 'name'> | undefined> {
    const { tree } = await this.commit(commit);
    if (path === '') {
      return { mode: ROOT_MODE, type: 'tree', id: tree };
    }
    let folder: string | undefined = tree;
    let found: RawTreeEntry | undefined;
    for (const name of path.split('/')) {
      if (folder === undefined) {
        return undefined;
      }
      found = (await this.#tree(folder)).find(entry => entry.name === name);
      folder = found?.type === 'tree' ? found.id : undefined;
    }
    return found && { mode: found.mode, type: found.type, id: found.id };
  }

  async list(commit: CommitSha, folder: string): Promise<TreeEntry[]> {
    const found = await this.entry(commit, folder);
    if (found?.type !== 'tree') {
      return [];
    }
    const entries = await this.#tree(found.id);
    return entries.map(({ name, mode, type, id }) => ({
      name,
      mode,
      type,
      id,
    }));
  }

  async files(commit: CommitSha, folder: string): Promise<FileEntry[]> {
    const found = await this.entry(commit, folder);
    if (found?.type !== 'tree') {
      return [];
    }
    return this.#filesBelow(found.id, folder);
  }

  async read(blob: BlobId): Promise<Buffer> {
    const known = this.#blobs.get(blob);
    if (known) {
      return Buffer.from(known);
    }
    const { content } = await this.#object(blob, 'blob');
    this.#keep(blob, content);
    return Buffer.from(content);
  }

  async readFile(commit: CommitSha, path: string): Promise<Buffer | undefined> {
    const found = await this.entry(commit, path);
    return found?.type === 'blob' ? this.read(blobId(found.id)) : undefined;
  }

  async writeBlob(content: string | Uint8Array): Promise<BlobId> {
    const bytes =
      typeof content === 'string'
        ? Buffer.from(content, 'utf8')
        : Buffer.from(content);
    const id = blobId(await this.#write('blob', bytes));
    this.#keep(id, bytes);
    return id;
  }

  async changeTree(
    base: CommitSha | null,
    changes: TreeChange[],
  ): Promise<TreeId> {
    const writes: Promise<void>[] = [];
    const store = {
      read: (id: string) => this.#tree(id),
      write: (entries: readonly RawTreeEntry[]) => {
        const content = encodeTree(entries);
        const object = frame('tree', content);
        const written = writeLooseObject(this.#objects, object).then(() =>
          this.#trees.set(object.id, decodeTree(content)),
        );
        // Awaited below; until then nobody listens.
        written.catch(() => undefined);
        writes.push(written);
        return treeId(object.id);
      },
    };
    const root = base === null ? null : (await this.commit(base)).tree;
    const tree = await changeTree(store, root, changes);
    await Promise.all(writes);
    return tree;
  }

  async writeCommit(commit: NewCommit): Promise<CommitSha> {
    const content = encodeCommit(commit);
    const id = commitSha(await this.#write('commit', content));
    this.#commits.set(id, decodeCommit(id, content));
    return id;
  }

  #keep(blob: BlobId, content: Buffer): void {
    if (content.length <= BLOB_KEPT_BYTES) {
      this.#blobs.set(blob, content);
    }
  }

  async #write(type: ObjectType, content: Uint8Array): Promise<string> {
    const object = frame(type, content);
    await writeLooseObject(this.#objects, object);
    return object.id;
  }

  async #object(id: string, type: ObjectType): Promise<FoundObject> {
    const found = await this.#catFile.get(id);
    if (typeof found === 'string' || found.type !== type) {
      throw new GimletError(
        'not-found',
        `the repository has no ${type} ${id}`,
        { whatToDo: 'Fetch the repository again.' },
      );
    }
    return found;
  }

  async #tree(id: string): Promise<readonly RawTreeEntry[]> {
    const known = this.#trees.get(id);
    if (known) {
      return known;
    }
    // git knows the empty tree without storing it; a repository need not hold it.
    const entries =
      id === EMPTY_TREE
        ? []
        : decodeTree((await this.#object(id, 'tree')).content);
    this.#trees.set(id, entries);
    return entries;
  }

  async #filesBelow(tree: string, folder: string): Promise<FileEntry[]> {
    const entries = await this.#tree(tree);
    const prefix = folder === '' ? '' : `${folder}/`;
    // Git's own order of a tree makes the walk come out sorted by the bytes of the whole path.
    const parts = await Promise.all(
      entries.map((entry): Promise<FileEntry[]> | FileEntry[] => {
        const path = `${prefix}${entry.name}`;
        if (entry.type === 'tree') {
          return this.#filesBelow(entry.id, path);
        }
        return isFile(entry)
          ? [{ path, mode: entry.mode, blob: blobId(entry.id) }]
          : [];
      }),
    );
    return parts.flat();
  }
}

/** What a revision may mean, the most exact first. Git's own expressions (`a..b`, `HEAD~2`, `:path`) are none of it. */
function namesOfRevision(revision: string): string[] {
  if (/^[0-9a-f]{40}$/.test(revision) || revision === 'HEAD') {
    return [revision];
  }
  if (!isRefName(revision)) {
    return [];
  }
  if (revision.startsWith('refs/')) {
    return [revision];
  }
  return [
    `refs/heads/${revision}`,
    `refs/tags/${revision}`,
    ...(isShortId(revision) ? [revision] : []),
  ];
}
