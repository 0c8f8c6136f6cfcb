import type { Bytes } from '../bytes';
import { textOf } from '../format/print';
import type { Meter } from '../Meter';
import { joinWithin } from '../Meter';
import { EvaluationError } from '../TemplateError';
import type { GoValue } from '../values';
import { GoList, GoMap, isEmpty, kindName } from '../values';
import { toInteger } from './cast';
import { deepEqual } from './deepEqual';
import type { FunctionTable, GoFunction } from './function';
import { fixed, variadic } from './function';
import { splitAll, splitLimited } from './strings';

/** What a parameter must be, though Go declares it as anything. */
function requireList(value: GoValue, doing: string): GoList {
  if (value instanceof GoList) return value;
  throw new EvaluationError(`Cannot ${doing} on type ${kindName(value)}`);
}

const nilList = () => new GoList([], { isNil: true });

export function stringList(items: Bytes[]): GoList {
  return new GoList(items, { elementType: 'string' });
}

/** Anything as strings: the items of a list without its nils, or the one value. */
function stringsOf(meter: Meter, value: GoValue): GoList {
  if (value instanceof GoList && value.elementType === 'string') return value;
  if (value === null || value === undefined) return stringList([]);
  const items = value instanceof GoList ? value.items : [value];
  const present = items.filter(item => item !== null && item !== undefined);
  return stringList(present.map(item => textOf(meter, item)));
}

function textsOf(meter: Meter, value: GoValue): Bytes[] {
  return stringsOf(meter, value).items.map(item => textOf(meter, item));
}

/** In place where the list holds strings, as in sprig. */
function sortAlpha(meter: Meter, value: GoValue): GoList {
  const list =
    value instanceof GoList
      ? stringsOf(meter, value)
      : stringList([textOf(meter, value)]);
  meter.charge(list.items.length);
  const sorted = textsOf(meter, list).sort();
  sorted.forEach((text, index) => {
    list.items[index] = text;
  });
  return list;
}

function without(meter: Meter, omitted: GoValue[], value: GoValue): GoList {
  const { items } = requireList(value, 'find without');
  return new GoList(
    items.filter(item => !omitted.some(other => deepEqual(meter, other, item))),
  );
}

function uniq(meter: Meter, value: GoValue): GoList {
  const found: GoValue[] = [];
  for (const item of requireList(value, 'find uniq').items) {
    if (!found.some(other => deepEqual(meter, other, item))) found.push(item);
  }
  return new GoList(found);
}

function has(meter: Meter, needle: GoValue, haystack: GoValue): boolean {
  if (haystack === null || haystack === undefined) return false;
  return requireList(haystack, 'find has').items.some(item =>
    deepEqual(meter, needle, item),
  );
}

function slice(_meter: Meter, indexes: GoValue[], value: GoValue): GoValue {
  const list = requireList(value, 'slice');
  const length = BigInt(list.items.length);
  if (length === 0n) return null;
  const [start = 0n, end = length] = indexes.slice(0, 2).map(toInteger);
  if (start < 0n || end < start || end > length) {
    throw new EvaluationError(`slice bounds out of range [${start}:${end}]`);
  }
  return new GoList(list.items.slice(Number(start), Number(end)), list);
}

function chunk(meter: Meter, size: bigint, value: GoValue): GoList {
  const { items } = requireList(value, 'chunk');
  if (size < 1n) throw new EvaluationError('a chunk needs a positive size');
  const width = size > BigInt(items.length) ? items.length : Number(size);
  const chunks: GoValue[] = [];
  for (let start = 0; start < items.length; start += width) {
    meter.charge();
    chunks.push(new GoList(items.slice(start, start + width)));
  }
  return new GoList(chunks, { elementType: '[]interface {}' });
}

function concat(_meter: Meter, lists: GoValue[]): GoList {
  const items = lists.flatMap(list => requireList(list, 'concat').items);
  return new GoList(items, { isNil: items.length === 0 });
}

/** `_0`, `_1` and so on. */
function splitMap(pieces: Bytes[]): GoMap {
  return new GoMap(
    pieces.map((piece, index): [Bytes, Bytes] => [`_${index}`, piece]),
    { elementType: 'string' },
  );
}

const append = fixed(
  ['any', 'any'],
  (_meter, list, value) =>
    new GoList([...requireList(list, 'push').items, value]),
);
const prepend = fixed(
  ['any', 'any'],
  (_meter, list, value) =>
    new GoList([value, ...requireList(list, 'prepend').items]),
);
const first = fixed(
  ['any'],
  (_meter, list) => requireList(list, 'find first').items[0] ?? null,
);
const last = fixed(
  ['any'],
  (_meter, list) => requireList(list, 'find last').items.at(-1) ?? null,
);

function part(
  doing: string,
  take: (items: GoValue[]) => GoValue[],
): GoFunction {
  return fixed(['any'], (_meter, value) => {
    const { items } = requireList(value, doing);
    return items.length === 0 ? nilList() : new GoList(take(items));
  });
}

const rest = part('find rest', items => items.slice(1));
const initial = part('find initial', items => items.slice(0, -1));
const reverse = fixed(
  ['any'],
  (_meter, list) =>
    new GoList([...requireList(list, 'find reverse').items].reverse()),
);
const compact = fixed(
  ['any'],
  (_meter, list) =>
    new GoList(
      requireList(list, 'compact').items.filter(item => !isEmpty(item)),
    ),
);
const list = variadic([], 'any', (_meter, items) => new GoList(items));
const unique = fixed(['any'], uniq);
const dropped = variadic(['any'], 'any', without);
const contains = fixed(['any', 'any'], has);
const sliced = variadic(['any'], 'any', slice);
const chunked = fixed(['int', 'any'], chunk);

/** sprig's functions over lists. The `must…` ones fail where the others panic in Go: here both are the same error. */
export const lists: FunctionTable = {
  list,
  tuple: list,
  append,
  push: append,
  mustAppend: append,
  mustPush: append,
  prepend,
  mustPrepend: prepend,
  first,
  mustFirst: first,
  rest,
  mustRest: rest,
  last,
  mustLast: last,
  initial,
  mustInitial: initial,
  reverse,
  mustReverse: reverse,
  uniq: unique,
  mustUniq: unique,
  without: dropped,
  mustWithout: dropped,
  has: contains,
  mustHas: contains,
  slice: sliced,
  mustSlice: sliced,
  concat: variadic([], 'any', concat),
  chunk: chunked,
  mustChunk: chunked,
  compact,
  mustCompact: compact,
  sortAlpha: fixed(['any'], sortAlpha),
  join: fixed(['string', 'any'], (meter, separator, value) =>
    joinWithin(meter, textsOf(meter, value), separator),
  ),
  toStrings: fixed(['any'], stringsOf),
  splitList: fixed(['string', 'string'], (_meter, separator, text) =>
    stringList(splitAll(text, separator)),
  ),
  split: fixed(['string', 'string'], (_meter, separator, text) =>
    splitMap(splitAll(text, separator)),
  ),
  splitn: fixed(['string', 'int', 'string'], (_meter, separator, limit, text) =>
    splitMap(splitLimited(text, separator, limit)),
  ),
};
