import {
  GimletError,
  type BlobId,
  type CommitSha,
  type TreeId,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { CatFile } from './CatFile';
import { connector } from './connection';
import { gitEnvironment, type GitSettings } from './gitProcess';
import { failed, gitInRepository, locate, type Located } from './locate';
import { PACK_WHERE_MANY, WRITE_COMMIT_GRAPH } from './maintenance';
import { initBare, mirroredAddress, prepareMirror } from './mirror';
import { branchRef } from './names';
import { ObjectDatabase } from './ObjectDatabase';
import { RefUpdates } from './RefUpdates';
import { parseRemoteUrl, type GitRemote, type RenewingRemote } from './remote';
import {
  fetchRefs,
  pushCommit,
  remoteHeadRef,
  remoteRef,
  type Link,
} from './transfer';
import type {
  CommitObject,
  FileEntry,
  GitReader,
  GitWriter,
  NewCommit,
  TreeChange,
  TreeEntry,
} from './types';

const NETWORK_TIMEOUT_MS = 120_000;
const UPDATE_TIMEOUT_MS = 120_000;

const MIRRORED = ['+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*'];
const TRACKED = ['+refs/heads/*:refs/remotes/origin/*'];

/** @public */
export interface RepositoryOptions {
  /** Path of a bare repository, or of a clone with a work tree (which is not touched). */
  path: string;
  /** Whose settings git obeys; `isolated` where nothing is said. */
  settings?: GitSettings;
  /** Path of the git executable; `git` on the PATH where nothing is said. */
  binary?: string;
  /** Where `fetch` and `push` go; none where nothing is said. */
  remote?: GitRemote | RenewingRemote;
  /** Milliseconds that one fetch or push may take; 2 minutes where nothing is said. */
  networkTimeout?: number;
}

/**
 * A git repository without a work tree: objects are read through one long-lived process and written by ourselves, so that a
 * commit costs the trees on its way, however large the repository is.
 *
 * Throws GimletErrors: `not-found` (no repository, no such object), `conflict` (a SHA-256 repository), `tool` (git fails);
 * GitFetchErrors and GitPushErrors where it talks to its remote.
 *
 * @public
 */
export class BareRepository implements GitReader, GitWriter {
  /** Path of the repository's own folder (`.git` of a clone). */
  readonly path: string;
  readonly #located: Located;
  readonly #isMirror: boolean;
  readonly #link: Link | undefined;
  readonly #catFile: CatFile;
  readonly #objects: ObjectDatabase;
  readonly #refs: RefUpdates;
  /** The end of the queue of those who move refs. */
  #moving: Promise<unknown> = Promise.resolve();

  private constructor(
    located: Located,
    isMirror: boolean,
    link: Link | undefined,
  ) {
    this.path = located.gitDir;
    this.#located = located;
    this.#isMirror = isMirror;
    this.#link = link;
    const program = {
      binary: located.binary,
      environment: gitEnvironment({ settings: located.settings }),
      cwd: located.gitDir,
    };
    const here = ['--git-dir', located.gitDir];
    this.#catFile = new CatFile({
      ...program,
      args: [...here, 'cat-file', '--batch'],
    });
    this.#refs = new RefUpdates({
      ...program,
      args: [...here, 'update-ref', '--stdin'],
      timeout: UPDATE_TIMEOUT_MS,
    });
    this.#objects = new ObjectDatabase({
      catFile: this.#catFile,
      objects: located.objects,
    });
  }

  /**
   * Opens what is at the path; never a repository that merely lies around it. With a remote, the remote's branches are kept in
   * `refs/remotes/origin/`, and the repository's own are left alone, unless `mirror` made it.
   */
  static async open(options: RepositoryOptions): Promise<BareRepository> {
    const { remote, networkTimeout } = options;
    const connected =
      remote && connector(remote, options.settings ?? 'isolated');
    const located = await locate(options);
    if (!connected) {
      return new BareRepository(located, false, undefined);
    }
    const address = await mirroredAddress(located);
    const isMirror = address === connected.address.url;
    const link: Link = {
      binary: located.binary,
      settings: located.settings,
      gitDir: located.gitDir,
      connector: connected,
      timeout: networkTimeout ?? NETWORK_TIMEOUT_MS,
      isMirror,
    };
    return new BareRepository(located, isMirror, link);
  }

  /** Makes an empty bare repository whose first branch will be `branch`. */
  static async init(
    options: RepositoryOptions & { branch: string },
  ): Promise<BareRepository> {
    branchRef(options.branch);
    await initBare(options);
    return BareRepository.open(options);
  }

  /**
   * A bare mirror of the remote, made at the path or brought up to date there: its branches and tags are the remote's.
   * Throws a GimletError `conflict` where something else lies at the path.
   */
  static async mirror(
    options: RepositoryOptions & { remote: GitRemote | RenewingRemote },
  ): Promise<BareRepository> {
    const address = parseRemoteUrl(options.remote.url);
    await prepareMirror({ ...options, address: address.url });
    const repository = await BareRepository.open(options);
    try {
      await repository.fetch();
    } catch (error) {
      await repository.close();
      throw error;
    }
    return repository;
  }

  /** Whether `fetch` and `push` have somewhere to go. */
  get hasRemote(): boolean {
    return this.#link !== undefined;
  }

  resolve(revision: string): Promise<CommitSha | undefined> {
    return this.#objects.resolve(revision);
  }

  commit(id: CommitSha): Promise<CommitObject> {
    return this.#objects.commit(id);
  }

  entry(
    commit: CommitSha,
    path: string,
  ): Promise<Omit<TreeEntry, 'name'> | undefined> {
    return this.#objects.entry(commit, path);
  }

  list(commit: CommitSha, folder: string): Promise<TreeEntry[]> {
    return this.#objects.list(commit, folder);
  }

  files(commit: CommitSha, folder: string): Promise<FileEntry[]> {
    return this.#objects.files(commit, folder);
  }

  read(blob: BlobId): Promise<Buffer> {
    return this.#objects.read(blob);
  }

  readFile(commit: CommitSha, path: string): Promise<Buffer | undefined> {
    return this.#objects.readFile(commit, path);
  }

  writeBlob(content: string | Uint8Array): Promise<BlobId> {
    return this.#objects.writeBlob(content);
  }

  changeTree(base: CommitSha | null, changes: TreeChange[]): Promise<TreeId> {
    return this.#objects.changeTree(base, changes);
  }

  writeCommit(commit: NewCommit): Promise<CommitSha> {
    return this.#objects.writeCommit(commit);
  }

  /**
   * Where a branch stood when we last looked (`null`: it does not exist): the remote's branch where there is a remote,
   * otherwise the repository's own. `fetch` looks again.
   */
  async head(branch: string): Promise<CommitSha | null> {
    return (await this.resolve(this.#trackingRef(branch))) ?? null;
  }

  /** The branch that HEAD names, whether it exists or not. */
  async defaultBranch(): Promise<string | undefined> {
    const result = await gitInRepository(this.#located, [
      'symbolic-ref',
      '--quiet',
      'HEAD',
    ]);
    const ref = result.stdout.toString('utf8').trimEnd();
    return ref.startsWith('refs/heads/')
      ? ref.slice('refs/heads/'.length)
      : undefined;
  }

  /** Asks the remote where a branch stands now, without fetching; `null` where it does not exist. Throws GitFetchError. */
  async remoteHead(branch: string): Promise<CommitSha | null> {
    return remoteRef(this.#linked(), branchRef(branch));
  }

  /** Brings the remote's branches here; what vanished there vanishes here. Throws GitFetchError. */
  async fetch(): Promise<void> {
    const link = this.#linked();
    await this.#oneAtATime(async () => {
      const isUnborn = async () => (await this.resolve('HEAD')) === undefined;
      // A new mirror's HEAD is a guess, which the remote may have as a branch beside its own default.
      const isNew = this.#isMirror && (await isUnborn());
      await fetchRefs(link, this.#isMirror ? MIRRORED : TRACKED);
      if (!this.#isMirror) {
        return;
      }
      if (isNew || (await isUnborn())) {
        const ref = await remoteHeadRef(link);
        if (ref !== undefined) {
          await this.git(['symbolic-ref', 'HEAD', ref]);
        }
      }
      // A few milliseconds where there is little new. It only makes reading faster, and fails where another process writes it.
      await this.writeCommitGraph().catch(() => undefined);
    });
  }

  /**
   * Puts a commit on a branch of the remote, only from where it is expected to be (`null`: the branch does not exist yet) and
   * only forwards. The remote's own check of the old value has the last word. Throws GitPushError.
   */
  async push(options: {
    branch: string;
    commit: CommitSha;
    expected: CommitSha | null;
  }): Promise<void> {
    const link = this.#linked();
    const { branch, commit, expected } = options;
    const ref = branchRef(branch);
    await this.#oneAtATime(async () => {
      if (expected !== null && !(await this.contains(commit, expected))) {
        throw new GimletError(
          'internal',
          `${commit} does not stand on ${expected}: the push would take commits away`,
        );
      }
      await pushCommit(link, { branch, ref, commit, expected });
      // Where this fails, somebody has fetched meanwhile and knows better; the next fetch says what is true.
      await this.#moveRef(this.#trackingRef(branch), commit, expected);
    });
  }

  /**
   * Moves a branch of this repository, only from where it is expected to be (`null`: it does not exist yet).
   * Throws a GimletError `stale` where it is elsewhere.
   */
  async updateRef(
    branch: string,
    commit: CommitSha,
    expected: CommitSha | null,
  ): Promise<void> {
    const ref = branchRef(branch);
    await this.#oneAtATime(async () => {
      const refusal = await this.#moveRef(ref, commit, expected);
      if (refusal === undefined) {
        return;
      }
      const found = (await this.resolve(ref)) ?? null;
      if (found === expected) {
        throw failed(['update-ref'], refusal);
      }
      throw new GimletError(
        'stale',
        `${branch} is at ${found ?? 'no commit'}, not at ${
          expected ?? 'no commit'
        }`,
        { whatToDo: 'Plan again on the new head.' },
      );
    });
  }

  /** Whether a commit is another one or stands on it; not where one of the two is not in the repository. */
  async contains(commit: CommitSha, ancestor: CommitSha): Promise<boolean> {
    const { exitCode } = await gitInRepository(this.#located, [
      'merge-base',
      '--is-ancestor',
      ancestor,
      commit,
    ]);
    return exitCode === 0;
  }

  /**
   * Runs git in this repository for reading, such as `log`. What comes from outside must stand behind
   * `--end-of-options` or `--`. Throws a GimletError `tool` with git's own words where git fails.
   *
   * @returns what git prints
   */
  async git(
    args: readonly string[],
    options: { input?: string | Uint8Array } = {},
  ): Promise<Buffer> {
    const result = await gitInRepository(this.#located, args, options.input);
    if (result.exitCode !== 0) {
      throw failed(args, result.stderr);
    }
    return result.stdout;
  }

  /**
   * Writes the commit-graph with the paths that each commit changed, so that the history of a rarely changed folder is found
   * without reading every tree.
   */
  async writeCommitGraph(): Promise<void> {
    await this.git(WRITE_COMMIT_GRAPH);
  }

  /** Packs loose objects where there are many. Objects of the last two weeks that nothing refers to are kept. */
  async maintain(): Promise<void> {
    await this.#oneAtATime(() => this.git(PACK_WHERE_MANY));
  }

  /** Ends the processes that read and that move refs. The repository cannot be used afterwards. */
  async close(): Promise<void> {
    await this.#oneAtATime(() => this.#refs.close());
    await this.#catFile.close();
  }

  #linked(): Link {
    if (!this.#link) {
      throw new GimletError('conflict', `${this.path} has no remote`, {
        whatToDo: 'Open the repository with a remote.',
      });
    }
    return this.#link;
  }

  #trackingRef(branch: string): string {
    const ref = branchRef(branch);
    return this.#link && !this.#isMirror
      ? `refs/remotes/origin/${branch}`
      : ref;
  }

  #moveRef(ref: string, commit: CommitSha, expected: CommitSha | null) {
    return this.#refs.update({
      ref,
      to: commit,
      from: expected ?? '0'.repeat(commit.length),
    });
  }

  /** Two fetches, or a fetch and a push, would meet at the locks of the same refs. */
  #oneAtATime<T>(action: () => Promise<T>): Promise<T> {
    const result = this.#moving.then(action, action);
    this.#moving = result.catch(() => undefined);
    return result;
  }
}
