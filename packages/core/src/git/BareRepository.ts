import { mkdir, realpath } from 'node:fs/promises';
import { dirname, resolve as resolvePath } from 'node:path';
import {
  GimletError,
  type BlobId,
  type CommitSha,
  type TreeId,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { CatFile } from './CatFile';
import { findGit } from './findGit';
import { gitEnvironment, runGit, type GitSettings } from './gitProcess';
import { branchRef } from './names';
import { ObjectDatabase } from './ObjectDatabase';
import type {
  CommitObject,
  FileEntry,
  GitReader,
  GitWriter,
  NewCommit,
  TreeChange,
  TreeEntry,
} from './types';

const LOCAL_TIMEOUT_MS = 120_000;

/** @public */
export interface RepositoryOptions {
  /** Path of a bare repository, or of a clone with a work tree (which is not touched). */
  path: string;
  /** Whose settings git obeys; `isolated` where nothing is said. */
  settings?: GitSettings;
  /** Path of the git executable; `git` on the PATH where nothing is said. */
  binary?: string;
}

interface Located {
  binary: string;
  settings: GitSettings;
  gitDir: string;
  objects: string;
}

/**
 * A git repository without a work tree: objects are read through one long-lived process and written by ourselves, so that a
 * commit costs the trees on its way, however large the repository is.
 *
 * Throws GimletErrors: `not-found` (no repository, no such object), `conflict` (a SHA-256 repository), `tool` (git fails).
 *
 * @public
 */
export class BareRepository implements GitReader, GitWriter {
  /** Path of the repository's own folder (`.git` of a clone). */
  readonly path: string;
  readonly #located: Located;
  readonly #catFile: CatFile;
  readonly #objects: ObjectDatabase;

  private constructor(located: Located) {
    this.path = located.gitDir;
    this.#located = located;
    this.#catFile = new CatFile({
      binary: located.binary,
      args: ['--git-dir', located.gitDir, 'cat-file', '--batch'],
      environment: gitEnvironment({ settings: located.settings }),
      cwd: located.gitDir,
    });
    this.#objects = new ObjectDatabase({
      catFile: this.#catFile,
      objects: located.objects,
    });
  }

  /** Opens what is at the path; never a repository that merely lies around it. */
  static async open(options: RepositoryOptions): Promise<BareRepository> {
    return new BareRepository(await locate(options));
  }

  /** Makes an empty bare repository whose first branch will be `branch`. */
  static async init(
    options: RepositoryOptions & { branch: string },
  ): Promise<BareRepository> {
    branchRef(options.branch);
    const { binary } = await findGit({ binary: options.binary });
    const settings = options.settings ?? 'isolated';
    const path = resolvePath(options.path);
    await mkdir(path, { recursive: true });
    await runLocal(binary, settings, path, [
      'init',
      '--quiet',
      '--bare',
      '--template=',
      `--initial-branch=${options.branch}`,
      '--',
      path,
    ]);
    return BareRepository.open(options);
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
   * Moves a branch of this repository, only from where it is expected to be (`null`: it does not exist yet).
   * Throws a GimletError `stale` where it is elsewhere.
   */
  async updateRef(
    branch: string,
    commit: CommitSha,
    expected: CommitSha | null,
  ): Promise<void> {
    const ref = branchRef(branch);
    const result = await this.#run([
      'update-ref',
      ref,
      commit,
      expected ?? '0'.repeat(commit.length),
    ]);
    if (result.exitCode === 0) {
      return;
    }
    const found = (await this.resolve(ref)) ?? null;
    if (found !== expected) {
      throw new GimletError(
        'stale',
        `${branch} is at ${found ?? 'no commit'}, not at ${
          expected ?? 'no commit'
        }`,
        { whatToDo: 'Plan again on the new head.' },
      );
    }
    throw failed(['update-ref'], result.stderr);
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
    const result = await this.#run(args, options.input);
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
    await this.git([
      'commit-graph',
      'write',
      '--reachable',
      '--changed-paths',
      '--split',
      '--no-progress',
    ]);
  }

  /** Ends the process that reads. The repository cannot be used afterwards. */
  async close(): Promise<void> {
    await this.#catFile.close();
  }

  #run(args: readonly string[], input?: string | Uint8Array) {
    const { binary, settings, gitDir } = this.#located;
    return runGit({
      binary,
      args: ['--git-dir', gitDir, ...args],
      environment: gitEnvironment({ settings }),
      cwd: gitDir,
      input,
      timeout: LOCAL_TIMEOUT_MS,
    });
  }
}

function failed(args: readonly string[], stderr: string): GimletError {
  return new GimletError('tool', `git ${args[0]} failed: ${stderr.trim()}`, {
    whatToDo: 'Run git fsck in the repository.',
  });
}

async function runLocal(
  binary: string,
  settings: GitSettings,
  cwd: string,
  args: readonly string[],
): Promise<string> {
  const result = await runGit({
    binary,
    args,
    environment: gitEnvironment({
      settings,
      variables: { GIT_CEILING_DIRECTORIES: dirname(cwd) },
    }),
    cwd,
    timeout: LOCAL_TIMEOUT_MS,
  });
  if (result.exitCode !== 0) {
    throw failed(args, result.stderr);
  }
  return result.stdout.toString('utf8');
}

async function locate(options: RepositoryOptions): Promise<Located> {
  const { binary } = await findGit({ binary: options.binary });
  const settings = options.settings ?? 'isolated';
  const path = await realpath(options.path).catch((cause: unknown) => {
    throw new GimletError('not-found', `there is no folder ${options.path}`, {
      whatToDo: 'Give the path of a bare repository or of a clone.',
      cause,
    });
  });
  const answer = await runLocal(binary, settings, path, [
    'rev-parse',
    '--show-object-format',
    '--absolute-git-dir',
    '--git-path',
    'objects',
  ]).catch((cause: unknown) => {
    throw new GimletError('not-found', `${options.path} is no git repository`, {
      whatToDo: 'Give the path of a bare repository or of a clone.',
      cause,
    });
  });
  const [format, gitDir, objects] = answer.trimEnd().split('\n');
  if (format !== 'sha1') {
    throw new GimletError(
      'conflict',
      `${options.path} names its objects by ${format}; Gimlet reads SHA-1 repositories only`,
      {
        whatToDo:
          'Make the repository with git init --object-format=sha1, as hosts do.',
      },
    );
  }
  return { binary, settings, gitDir, objects: resolvePath(path, objects) };
}
