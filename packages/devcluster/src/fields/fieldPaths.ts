import {
  isRecord,
  keysOf,
  listType,
  typeOfField,
  type FieldType,
} from './FieldType';
import { isEqual } from './isEqual';

/**
 * A field of an object, as `metadata.managedFields` names it: `f:name` for a field, `k:{…}` for an item of a keyed list,
 * `v:…` for a value of a set, and `.` at the end for the item itself.
 */
export type FieldPath = readonly string[];

/** A set of fields. The key is the path in JSON. */
export type FieldPaths = Map<string, FieldPath>;

export function pathKey(path: FieldPath): string {
  return JSON.stringify(path);
}

/** Fields that say what an object is, and those that the server keeps: nobody owns them. */
const OWNED_BY_NOBODY = new Set(
  [
    ['f:apiVersion'],
    ['f:kind'],
    ...[
      'name',
      'namespace',
      'generateName',
      'uid',
      'resourceVersion',
      'generation',
      'creationTimestamp',
      'deletionTimestamp',
      'deletionGracePeriodSeconds',
      'selfLink',
      'managedFields',
    ].map(field => ['f:metadata', `f:${field}`]),
  ].map(pathKey),
);

/** Every field that a value sets. */
export function fieldPathsOf(type: FieldType, value: unknown): FieldPaths {
  const paths: FieldPaths = new Map();
  visit(type, value, [], paths);
  return paths;
}

function visit(
  type: FieldType,
  value: unknown,
  path: FieldPath,
  paths: FieldPaths,
): void {
  const key = pathKey(path);
  if (value === undefined || OWNED_BY_NOBODY.has(key)) {
    return;
  }
  const list = listType(type);
  if (isRecord(value) && Object.keys(value).length > 0) {
    for (const [field, entry] of Object.entries(value)) {
      visit(typeOfField(type, field), entry, [...path, `f:${field}`], paths);
    }
  } else if (Array.isArray(value) && value.length > 0 && list?.keys) {
    for (const item of value) {
      const own = [...path, `k:${JSON.stringify(keysOf(list.keys, item))}`];
      const self = [...own, '.'];
      paths.set(pathKey(self), self);
      visit(list.items, item, own, paths);
    }
  } else if (Array.isArray(value) && value.length > 0 && list?.set) {
    for (const entry of value) {
      const own = [...path, `v:${JSON.stringify(entry)}`];
      paths.set(pathKey(own), own);
    }
  } else if (path.length > 0) {
    paths.set(key, path);
  }
}

/** The fields that two values differ in: those with another value or a new one, and those that are gone. */
export function changedPaths(
  type: FieldType,
  before: unknown,
  after: unknown,
): { set: FieldPaths; removed: FieldPaths } {
  const [left, right] = withoutEqual(before, after);
  const was = fieldPathsOf(type, left);
  const is = fieldPathsOf(type, right);
  const set: FieldPaths = new Map();
  for (const [key, path] of is) {
    if (
      !was.has(key) ||
      !isEqual(valueAt(before, path), valueAt(after, path))
    ) {
      set.set(key, path);
    }
  }
  const removed = new Map([...was].filter(([key]) => !is.has(key)));
  return { set, removed };
}

/** Two objects without the fields that they have in common: most of an object stays as it is. */
function withoutEqual(before: unknown, after: unknown): [unknown, unknown] {
  if (!isRecord(before) || !isRecord(after)) {
    return [before, after];
  }
  const different = [
    ...new Set([...Object.keys(before), ...Object.keys(after)]),
  ].filter(field => !isEqual(before[field], after[field]));
  const pick = (value: Record<string, unknown>) =>
    Object.fromEntries(
      different
        .filter(field => field in value)
        .map(field => [field, value[field]]),
    );
  return [pick(before), pick(after)];
}

/** What a value holds at a path. For an item (`.`) it is whether the item is there. */
export function valueAt(value: unknown, path: FieldPath): unknown {
  let current = value;
  for (const element of path) {
    if (element === '.') {
      return current !== undefined;
    }
    current = step(current, element);
    if (current === undefined) {
      return undefined;
    }
  }
  return current;
}

function step(value: unknown, element: string): unknown {
  if (element.startsWith('f:')) {
    return isRecord(value) ? value[element.slice(2)] : undefined;
  }
  return Array.isArray(value) ? value[indexOf(value, element)] : undefined;
}

function indexOf(list: readonly unknown[], element: string): number {
  const wanted = JSON.parse(element.slice(2));
  return element.startsWith('v:')
    ? list.findIndex(entry => isEqual(entry, wanted))
    : list.findIndex(entry =>
        isEqual(keysOf(Object.keys(wanted), entry), wanted),
      );
}

/** The value without the field at a path, and without what is empty for it. Copies what it changes. */
export function withoutPath(value: unknown, path: FieldPath): unknown {
  const [element, ...rest] = path;
  if (element === '.') {
    return undefined;
  }
  if (element.startsWith('f:')) {
    const field = element.slice(2);
    if (!isRecord(value) || !(field in value)) {
      return value;
    }
    const { [field]: child, ...others } = value;
    const kept = rest.length > 0 ? withoutPath(child, rest) : undefined;
    if (kept !== undefined) {
      return { ...value, [field]: kept };
    }
    return Object.keys(others).length > 0 ? others : undefined;
  }
  const index = Array.isArray(value) ? indexOf(value, element) : -1;
  if (!Array.isArray(value) || index < 0) {
    return value;
  }
  const kept = rest.length > 0 ? withoutPath(value[index], rest) : undefined;
  const list = [...value];
  list.splice(index, 1, ...(kept === undefined ? [] : [kept]));
  return list.length > 0 ? list : undefined;
}

/** A set of fields as `fieldsV1`. */
export function toFieldsV1(paths: FieldPaths): Record<string, unknown> {
  const root: Record<string, unknown> = {};
  for (const path of paths.values()) {
    let node = root;
    for (const element of path) {
      node[element] ??= {};
      node = node[element] as Record<string, unknown>;
    }
  }
  return root;
}

/** The opposite of {@link toFieldsV1}. */
export function fromFieldsV1(fields: Record<string, unknown>): FieldPaths {
  const paths: FieldPaths = new Map();
  const walk = (node: Record<string, unknown>, path: FieldPath) => {
    for (const [element, child] of Object.entries(node)) {
      const own = [...path, element];
      if (isRecord(child) && Object.keys(child).length > 0) {
        walk(child, own);
      } else {
        paths.set(pathKey(own), own);
      }
    }
  };
  walk(fields, []);
  return paths;
}
