import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import { gitEnvironment, runGit } from './gitProcess';

/** The oldest git that takes its settings from `GIT_CONFIG_COUNT`, so that they need not stand in the arguments. */
const OLDEST = [2, 31] as const;

/** A git executable. @public */
export interface GitProgram {
  /** As it is started: a path, or `git` to be looked up on the PATH. */
  binary: string;
  version: string;
}

const found = new Map<string, Promise<GitProgram>>();

async function probe(binary: string): Promise<GitProgram> {
  const { stdout } = await runGit({
    binary,
    args: ['--version'],
    environment: gitEnvironment({ settings: 'isolated' }),
    timeout: 30_000,
  });
  const match = /(\d+)\.(\d+)(?:\.\d+)*/.exec(stdout.toString('utf8'));
  const version = match?.[0] ?? 'of an unknown version';
  const major = Number(match?.[1] ?? 0);
  const minor = Number(match?.[2] ?? 0);
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
    throw new GimletError('tool', `git ${version} is too old`, {
      whatToDo: `Install git ${OLDEST.join('.')} or newer.`,
    });
  }
  return { binary, version };
}

/**
 * Finds git and checks that it is new enough; asks once per process.
 * Throws a GimletError `tool` where there is none.
 *
 * @public
 */
export function findGit(
  options: { binary?: string } = {},
): Promise<GitProgram> {
  const binary = options.binary ?? 'git';
  const known = found.get(binary);
  if (known) {
    return known;
  }
  const program = probe(binary);
  found.set(binary, program);
  program.catch(() => found.delete(binary));
  return program;
}
