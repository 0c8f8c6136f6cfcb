/** Whether two values are the same in JSON: a field that is undefined is none. */
export function isEqual(left: unknown, right: unknown): boolean {
  if (left === right) {
    return true;
  }
  if (
    typeof left !== 'object' ||
    typeof right !== 'object' ||
    left === null ||
    right === null ||
    Array.isArray(left) !== Array.isArray(right)
  ) {
    return false;
  }
  if (Array.isArray(left) && Array.isArray(right)) {
    return (
      left.length === right.length &&
      left.every((entry, index) => isEqual(entry, right[index]))
    );
  }
  const [a, b] = [left, right] as Record<string, unknown>[];
  return (
    Object.keys(a).every(field => isEqual(a[field], b[field])) &&
    Object.keys(b).every(field => b[field] === undefined || field in a)
  );
}
