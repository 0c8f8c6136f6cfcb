import {
  blobId,
  type BlobId,
  type CommitSha,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type {
  BareRepository,
  CommitObject,
  FileEntry,
  GitReader,
  TreeEntry,
} from '../git';
import { comparePaths } from '../git/comparePaths';
import type { LoggedCommit, PathState } from './log';

type Entry = Omit<TreeEntry, 'name'>;

const FILES_KEPT = 100;

/**
 * Reads a first-parent chain backwards without reading its trees: it holds every path of the commit where it stands, and undoes
 * what the log says that the commit changed to stand at its first parent. What concerns other commits is asked of the repository.
 */
export class CommitWalk implements GitReader {
  readonly #repository: BareRepository;
  readonly #folders = new Map<string, Map<string, Entry>>();
  #carried: ReadonlyMap<string, Buffer> = new Map();
  /** Files that commit after commit asks for, such as the layout file. */
  readonly #again = new Map<BlobId, Buffer>();
  #here: LoggedCommit | undefined;

  private constructor(repository: BareRepository) {
    this.#repository = repository;
  }

  /** Stands at a commit. */
  static async start(
    repository: BareRepository,
    commit: CommitSha,
  ): Promise<CommitWalk> {
    const walk = new CommitWalk(repository);
    const listing = await repository.git([
      'ls-tree',
      '-r',
      '-t',
      '-z',
      '--full-tree',
      commit,
    ]);
    for (const line of listing.toString('utf8').split('\0')) {
      const [, mode, id, path] =
        /^(\d+) \w+ ([0-9a-f]+)\t(.*)$/s.exec(line) ?? [];
      if (path !== undefined) walk.#set(path, { mode, id });
    }
    return walk;
  }

  /** Takes files along that were read ahead, by their ids; leaves those of the last time. */
  carry(files: ReadonlyMap<string, Buffer>): void {
    this.#carried = files;
  }

  /** Names the commit where the walk stands, with what it changed. */
  arrive(commit: LoggedCommit): void {
    this.#here = commit;
  }

  /** Goes on to the first parent. */
  leave(): void {
    const changes = this.#here?.changes ?? [];
    for (const { path, after } of changes) if (after) this.#delete(path);
    for (const { path, before } of changes) if (before) this.#set(path, before);
    this.#here = undefined;
  }

  resolve(revision: string): Promise<CommitSha | undefined> {
    return this.#repository.resolve(revision);
  }

  async commit(id: CommitSha): Promise<CommitObject> {
    return id === this.#here?.id ? this.#here : this.#repository.commit(id);
  }

  async entry(commit: CommitSha, path: string): Promise<Entry | undefined> {
    if (path !== '' && commit === this.#here?.id) return this.#get(path);
    if (path !== '' && this.#here && commit === this.#here.parents[0]) {
      const changes = this.#here.changes.filter(change => change.path === path);
      if (changes.length === 0) return this.#get(path);
      const before = changes.find(change => change.before)?.before;
      return before ? entryOf(before) : undefined;
    }
    return this.#repository.entry(commit, path);
  }

  async list(commit: CommitSha, folder: string): Promise<TreeEntry[]> {
    return this.#repository.list(commit, folder);
  }

  async files(commit: CommitSha, folder: string): Promise<FileEntry[]> {
    if (commit !== this.#here?.id) {
      return this.#repository.files(commit, folder);
    }
    return this.#filesBelow(folder).sort((a, b) =>
      comparePaths(a.path, b.path),
    );
  }

  async read(blob: BlobId): Promise<Buffer> {
    const ahead = this.#carried.get(blob) ?? this.#again.get(blob);
    if (ahead) return ahead;
    const content = await this.#repository.read(blob);
    if (this.#again.size >= FILES_KEPT) this.#again.clear();
    this.#again.set(blob, content);
    return content;
  }

  async readFile(commit: CommitSha, path: string): Promise<Buffer | undefined> {
    const found = await this.entry(commit, path);
    return found?.type === 'blob' ? this.read(blobId(found.id)) : undefined;
  }

  #filesBelow(folder: string): FileEntry[] {
    const entries = this.#folders.get(folder) ?? new Map<string, Entry>();
    return [...entries].flatMap(([name, { type, mode, id }]): FileEntry[] => {
      const path = folder === '' ? name : `${folder}/${name}`;
      if (type === 'tree') return this.#filesBelow(path);
      return mode === '100644' || mode === '100755' || mode === '120000'
        ? [{ path, mode, blob: blobId(id) }]
        : [];
    });
  }

  #get(path: string): Entry | undefined {
    const [folder, name] = split(path);
    return this.#folders.get(folder)?.get(name);
  }

  #set(path: string, state: PathState): void {
    const [folder, name] = split(path);
    const entries = this.#folders.get(folder) ?? new Map<string, Entry>();
    entries.set(name, entryOf(state));
    this.#folders.set(folder, entries);
  }

  #delete(path: string): void {
    const [folder, name] = split(path);
    const entries = this.#folders.get(folder);
    entries?.delete(name);
    if (entries?.size === 0) this.#folders.delete(folder);
  }
}

function split(path: string): [folder: string, name: string] {
  const slash = path.lastIndexOf('/');
  return [path.slice(0, Math.max(slash, 0)), path.slice(slash + 1)];
}

const TYPES: Record<string, Pick<TreeEntry, 'mode' | 'type'>> = {
  '040000': { mode: '040000', type: 'tree' },
  '160000': { mode: '160000', type: 'commit' },
  '120000': { mode: '120000', type: 'blob' },
  '100755': { mode: '100755', type: 'blob' },
};

/** Modes that old tools wrote (`100664`) count as git counts them. */
function entryOf({ mode, id }: PathState): Entry {
  return { ...(TYPES[mode] ?? { mode: '100644', type: 'blob' }), id };
}
