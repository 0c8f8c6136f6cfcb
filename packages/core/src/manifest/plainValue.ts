import type { DocumentPath } from './documentPath';

/** How large a document may be. Large enough for any that a person wrote, small enough that nothing here takes long. */
export const DOCUMENT_LIMITS = {
  /** UTF-16 code units of one text. */
  text: 1024 * 1024,
  /** Values in it, those that aliases repeat counted each time. */
  values: 50_000,
  depth: 64,
} as const;

/** What is said of a document beyond the depth. */
export const TOO_DEEP = `nested more than ${DOCUMENT_LIMITS.depth} deep`;

/** What about a value cannot stand in JSON, or is too much. */
export interface ValueProblem {
  path: DocumentPath;
  message: string;
  at: 'key' | 'value';
}

/** Checks that a value is plain JSON of sensible size: it stops at the first limit that it meets. */
export function checkPlainValue(value: unknown): ValueProblem[] {
  const problems: ValueProblem[] = [];
  let values = 0;

  /** False: a limit is reached, so nothing more is looked at. */
  function visit(item: unknown, path: DocumentPath): boolean {
    values += 1;
    if (values > DOCUMENT_LIMITS.values) {
      problems.push({
        path: [],
        message: `too large: more than ${DOCUMENT_LIMITS.values} values (aliases count each time)`,
        at: 'value',
      });
      return false;
    }
    if (path.length > DOCUMENT_LIMITS.depth) {
      problems.push({ path, message: TOO_DEEP, at: 'value' });
      return false;
    }
    if (Array.isArray(item)) {
      return item.every((child, index) => visit(child, [...path, index]));
    }
    if (item !== null && typeof item === 'object') {
      return visitMap(item, path);
    }
    const message = scalarProblem(item);
    if (message) {
      problems.push({ path, message, at: 'value' });
    }
    return true;
  }

  function visitMap(map: object, path: DocumentPath): boolean {
    const prototype: unknown = Object.getPrototypeOf(map);
    if (prototype !== Object.prototype && prototype !== null) {
      problems.push({ path, message: 'is no plain value', at: 'value' });
      return true;
    }
    return Object.entries(map).every(([key, child]) => {
      const childPath = [...path, key];
      if (key === '__proto__') {
        problems.push({
          path: childPath,
          message: 'a field cannot have this name',
          at: 'key',
        });
        return true;
      }
      if (key.includes('{{')) {
        problems.push({
          path: childPath,
          message: 'a key cannot hold a template; only values can',
          at: 'key',
        });
      }
      return visit(child, childPath);
    });
  }

  visit(value, []);
  return problems;
}

function scalarProblem(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return undefined;
    case 'number':
      if (!Number.isFinite(value)) {
        return 'must be a finite number';
      }
      return Number.isInteger(value) &&
        !Number.isSafeInteger(value) &&
        Math.abs(value) < 1e21
        ? 'too large to be kept exactly as a number; quote it'
        : undefined;
    default:
      return value === null ? undefined : 'is no plain value';
  }
}

/** What is said of a manifest that is a list or a single value. */
export const NOT_A_MAP =
  'a manifest is a map of fields: app, env, namespace, …';

/** Whether a value is a map with fields. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
