import { sprint, sprintln } from '../format/print';
import { sprintf } from '../format/printf';
import type { Meter } from '../Meter';
import { EvaluationError } from '../TemplateError';
import type { GoValue } from '../values';
import { GoInteger, GoList, GoMap, int, isEmpty, typeName } from '../values';
import { escapeHtml, escapeJavaScript } from './escape';
import type { FunctionTable } from './function';
import { fixed, variadic } from './function';
import { escapePart } from '../url/percent';

function indexIn(index: GoValue, limit: number): number {
  if (index === null || index === undefined) {
    throw new EvaluationError('cannot index slice/array with nil');
  }
  if (!(index instanceof GoInteger)) {
    throw new EvaluationError(
      `cannot index slice/array with type ${typeName(index)}`,
    );
  }
  if (index.value < 0n || index.value > BigInt(limit)) {
    throw new EvaluationError(`index out of range: ${index.value}`);
  }
  return Number(index.value);
}

function elementAt(item: GoValue, index: GoValue): GoValue {
  if (item === null || item === undefined) {
    throw new EvaluationError('index of nil pointer');
  }
  if (typeof item === 'string' || item instanceof GoList) {
    const { length } = typeof item === 'string' ? item : item.items;
    const position = indexIn(index, length);
    if (position >= length) {
      throw new EvaluationError(
        `reflect: slice index out of range: ${position}`,
      );
    }
    return typeof item === 'string'
      ? new GoInteger('uint8', BigInt(item.charCodeAt(position)))
      : item.items[position];
  }
  if (!(item instanceof GoMap)) {
    throw new EvaluationError(`can't index item of type ${typeName(item)}`);
  }
  if (typeof index !== 'string') {
    const type = typeName(index);
    throw new EvaluationError(`value has type ${type}; should be string`);
  }
  const missing = item.elementType === 'string' ? '' : null;
  return item.entries.has(index) ? item.entries.get(index) : missing;
}

/** `index x 1 "a"` is `x[1]["a"]`; a key that a map does not have gives nil. */
function elementIn(item: GoValue, indexes: GoValue[]): GoValue {
  if (item === null || item === undefined) {
    throw new EvaluationError('index of untyped nil');
  }
  return indexes.reduce<GoValue>(elementAt, item);
}

function lengthOf(value: GoValue): GoValue {
  if (typeof value === 'string') return int(value.length);
  if (value instanceof GoList) return int(value.items.length);
  if (value instanceof GoMap) return int(value.entries.size);
  if (value === null || value === undefined) {
    throw new EvaluationError('len of nil pointer');
  }
  throw new EvaluationError(`len of type ${typeName(value)}`);
}

/** Arguments as one text; a nil among them shows as Go's templates print it. */
function textOfAll(meter: Meter, values: GoValue[]): string {
  return sprint(
    meter,
    values.map(value =>
      value === null || value === undefined ? '<no value>' : value,
    ),
  );
}

/** What text/template itself offers; `and` and `or` belong to the executor, since they leave arguments unevaluated. */
export const builtins: FunctionTable = {
  html: variadic([], 'any', (meter, values) =>
    escapeHtml(meter, textOfAll(meter, values)),
  ),
  index: variadic(['any'], 'any', (_meter, indexes, item) =>
    elementIn(item, indexes),
  ),
  js: variadic([], 'any', (meter, values) =>
    escapeJavaScript(meter, textOfAll(meter, values)),
  ),
  len: fixed(['any'], (_meter, value) => lengthOf(value)),
  not: fixed(['any'], (_meter, value) => isEmpty(value)),
  print: variadic([], 'any', (meter, values) => sprint(meter, values)),
  printf: variadic(['string'], 'any', (meter, values, format) =>
    sprintf(meter, format, values),
  ),
  println: variadic([], 'any', (meter, values) => sprintln(meter, values)),
  urlquery: variadic([], 'any', (meter, values) =>
    escapePart(textOfAll(meter, values), 'query').replace(/%20/g, '+'),
  ),
};
