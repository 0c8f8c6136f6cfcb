import { kindName, typeName } from '../values';
import { deepEqual } from './deepEqual';
import type { FunctionTable } from './function';
import { fixed } from './function';

/** sprig's questions about types. */
export const reflection: FunctionTable = {
  typeOf: fixed(['any'], (_meter, value) => typeName(value)),
  typeIs: fixed(
    ['string', 'any'],
    (_meter, type, value) => type === typeName(value),
  ),
  typeIsLike: fixed(['string', 'any'], (_meter, type, value) =>
    [type, `*${type}`].includes(typeName(value)),
  ),
  kindOf: fixed(['any'], (_meter, value) => kindName(value)),
  kindIs: fixed(
    ['string', 'any'],
    (_meter, kind, value) => kind === kindName(value),
  ),
  deepEqual: fixed(['any', 'any'], deepEqual),
};
