import type { Bytes } from '../bytes';
import { decodeUtf8 } from '../bytes';
import { EvaluationError } from '../TemplateError';
import type { GoValue } from '../values';
import { goValueOf } from '../values';

function checkNumbers(_key: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new EvaluationError('a number in the JSON text is too large');
  }
  return value;
}

/**
 * JSON as Go reads it into `interface{}`: all numbers are floats.
 *
 * @throws EvaluationError for what is no JSON.
 */
export function decodeJson(text: Bytes): GoValue {
  try {
    return goValueOf(JSON.parse(decodeUtf8(text), checkNumbers));
  } catch (error) {
    if (error instanceof SyntaxError) {
      throw new EvaluationError(`not JSON: ${error.message}`);
    }
    throw error;
  }
}
