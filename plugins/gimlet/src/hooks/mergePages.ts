/**
 * The newest first page, then what was known before and is older than it, so that a list that was made longer stays as long when its
 * first page is renewed. What was known before and lies amid the first page but is not in it is gone.
 */
export function mergePages<T>(
  newest: T[],
  known: T[],
  keyOf: (item: T) => string,
): T[] {
  const fresh = new Set(newest.map(keyOf));
  const lastShared = known.findLastIndex(item => fresh.has(keyOf(item)));
  return [...newest, ...known.slice(lastShared + 1)];
}
