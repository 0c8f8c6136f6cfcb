import { isDeepStrictEqual } from 'node:util';

/** Whether two values are the same in JSON: a field that is undefined is none. */
export function isEqual(left: unknown, right: unknown): boolean {
  return (
    left === right ||
    isDeepStrictEqual(left, right) ||
    isDeepStrictEqual(plain(left), plain(right))
  );
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(plain);
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, entry]) => entry !== undefined)
        .map(([key, entry]) => [key, plain(entry)]),
    );
  }
  return value;
}
