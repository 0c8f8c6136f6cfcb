import { isDeepStrictEqual } from 'node:util';

type JsonObject = Record<string, unknown>;

/** The merge patch (RFC 7396) that makes `after` of `before`; undefined where they are equal. */
export function mergeDiff(
  before: JsonObject,
  after: JsonObject,
): JsonObject | undefined {
  const patch: JsonObject = {};
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const was = before[key];
    const is = after[key];
    if (is === undefined || is === null) {
      if (was !== undefined) {
        patch[key] = null;
      }
    } else if (isJsonObject(was) && isJsonObject(is)) {
      const inner = mergeDiff(was, is);
      if (inner) {
        patch[key] = inner;
      }
    } else if (!isDeepStrictEqual(was, is)) {
      patch[key] = is;
    }
  }
  return Object.keys(patch).length ? patch : undefined;
}

function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
