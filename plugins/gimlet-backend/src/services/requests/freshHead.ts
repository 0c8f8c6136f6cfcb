import type { GitopsRepository } from '../../repositories/types';

/** How old what is known of a repository may be for a plan that a person looks at; milliseconds. */
const FRESH = 3_000;

/**
 * Asks the remote where it was not asked just now, so that a plan that is shown is one that can be made. Where it does not answer,
 * what was known last has to do.
 *
 * @returns what a person should know of it, in words
 */
export async function freshHead(
  repository: GitopsRepository,
  now: number,
): Promise<string[]> {
  const { fetchedAt } = repository;
  if (fetchedAt === undefined || now - fetchedAt > FRESH) {
    // A failure is told by the repository's `problem`, until a fetch succeeds.
    await repository.fetch().catch(() => undefined);
  }
  const { problem } = repository;
  return problem
    ? [
        `${repository.name} cannot be read now, so this is planned on what was known last: ${problem.message}`,
      ]
    : [];
}
