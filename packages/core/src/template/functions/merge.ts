import type { Bytes } from '../bytes';
import type { Meter } from '../Meter';
import type { GoValue } from '../values';
import { GoList, GoMap, isEmpty } from '../values';

/** What happens to a value that the target has and the source too. */
export type MergeMode = 'keep' | 'overwrite';

/** One entry of the source; an empty value of the target counts as missing. */
function mergeEntry(
  meter: Meter,
  target: GoMap,
  entry: readonly [Bytes, GoValue],
  mode: MergeMode,
): void {
  const [key, value] = entry;
  const present = target.entries.get(key);
  const isNil = value === null || value === undefined;
  if (isNil) {
    if (mode === 'overwrite') target.entries.set(key, value);
    return;
  }
  const isNilReference =
    (value instanceof GoMap || value instanceof GoList) && value.isNil;
  if (value instanceof GoMap && present instanceof GoMap && !isNilReference) {
    mergeMaps(meter, present, value, mode);
    if (!isEmpty(present)) return;
  }
  if (mode === 'overwrite' || isEmpty(present)) target.entries.set(key, value);
}

function mergeMaps(
  meter: Meter,
  target: GoMap,
  source: GoMap,
  mode: MergeMode,
): void {
  if (target === source) return;
  meter.descend(() => {
    for (const key of source.sortedKeys()) {
      mergeEntry(meter, target, [key, source.entries.get(key)], mode);
    }
  });
}

/**
 * Merges maps into the first one, which changes; nested maps are merged, lists are not.
 *
 * By the rules of mergo, which sprig uses: with `keep` a value of the target stays unless it is empty (`0`, `false`, `""`), with
 * `overwrite` the source wins even where its value is empty.
 */
export function merge(
  meter: Meter,
  target: GoMap,
  sources: readonly GoMap[],
  mode: MergeMode,
): GoMap {
  const result = target.isNil && sources.length > 0 ? new GoMap() : target;
  for (const source of sources) mergeMaps(meter, result, source, mode);
  return result;
}
