import { execFileSync } from 'node:child_process';

/** A fixed identity and none of the machine's settings, so that tests read the same everywhere. */
export const PLAIN_GIT_ENVIRONMENT: NodeJS.ProcessEnv = {
  PATH: process.env.PATH,
  HOME: process.env.HOME,
  LC_ALL: 'C',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_AUTHOR_NAME: 'Ann',
  GIT_AUTHOR_EMAIL: 'ann@example.com',
  GIT_AUTHOR_DATE: '1700000000 +0000',
  GIT_COMMITTER_NAME: 'Ann',
  GIT_COMMITTER_EMAIL: 'ann@example.com',
  GIT_COMMITTER_DATE: '1700000000 +0000',
};

/** Runs the git executable as a person would, to check what we did; answers its output without the last line feed. */
export function plainGit(
  folder: string,
  args: readonly string[],
  options: { input?: string | Uint8Array; env?: NodeJS.ProcessEnv } = {},
): string {
  return execFileSync('git', args, {
    cwd: folder,
    input: options.input,
    env: { ...PLAIN_GIT_ENVIRONMENT, ...options.env },
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'pipe'],
    maxBuffer: 64 * 1024 * 1024,
  }).replace(/\n$/, '');
}
