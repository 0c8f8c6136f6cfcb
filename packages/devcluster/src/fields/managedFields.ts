import { StatusError, type KubeObject, type ManagedFields } from '../store';
import {
  isRecord,
  keysOf,
  listType,
  typeOfField,
  type FieldType,
} from './FieldType';
import {
  changedPaths,
  fieldPathsOf,
  fromFieldsV1,
  pathKey,
  toFieldsV1,
  valueAt,
  withoutPath,
  type FieldPath,
  type FieldPaths,
} from './fieldPaths';
import { isEqual } from './isEqual';

/** Who writes. */
export interface Writer {
  manager: string;
  operation: ManagedFields['operation'];
  subresource?: string;
  time: string;
}

/**
 * What server-side apply makes of an object, without what it says about who manages what ({@link recordApply}): the
 * fields of the configuration are set, and those that the manager set before and does not any more are removed unless
 * somebody else has them too.
 *
 * @throws StatusError with `Conflict` where a field has another value by another manager, unless `force`.
 */
export function applyConfiguration(
  type: FieldType,
  live: KubeObject,
  configuration: KubeObject,
  writer: Writer,
  force: boolean,
): KubeObject {
  const wanted = fieldPathsOf(type, configuration);
  const entries = live.metadata.managedFields ?? [];
  const others = entries
    .filter(entry => !isOf(entry, writer))
    .map(entry => ({ entry, paths: fromFieldsV1(entry.fieldsV1) }));
  if (!force) {
    refuseConflicts(live, configuration, wanted, others);
  }
  let kept: unknown = live;
  const mine = entries.find(entry => isOf(entry, writer));
  for (const [key, path] of mine ? fromFieldsV1(mine.fieldsV1) : []) {
    // What was empty may hold something by now.
    const isStillWanted = [wanted, ...others.map(({ paths }) => paths)].some(
      paths => paths.has(key) || hasBelow(paths, path),
    );
    if (!isStillWanted) {
      kept = withoutPath(kept, path);
    }
  }
  return mergeApplied(type, kept, configuration) as KubeObject;
}

function hasBelow(paths: FieldPaths, path: FieldPath): boolean {
  return [...paths.values()].some(
    other =>
      other.length > path.length &&
      path.every((element, index) => other[index] === element),
  );
}

function refuseConflicts(
  live: KubeObject,
  configuration: KubeObject,
  wanted: FieldPaths,
  others: ReadonlyArray<{ entry: ManagedFields; paths: FieldPaths }>,
): void {
  const causes = others.flatMap(({ entry, paths }) =>
    [...wanted]
      .filter(
        ([key, path]) =>
          paths.has(key) &&
          !isEqual(valueAt(live, path), valueAt(configuration, path)),
      )
      .map(([, path]) => ({
        reason: 'FieldManagerConflict',
        message: `conflict with "${entry.manager}"${
          entry.operation === 'Update' ? ` using ${entry.apiVersion}` : ''
        }`,
        field: describePath(path),
      })),
  );
  if (causes.length > 0) {
    const [first] = causes;
    throw StatusError.of(
      'Conflict',
      causes.length === 1
        ? `Apply failed with 1 conflict: ${first.message}: ${first.field}`
        : `Apply failed with ${causes.length} conflicts: ${causes
            .map(cause => `${cause.message}: ${cause.field}`)
            .join(', ')}`,
      { causes },
    );
  }
}

function describePath(path: FieldPath): string {
  return path
    .map(element => {
      if (element.startsWith('f:')) {
        return `.${element.slice(2)}`;
      }
      if (element.startsWith('k:')) {
        const keys = Object.entries(JSON.parse(element.slice(2)));
        return `[${keys
          .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
          .join(',')}]`;
      }
      return element.startsWith('v:') ? `[=${element.slice(2)}]` : '';
    })
    .join('');
}

function mergeApplied(
  type: FieldType,
  live: unknown,
  wanted: unknown,
): unknown {
  const list = listType(type);
  if (isRecord(wanted)) {
    const result: Record<string, unknown> = isRecord(live) ? { ...live } : {};
    for (const [field, value] of Object.entries(wanted)) {
      if (value !== undefined) {
        result[field] = mergeApplied(
          typeOfField(type, field),
          result[field],
          value,
        );
      }
    }
    return result;
  }
  if (Array.isArray(wanted) && list?.set) {
    const present = Array.isArray(live) ? live : [];
    return [...new Set([...present, ...wanted])];
  }
  if (Array.isArray(wanted) && list?.keys) {
    const { keys, items } = list;
    const present = Array.isArray(live) ? [...live] : [];
    for (const item of wanted) {
      const index = present.findIndex(other =>
        isEqual(keysOf(keys, other), keysOf(keys, item)),
      );
      if (index < 0) {
        present.push(item);
      } else {
        present[index] = mergeApplied(items, present[index], item);
      }
    }
    return present;
  }
  return wanted;
}

/** `managedFields` after an apply: the manager has exactly what it named, and what it changed nobody else has. */
export function recordApply(
  type: FieldType,
  before: KubeObject | undefined,
  after: KubeObject,
  configuration: KubeObject,
  writer: Writer,
): ManagedFields[] {
  const wanted = fieldPathsOf(type, configuration);
  const { set, removed } = changedPaths(type, before, after);
  const others = (before?.metadata.managedFields ?? [])
    .filter(entry => !isOf(entry, writer))
    .map(entry => without(entry, [set, removed]))
    .filter(isLeft);
  const previous = before?.metadata.managedFields?.find(entry =>
    isOf(entry, writer),
  );
  const fieldsV1 = toFieldsV1(wanted);
  return [
    previous && isEqual(previous.fieldsV1, fieldsV1)
      ? previous
      : entryOf(after.apiVersion, writer, fieldsV1),
    ...others,
  ];
}

/** `managedFields` after any other write: the writer has what it changed, together with what it had. */
export function recordUpdate(
  type: FieldType,
  before: KubeObject | undefined,
  after: KubeObject,
  writer: Writer,
): ManagedFields[] {
  const entries = before?.metadata.managedFields ?? [];
  const { set, removed } = changedPaths(type, before, after);
  if (set.size === 0 && removed.size === 0) {
    return entries;
  }
  const mine = entries.find(entry => isOf(entry, writer));
  const others = entries
    .filter(entry => entry !== mine)
    .map(entry => without(entry, [set, removed]))
    .filter(isLeft);
  const own: FieldPaths = mine ? fromFieldsV1(mine.fieldsV1) : new Map();
  for (const key of removed.keys()) {
    own.delete(key);
  }
  for (const [key, path] of set) {
    own.set(key, path);
  }
  return own.size > 0
    ? [...others, entryOf(after.apiVersion, writer, toFieldsV1(own))]
    : others;
}

function entryOf(
  apiVersion: string,
  { manager, operation, subresource, time }: Writer,
  fieldsV1: Record<string, unknown>,
): ManagedFields {
  return {
    manager,
    operation,
    apiVersion,
    time,
    fieldsType: 'FieldsV1',
    fieldsV1,
    ...(subresource ? { subresource } : {}),
  };
}

function isOf(entry: ManagedFields, writer: Writer): boolean {
  return (
    entry.manager === writer.manager &&
    entry.operation === writer.operation &&
    entry.subresource === writer.subresource
  );
}

function without(
  entry: ManagedFields,
  taken: readonly FieldPaths[],
): ManagedFields {
  const paths = fromFieldsV1(entry.fieldsV1);
  const kept = new Map(
    [...paths].filter(([, path]) => !taken.some(set => set.has(pathKey(path)))),
  );
  return kept.size === paths.size
    ? entry
    : { ...entry, fieldsV1: toFieldsV1(kept) };
}

function isLeft({ fieldsV1 }: ManagedFields): boolean {
  return Object.keys(fieldsV1).length > 0;
}
