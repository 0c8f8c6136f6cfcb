import { applyPatch as applyOperations, type Operation } from 'rfc6902';
import type { Patch } from '../store';
import { StatusError } from '../store';
import {
  isRecord,
  keysOf,
  listType,
  typeOfField,
  type FieldType,
} from './FieldType';
import { isEqual } from './isEqual';

/**
 * The object after a patch. The given one is left as it is.
 *
 * @throws StatusError with `Invalid` where a JSON patch does not fit the object.
 */
export function patchObject(
  type: FieldType,
  object: Record<string, unknown>,
  patch: Patch,
): Record<string, unknown> {
  switch (patch.type) {
    case 'merge':
      return mergePatch(object, patch.body) as Record<string, unknown>;
    case 'strategic':
      return strategicMerge(type, object, patch.body) as Record<
        string,
        unknown
      >;
    default: {
      const copy = structuredClone(object);
      const errors = applyOperations(
        copy,
        structuredClone(patch.body) as Operation[],
      );
      const [error] = errors.filter(Boolean);
      if (error) {
        throw StatusError.of(
          'Invalid',
          `the server rejected our request due to an error in our request: ${error.message}`,
        );
      }
      return copy;
    }
  }
}

/** RFC 7386. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isRecord(patch)) {
    return patch;
  }
  const result: Record<string, unknown> = isRecord(target) ? { ...target } : {};
  for (const [field, value] of Object.entries(patch)) {
    if (value === null) {
      delete result[field];
    } else {
      result[field] = mergePatch(result[field], value);
    }
  }
  return result;
}

/**
 * Kubernetes' own merge: lists whose items have keys are merged item by item. Knows the directives `$patch`,
 * `$retainKeys` and `$deleteFromPrimitiveList`; `$setElementOrder` only says an order, which is left as it is.
 */
function strategicMerge(
  type: FieldType,
  target: unknown,
  patch: unknown,
): unknown {
  const list = listType(type);
  if (Array.isArray(patch)) {
    return list ? mergeList(list, target, patch) : patch;
  }
  if (!isRecord(patch)) {
    return patch;
  }
  if (patch.$patch === 'replace') {
    return without(patch, '$patch');
  }
  const retained = patch.$retainKeys;
  const result: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(isRecord(target) ? target : {})) {
    if (!Array.isArray(retained) || retained.includes(field)) {
      result[field] = value;
    }
  }
  for (const [field, value] of Object.entries(patch)) {
    if (field.startsWith('$deleteFromPrimitiveList/')) {
      const name = field.slice('$deleteFromPrimitiveList/'.length);
      const removed = Array.isArray(value) ? value : [];
      const present = result[name];
      result[name] = Array.isArray(present)
        ? present.filter(entry => !removed.includes(entry))
        : present;
    } else if (!field.startsWith('$')) {
      if (value === null || (isRecord(value) && value.$patch === 'delete')) {
        delete result[field];
      } else {
        result[field] = strategicMerge(
          typeOfField(type, field),
          result[field],
          value,
        );
      }
    }
  }
  return result;
}

function mergeList(
  list: Extract<FieldType, { items: FieldType }>,
  target: unknown,
  patch: readonly unknown[],
): unknown[] {
  const present = Array.isArray(target) ? target : [];
  if (list.set) {
    return [...new Set([...present, ...patch])];
  }
  // The first key alone is the merge key; the others are those of server-side apply.
  const key = list.keys?.[0];
  if (key === undefined) {
    return [...patch];
  }
  if (patch.some(item => isRecord(item) && item.$patch === 'replace')) {
    return patch.filter(item => !isRecord(item) || item.$patch === undefined);
  }
  const result = [...present];
  for (const item of patch) {
    const wanted = keysOf([key], item);
    const index = result.findIndex(other =>
      isEqual(keysOf([key], other), wanted),
    );
    if (isRecord(item) && item.$patch === 'delete') {
      if (index >= 0) {
        result.splice(index, 1);
      }
    } else if (index < 0) {
      result.push(strategicMerge(list.items, undefined, item));
    } else {
      result[index] = strategicMerge(list.items, result[index], item);
    }
  }
  return result;
}

function without(
  record: Record<string, unknown>,
  field: string,
): Record<string, unknown> {
  const { [field]: _, ...rest } = record;
  return rest;
}
