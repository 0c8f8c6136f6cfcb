/**
 * What a field holds, as far as merging and checking need to know. A field that is not described holds `any`: objects
 * are merged field by field, lists are taken as a whole.
 */
export type FieldType =
  | 'any'
  | 'string'
  | 'integer'
  | 'boolean'
  | 'quantity'
  | 'intOrString'
  /** String to string, as labels are. */
  | 'strings'
  | { fields: Readonly<Record<string, FieldType>> }
  /** A list. `keys`: its items are objects that are told apart by these fields. `set`: no value is there twice. */
  | { items: FieldType; keys?: readonly string[]; set?: true };

/** The type of a field of an object of this type. */
export function typeOfField(type: FieldType, field: string): FieldType {
  return typeof type === 'object' && 'fields' in type
    ? type.fields[field] ?? 'any'
    : 'any';
}

/** The list that a type is, if it is one. */
export function listType(
  type: FieldType,
): Extract<FieldType, { items: FieldType }> | undefined {
  return typeof type === 'object' && 'items' in type ? type : undefined;
}

/** Whether a value is a JSON object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What the keys of a list's item default to where the item does not say. */
const KEY_DEFAULTS: Readonly<Record<string, unknown>> = { protocol: 'TCP' };

/** The keys of an item of a keyed list, with their values. */
export function keysOf(
  keys: readonly string[],
  item: unknown,
): Record<string, unknown> {
  const record = isRecord(item) ? item : {};
  return Object.fromEntries(
    keys
      .map(key => [key, record[key] ?? KEY_DEFAULTS[key]] as const)
      .filter(([, value]) => value !== undefined),
  );
}

/** A field that does not hold what it should. */
export interface TypeMismatch {
  path: string;
  expected: string;
  actual: unknown;
}

const EXPECTED: Readonly<
  Record<
    Exclude<FieldType, object | 'any'>,
    { expected: string; matches(value: unknown): boolean }
  >
> = {
  string: { expected: 'string', matches: value => typeof value === 'string' },
  integer: {
    expected: 'numeric (int or float)',
    matches: value => Number.isInteger(value),
  },
  boolean: {
    expected: 'boolean',
    matches: value => typeof value === 'boolean',
  },
  quantity: {
    expected: 'string or number',
    matches: value => typeof value === 'string' || typeof value === 'number',
  },
  intOrString: {
    expected: 'string or number',
    matches: value => typeof value === 'string' || Number.isInteger(value),
  },
  strings: {
    expected: 'map',
    matches: value =>
      isRecord(value) &&
      Object.values(value).every(entry => typeof entry === 'string'),
  },
};

/** The first field that does not hold what its type says. `null` is as good as nothing. */
export function findMismatch(
  type: FieldType,
  value: unknown,
  path = '',
): TypeMismatch | undefined {
  if (value === null || value === undefined || type === 'any') {
    return undefined;
  }
  if (typeof type === 'string') {
    const { expected, matches } = EXPECTED[type];
    return matches(value) ? undefined : { path, expected, actual: value };
  }
  if ('items' in type) {
    return Array.isArray(value)
      ? firstOf(value, (item, index) =>
          findMismatch(type.items, item, `${path}[${index}]`),
        )
      : { path, expected: 'list', actual: value };
  }
  return isRecord(value)
    ? firstOf(Object.keys(value), field =>
        findMismatch(
          typeOfField(type, field),
          value[field],
          `${path}.${field}`,
        ),
      )
    : { path, expected: 'map', actual: value };
}

function firstOf<T, R>(
  values: readonly T[],
  find: (value: T, index: number) => R | undefined,
): R | undefined {
  for (const [index, value] of values.entries()) {
    const found = find(value, index);
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}
