import { textOf } from '../format/print';
import type { FunctionTable } from './function';
import { fixed } from './function';

/** sprig's conversion to text; those to numbers are among the arithmetic. */
export const conversion: FunctionTable = {
  toString: fixed(['any'], (meter, value) => textOf(meter, value)),
};
