/** A copy as JSON would have it, without fields that are `null`: in Kubernetes those are as good as left out. */
export function normalize<T>(value: T): T {
  return copy(value) as T;
}

function copy(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(copy);
  }
  if (typeof value === 'object' && value !== null) {
    const result: Record<string, unknown> = {};
    for (const [field, entry] of Object.entries(value)) {
      if (entry !== undefined && entry !== null) {
        result[field] = copy(entry);
      }
    }
    return result;
  }
  return value;
}

/** Freezes a value through and through, so that it may be shared. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}
