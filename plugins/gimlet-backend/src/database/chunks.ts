/** What fits into one statement of SQLite, which takes 32,766 values: rows of up to 65 columns. */
const AT_ONCE = 500;

/** Splits what is too much for one statement. */
export function* inChunks<T>(
  items: readonly T[],
  size: number = AT_ONCE,
): Generator<T[]> {
  for (let start = 0; start < items.length; start += size) {
    yield items.slice(start, start + size);
  }
}
