import { execFile } from 'node:child_process';
import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import { findGit } from '@gimlet-io/core';

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
