import { rm, stat } from 'node:fs/promises';
import { relative } from 'node:path';

/** Milliseconds. Git holds a lock of a ref for moments; nobody waits for one that is as old as this. */
const DEAD_AFTER = 60_000;

/** How git says that a lock is in its way. */
export const LOCK_IN_THE_WAY = /unable to create '(.*\.lock)': file exists/i;

/**
 * Takes a lock away that a git left behind when it was killed (git itself asks a person to do that). Answers whether it did:
 * not for a lock that may still be held, and not for one outside of the repository.
 *
 * @param stderr - what git said
 */
export async function removeDeadLock(
  gitDir: string,
  stderr: string,
): Promise<boolean> {
  const path = LOCK_IN_THE_WAY.exec(stderr)?.[1];
  if (path === undefined || relative(gitDir, path).startsWith('..')) {
    return false;
  }
  const lock = await stat(path).catch(() => undefined);
  if (lock === undefined || Date.now() - lock.mtimeMs < DEAD_AFTER) {
    return false;
  }
  await rm(path, { force: true });
  return true;
}
