/**
 * Items in the order in which they were shown before, so that no row moves under the hand that is about to press something in it. Those
 * that are new come after the one that they follow in the order of `items`; the first time that order holds.
 *
 * @param shown - keys, as they were shown before
 */
export function keepPlaces<T>(
  shown: readonly string[],
  items: readonly T[],
  keyOf: (item: T) => string,
): T[] {
  const byKey = new Map(items.map(item => [keyOf(item), item]));
  const kept = new Set(shown);
  const keys = shown.filter(key => byKey.has(key));
  let before: string | undefined;
  for (const key of byKey.keys()) {
    if (!kept.has(key)) {
      const place = before === undefined ? 0 : keys.indexOf(before) + 1;
      keys.splice(place, 0, key);
    }
    before = key;
  }
  return keys.flatMap(key => byKey.get(key) ?? []);
}
