/** The end of the queue of writers, by repository. */
const writers = new Map<string, Promise<unknown>>();

/**
 * Runs one action after the other for each repository of this process. Between processes, git's own compare-and-swap on push has
 * the last word.
 */
export async function oneWriter<T>(
  repository: string,
  action: () => Promise<T>,
): Promise<T> {
  const before = writers.get(repository) ?? Promise.resolve();
  const result = before.then(action, action);
  const settled = result.catch(() => undefined);
  writers.set(repository, settled);
  try {
    return await result;
  } finally {
    if (writers.get(repository) === settled) {
      writers.delete(repository);
    }
  }
}
