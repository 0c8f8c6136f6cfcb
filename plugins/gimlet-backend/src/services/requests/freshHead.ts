import { setTimeout as wait } from 'node:timers/promises';
import type { GitopsRepository } from '../../repositories/types';

/** How old what is known of a repository may be for a plan that a person looks at; milliseconds. */
const FRESH = 3_000;

/** How long somebody waits for a remote that does not answer; what was known last has to do then. Milliseconds. */
const PATIENCE = 5_000;

async function settlesSoon(work: Promise<unknown>): Promise<boolean> {
  const patience = new AbortController();
  const settled = work.then(
    () => true,
    () => true,
  );
  const tired = wait(PATIENCE, false, {
    signal: patience.signal,
    ref: false,
  }).catch(() => false);
  try {
    return await Promise.race([settled, tired]);
  } finally {
    patience.abort();
  }
}

/**
 * Asks the remote for its head, and waits a little for the answer.
 *
 * @returns what a person should know of it, in words, where it did not answer
 */
export async function askRemote(
  repository: GitopsRepository,
): Promise<string[]> {
  // A failure is told by the repository's `problem`, until a fetch succeeds.
  const answered = await settlesSoon(repository.fetch());
  const problem = answered
    ? repository.problem?.message
    : 'it does not answer in time';
  return problem === undefined
    ? []
    : [
        `${repository.name} cannot be read now, so this is planned on what was known last: ${problem}`,
      ];
}

/** Asks the remote where it was not asked just now, so that a plan that is shown is one that can be made. */
export async function freshHead(
  repository: GitopsRepository,
  now: number,
): Promise<string[]> {
  const { fetchedAt, problem } = repository;
  const isFresh =
    problem === undefined &&
    fetchedAt !== undefined &&
    now - fetchedAt <= FRESH;
  return isFresh ? [] : askRemote(repository);
}
