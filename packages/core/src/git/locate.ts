import { realpath } from 'node:fs/promises';
import { dirname, resolve as resolvePath } from 'node:path';
import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import { findGit } from './findGit';
import { gitEnvironment, runGit, type GitSettings } from './gitProcess';

const LOCAL_TIMEOUT_MS = 120_000;

/** Where a repository lies on this machine, and the git that works on it. */
export interface Located {
  binary: string;
  settings: GitSettings;
  /** The repository's own folder: `.git` of a clone. */
  gitDir: string;
  /** Its `objects` folder, which linked work trees share. */
  objects: string;
}

/** The error for a git that failed on this machine, in its own words. */
export function failed(args: readonly string[], stderr: string): GimletError {
  return new GimletError('tool', `git ${args[0]} failed: ${stderr.trim()}`, {
    whatToDo: 'Run git fsck in the repository.',
  });
}

/** Runs git in a folder, which need not be a repository yet. */
export async function gitInFolder(
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
      // Never a repository that merely lies around the folder.
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

/** Runs git in a repository. How it ended is the caller's to judge. */
export function gitInRepository(
  located: Located,
  args: readonly string[],
  input?: string | Uint8Array,
) {
  return runGit({
    binary: located.binary,
    args: ['--git-dir', located.gitDir, ...args],
    environment: gitEnvironment({ settings: located.settings }),
    cwd: located.gitDir,
    input,
    timeout: LOCAL_TIMEOUT_MS,
  });
}

const WHERE = 'Give the path of a bare repository or of a clone.';

/** Finds the repository at exactly this path. Throws GimletErrors `not-found` and, for SHA-256 repositories, `conflict`. */
export async function locate(options: {
  path: string;
  settings?: GitSettings;
  binary?: string;
}): Promise<Located> {
  const { binary } = await findGit({ binary: options.binary });
  const settings = options.settings ?? 'isolated';
  const path = await realpath(options.path).catch((cause: unknown) => {
    throw new GimletError('not-found', `there is no folder ${options.path}`, {
      whatToDo: WHERE,
      cause,
    });
  });
  const answer = await gitInFolder(binary, settings, path, [
    'rev-parse',
    '--show-object-format',
    '--absolute-git-dir',
    '--git-path',
    'objects',
  ]).catch((cause: unknown) => {
    if (
      cause instanceof GimletError &&
      /dubious ownership/.test(cause.message)
    ) {
      throw new GimletError(
        'not-allowed',
        `${options.path} belongs to another user, so git does not open it`,
        {
          whatToDo: 'Run as its owner, or give the folder to this user.',
          cause,
        },
      );
    }
    throw new GimletError('not-found', `${options.path} is no git repository`, {
      whatToDo: WHERE,
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
