import type { Bytes } from './bytes';
import { encodeUtf8 } from './bytes';

/** Go's integer types that can turn up in a template. */
export type IntegerType = 'int' | 'int64' | 'uint8' | 'uint64';

/** A Go integer; `typeOf`, `eq`, `has` and the parameters of functions tell `int` and `int64` apart. */
export class GoInteger {
  constructor(readonly type: IntegerType, readonly value: bigint) {}
}

export function int(value: bigint | number): GoInteger {
  return new GoInteger('int', BigInt(value));
}

export function int64(value: bigint | number): GoInteger {
  return new GoInteger('int64', BigInt.asIntN(64, BigInt(value)));
}

/** What a list or map may be declared to hold. */
export type ElementType = 'interface {}' | 'string' | 'int' | '[]interface {}';

/** A Go slice. Templates cannot change one in place, save by `sortAlpha`. */
export class GoList {
  readonly elementType: ElementType;
  readonly items: GoValue[];
  /** Go's nil slice: prints as `[]`, but is `null` in JSON. */
  readonly isNil: boolean;

  constructor(
    items: GoValue[],
    options: { elementType?: ElementType; isNil?: boolean } = {},
  ) {
    this.items = items;
    this.elementType = options.elementType ?? 'interface {}';
    this.isNil = options.isNil ?? false;
  }
}

/** A Go map with string keys; shared and changed in place by `set`, `unset` and `merge`. */
export class GoMap {
  readonly elementType: 'interface {}' | 'string';
  readonly entries: Map<Bytes, GoValue>;
  readonly isNil: boolean;

  constructor(
    entries: Iterable<readonly [Bytes, GoValue]> = [],
    options: { elementType?: 'interface {}' | 'string'; isNil?: boolean } = {},
  ) {
    this.entries = new Map(entries);
    this.elementType = options.elementType ?? 'interface {}';
    this.isNil = options.isNil ?? false;
  }

  /** Keys in the order in which Go prints and ranges over them. */
  sortedKeys(): Bytes[] {
    return [...this.entries.keys()].sort();
  }
}

/** A Go value with methods, such as a time or a semantic version. */
export abstract class GoObject {
  abstract readonly typeName: string;
  abstract readonly kind: 'struct' | 'ptr';
  /** What `String()` says. */
  abstract text(): Bytes;
  /** What stands in JSON. */
  abstract json(): Bytes;
  /** `==` of two values of this type. */
  abstract equals(other: GoObject): boolean;
}

/**
 * A Go value: `boolean`, `float64` as `number`, `string` as {@link Bytes}.
 *
 * `null` is a nil `interface{}` (`<nil>` in `printf`), `undefined` Go's invalid value, which is what a pipeline yields of a nil
 * (`<no value>` when printed).
 */
export type GoValue =
  | undefined
  | null
  | boolean
  | number
  | Bytes
  | GoInteger
  | GoList
  | GoMap
  | GoObject;

/** The Go type, as `%T` prints it. */
export function typeName(value: GoValue): string {
  if (value === null || value === undefined) return '<nil>';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return 'float64';
  if (typeof value === 'string') return 'string';
  if (value instanceof GoInteger) return value.type;
  if (value instanceof GoList) return `[]${value.elementType}`;
  if (value instanceof GoMap) return `map[string]${value.elementType}`;
  return value.typeName;
}

/** The Go kind, as sprig's `kindOf` names it. */
export function kindName(value: GoValue): string {
  if (value === null || value === undefined) return 'invalid';
  if (value instanceof GoList) return 'slice';
  if (value instanceof GoMap) return 'map';
  if (value instanceof GoObject) return value.kind;
  return typeName(value);
}

/** What counts as empty: false, 0, nil, and what has no length. Objects never are. */
export function isEmpty(value: GoValue): boolean {
  if (value === null || value === undefined) return true;
  if (value instanceof GoInteger) return value.value === 0n;
  if (value instanceof GoList) return value.items.length === 0;
  if (value instanceof GoMap) return value.entries.size === 0;
  if (typeof value === 'number') return value === 0;
  return value === false || value === '';
}

function isPlainObject(value: object): value is Record<string, unknown> {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** How deep data may be nested. */
const MAX_DATA_DEPTH = 500;

function finite(value: number): number {
  if (Number.isFinite(value)) return value;
  throw new TypeError('a number of the data is too large, or none');
}

/**
 * Data for a template, from JSON-like values.
 *
 * A number becomes a `float64`, as Go reads JSON; a `bigint` an `int64`; an entry that is `undefined` is left out. The data is copied, so a
 * template never changes what it was given.
 *
 * @throws TypeError for what is no data (functions, class instances, NaN), for data that contains itself, and for more than 500 levels.
 */
export function goValueOf(
  data: unknown,
  within: readonly object[] = [],
): GoValue {
  if (data === null || data === undefined) return null;
  if (typeof data === 'boolean') return data;
  if (typeof data === 'number') return finite(data);
  if (typeof data === 'string') return encodeUtf8(data);
  if (typeof data === 'bigint') return int64(data);
  if (typeof data !== 'object') {
    throw new TypeError(`a template takes data, not a ${typeof data}`);
  }
  if (within.includes(data)) {
    throw new TypeError('the data of a template contains itself');
  }
  if (within.length >= MAX_DATA_DEPTH) {
    throw new TypeError(
      `data are nested more than ${MAX_DATA_DEPTH} levels deep`,
    );
  }
  const path = [...within, data];
  if (Array.isArray(data)) {
    return new GoList(data.map((item: unknown) => goValueOf(item, path)));
  }
  if (!isPlainObject(data)) {
    throw new TypeError('a template takes plain data, not class instances');
  }
  const entries = Object.entries(data).filter(
    ([, value]) => value !== undefined,
  );
  return new GoMap(
    entries.map(([key, value]) => [encodeUtf8(key), goValueOf(value, path)]),
  );
}
