import { isSecretName, MASK, maskText } from './maskText';

/** Names of what has a colon in it, and never a secret. */
const PLAIN = new Set(['image', 'imageID', 'containerID', 'name']);

/** `--password` as an argument whose value is the next one. */
const FLAG = /^--?[\w-]+$/;

/**
 * An object without what looks like a secret in its texts: the value of a field, an environment variable or an argument with the name
 * of one, and what is seen as one wherever it stands. The rest is as it was.
 */
export function maskObject<T>(value: T): T {
  return masked(value, '') as T;
}

function masked(value: unknown, name: string): unknown {
  if (typeof value === 'string') {
    if (PLAIN.has(name)) return value;
    return isSecretName(name) ? MASK : maskText(value);
  }
  if (Array.isArray(value)) {
    return value.map((each, index) => {
      const before: unknown = value[index - 1];
      return masked(
        each,
        typeof before === 'string' && FLAG.test(before) ? before : '',
      );
    });
  }
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value);
  const variable =
    'name' in value && 'value' in value && typeof value.name === 'string'
      ? value.name
      : undefined;
  return Object.fromEntries(
    fields.map(([key, content]) => [
      key,
      masked(content, key === 'value' ? variable ?? key : key),
    ]),
  );
}
