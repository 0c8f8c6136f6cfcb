import type { Bytes } from '../bytes';
import { textOf } from '../format/print';
import type { Meter } from '../Meter';
import { EvaluationError } from '../TemplateError';
import type { GoValue } from '../values';
import { GoList, GoMap, typeName } from '../values';
import { deepCopy } from './deepCopy';
import type { FunctionTable } from './function';
import { fixed, variadic } from './function';
import { stringList } from './lists';
import { merge } from './merge';

function dict(meter: Meter, items: GoValue[]): GoMap {
  const map = new GoMap();
  for (let index = 0; index < items.length; index += 2) {
    const isLast = index + 1 >= items.length;
    map.entries.set(
      textOf(meter, items[index]),
      isLast ? '' : items[index + 1],
    );
  }
  return map;
}

function set(_meter: Meter, map: GoMap, key: Bytes, value: GoValue): GoMap {
  if (map.isNil) throw new EvaluationError('assignment to entry in nil map');
  map.entries.set(key, value);
  return map;
}

function unset(_meter: Meter, map: GoMap, key: Bytes): GoMap {
  map.entries.delete(key);
  return map;
}

function pluck(_meter: Meter, maps: GoMap[], key: Bytes): GoList {
  return new GoList(
    maps.filter(map => map.entries.has(key)).map(map => map.entries.get(key)),
  );
}

function pick(_meter: Meter, keys: Bytes[], map: GoMap): GoMap {
  return new GoMap(
    keys
      .filter(key => map.entries.has(key))
      .map((key): [Bytes, GoValue] => [key, map.entries.get(key)]),
  );
}

function omit(_meter: Meter, keys: Bytes[], map: GoMap): GoMap {
  return new GoMap([...map.entries].filter(([key]) => !keys.includes(key)));
}

function asMap(value: GoValue): GoMap {
  const isDictionary =
    value instanceof GoMap && value.elementType === 'interface {}';
  if (isDictionary) return value;
  throw new EvaluationError(
    `dig needs map[string]interface {}, not ${typeName(value)}`,
  );
}

/** `dig "a" "b" default map` is `map.a.b`, or the default where a key is missing. */
function dig(_meter: Meter, values: GoValue[]): GoValue {
  if (values.length < 3) {
    throw new EvaluationError('dig needs at least three arguments');
  }
  const keys = values.slice(0, -2);
  let current: GoValue = asMap(values.at(-1));
  for (const key of keys) {
    if (typeof key !== 'string') {
      throw new EvaluationError(`dig needs strings, not ${typeName(key)}`);
    }
    const map: GoMap = asMap(current);
    if (!map.entries.has(key)) return values.at(-2);
    current = map.entries.get(key);
  }
  return current;
}

const mergeInto = variadic(['map'], 'map', (meter, sources, target) =>
  merge(meter, target, sources, 'keep'),
);
const mergeOver = variadic(['map'], 'map', (meter, sources, target) =>
  merge(meter, target, sources, 'overwrite'),
);
const copied = fixed(['any'], deepCopy);

/** sprig's functions over maps. `keys` and `values` come in the order of the keys, where Go's order changes from run to run. */
export const dicts: FunctionTable = {
  dict: variadic([], 'any', dict),
  get: fixed(['map', 'string'], (_meter, map, key) =>
    map.entries.has(key) ? map.entries.get(key) : '',
  ),
  set: fixed(['map', 'string', 'any'], set),
  unset: fixed(['map', 'string'], unset),
  hasKey: fixed(['map', 'string'], (_meter, map, key) => map.entries.has(key)),
  pluck: variadic(['string'], 'map', pluck),
  keys: variadic([], 'map', (_meter, maps) =>
    stringList(maps.flatMap(map => map.sortedKeys())),
  ),
  values: fixed(
    ['map'],
    (_meter, map) =>
      new GoList(map.sortedKeys().map(key => map.entries.get(key))),
  ),
  pick: variadic(['map'], 'string', pick),
  omit: variadic(['map'], 'string', omit),
  merge: mergeInto,
  mustMerge: mergeInto,
  mergeOverwrite: mergeOver,
  mustMergeOverwrite: mergeOver,
  deepCopy: copied,
  mustDeepCopy: copied,
  dig: variadic([], 'any', dig),
};
