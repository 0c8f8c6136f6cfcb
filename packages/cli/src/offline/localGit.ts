import { execFile } from 'node:child_process';
import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import { findGit } from '@gimlet-io/core';

/**
 * Variables by which git finds a repository whatever the folder (`git rev-parse --local-env-vars`). Git sets them for hooks and
 * for `git rebase --exec`: there they name the repository of the hook.
 */
const LEADING_ELSEWHERE = [
  'GIT_DIR',
  'GIT_COMMON_DIR',
  'GIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_PREFIX',
  'GIT_NAMESPACE',
  'GIT_OBJECT_DIRECTORY',
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_SHALLOW_FILE',
  'GIT_GRAFT_FILE',
];

const LARGEST_ANSWER = 16 * 1024 * 1024;

/**
 * Asks git something about the folder where the person works, as they would ask it themselves: with their own settings.
 * Gives what it prints without the last line feed, or `undefined` where git says no (no repository, no such setting).
 */
export async function askGit(
  folder: string,
  args: string[],
  env: Record<string, string | undefined>,
): Promise<string | undefined> {
  const { binary } = await findGit();
  return new Promise((resolve, reject) => {
    execFile(
      binary,
      args,
      {
        cwd: folder,
        env: { ...env, GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' },
        encoding: 'utf8',
        maxBuffer: LARGEST_ANSWER,
      },
      (error, stdout) => {
        if (!error) {
          resolve(stdout.replace(/\n$/, ''));
        } else if (typeof error.code === 'number') {
          resolve(undefined);
        } else {
          reject(
            new GimletError('tool', `git failed in ${folder}`, {
              cause: error,
            }),
          );
        }
      },
    );
  });
}

/** The same about a folder that the person named: it is that repository and no other, also when a hook of another runs this. */
export function askGitAt(
  folder: string,
  args: string[],
  env: Record<string, string | undefined>,
): Promise<string | undefined> {
  const plain = Object.fromEntries(
    Object.entries(env).filter(([name]) => !LEADING_ELSEWHERE.includes(name)),
  );
  return askGit(folder, args, plain);
}
