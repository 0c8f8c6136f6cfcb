/**
 * Waits until all of it is done, also where a part fails: nothing runs on when the error is thrown, which is that of the first
 * in order that failed.
 */
export async function inParallel<T extends readonly unknown[] | []>(
  work: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(work);
  return Promise.all(work);
}
