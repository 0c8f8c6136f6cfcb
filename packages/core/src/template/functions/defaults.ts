import { decodeJson } from '../json/decode';
import type { JsonOptions } from '../json/encode';
import { encodeJson } from '../json/encode';
import { EvaluationError } from '../TemplateError';
import type { GoValue } from '../values';
import { isEmpty } from '../values';
import type { FunctionTable, GoFunction } from './function';
import { fixed, variadic } from './function';

/** Yields another value where a text is no JSON, or a value has no JSON. */
function orElse(otherwise: GoValue, attempt: () => GoValue): GoValue {
  try {
    return attempt();
  } catch (error) {
    const isOurs =
      error instanceof EvaluationError && error.name === 'EvaluationError';
    if (isOurs) return otherwise;
    throw error;
  }
}

function writer(options: JsonOptions): GoFunction {
  return fixed(['any'], (meter, value) => encodeJson(meter, value, options));
}

function lenientWriter(options: JsonOptions): GoFunction {
  return fixed(['any'], (meter, value) =>
    orElse('', () => encodeJson(meter, value, options)),
  );
}

/** sprig's functions for missing values, choices and JSON. */
export const defaults: FunctionTable = {
  default: variadic(['any'], 'any', (_meter, given, fallback) =>
    isEmpty(given[0]) ? fallback : given[0],
  ),
  empty: fixed(['any'], (_meter, value) => isEmpty(value)),
  coalesce: variadic(
    [],
    'any',
    (_meter, values) => values.find(value => !isEmpty(value)) ?? null,
  ),
  all: variadic([], 'any', (_meter, values) => !values.some(isEmpty)),
  any: variadic([], 'any', (_meter, values) =>
    values.some(value => !isEmpty(value)),
  ),
  ternary: fixed(['any', 'any', 'bool'], (_meter, yes, no, condition) =>
    condition ? yes : no,
  ),
  fail: fixed(['string'], (_meter, message) => {
    throw new EvaluationError(message);
  }),
  fromJson: fixed(['string'], (_meter, text) =>
    orElse(null, () => decodeJson(text)),
  ),
  mustFromJson: fixed(['string'], (_meter, text) => decodeJson(text)),
  toJson: lenientWriter({}),
  mustToJson: writer({}),
  toPrettyJson: lenientWriter({ indent: 2 }),
  mustToPrettyJson: writer({ indent: 2 }),
  toRawJson: writer({ raw: true }),
  mustToRawJson: writer({ raw: true }),
};
