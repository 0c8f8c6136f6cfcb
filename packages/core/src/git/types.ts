import type {
  BlobId,
  CommitSha,
  FileMode,
  Signature,
  TreeId,
} from '@gimlet-io/backstage-plugin-gimlet-common';

/** One entry of a folder. @public */
export interface TreeEntry {
  name: string;
  mode: FileMode | '040000' | '160000';
  type: 'blob' | 'tree' | 'commit';
  id: string;
}

/** A file with its path from the repository's root. @public */
export interface FileEntry {
  path: string;
  mode: FileMode;
  blob: BlobId;
}

/** A commit as git stores it. @public */
export interface CommitObject {
  id: CommitSha;
  tree: TreeId;
  parents: CommitSha[];
  author: Signature;
  committer: Signature;
  message: string;
}

/**
 * Reading from a repository, without a work tree. Paths are from the root, `/` between folders, never with a leading or
 * trailing slash; `''` is the root.
 *
 * @public
 */
export interface GitReader {
  /** Resolves a branch, tag, or full or short commit id; `undefined` where there is none, `ambiguous` where several. Never an option. */
  resolve(revision: string): Promise<CommitSha | undefined>;
  commit(id: CommitSha): Promise<CommitObject>;
  /** What stands at a path. */
  entry(
    commit: CommitSha,
    path: string,
  ): Promise<Omit<TreeEntry, 'name'> | undefined>;
  /** One folder's entries, in git's order; empty where it does not exist. */
  list(commit: CommitSha, folder: string): Promise<TreeEntry[]>;
  /** All files below a folder, with paths from the root, sorted by bytes. */
  files(commit: CommitSha, folder: string): Promise<FileEntry[]>;
  read(blob: BlobId): Promise<Buffer>;
  readFile(commit: CommitSha, path: string): Promise<Buffer | undefined>;
}

/** A change of one path; folders on the way are made, folders that end up empty go. @public */
export type TreeChange =
  | { path: string; mode: FileMode; blob: BlobId }
  | { path: string; delete: true };

/** What a new commit holds. `time` of the signatures is in seconds; the zone written is +0000. @public */
export interface NewCommit {
  tree: TreeId;
  parents: CommitSha[];
  author: Signature;
  committer: Signature;
  message: string;
}

/** Writing objects, without a work tree and without moving any ref. @public */
export interface GitWriter {
  writeBlob(content: string | Uint8Array): Promise<BlobId>;
  /** The root tree of `base` (`null`: an empty one) with the changes made; only trees on the way are read and written. */
  changeTree(base: CommitSha | null, changes: TreeChange[]): Promise<TreeId>;
  writeCommit(commit: NewCommit): Promise<CommitSha>;
}
