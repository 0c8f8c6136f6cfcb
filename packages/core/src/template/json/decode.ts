import type { Bytes } from '../bytes';
import { decodeUtf8, encodeUtf8 } from '../bytes';
import { EvaluationError } from '../TemplateError';
import type { GoValue } from '../values';
import { goValueOf } from '../values';

/**
 * JSON as Go reads it into `interface{}`: all numbers are floats.
 *
 * @throws EvaluationError for what is no JSON.
 */
export function decodeJson(text: Bytes): GoValue {
  try {
    return goValueOf(JSON.parse(decodeUtf8(text)));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) {
      throw new EvaluationError(encodeUtf8(`not JSON: ${error.message}`));
    }
    throw error;
  }
}
