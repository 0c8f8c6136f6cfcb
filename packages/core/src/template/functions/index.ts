import { builtins } from './builtins';
import { comparison } from './comparison';
import { conversion } from './conversion';
import { crypto } from './crypto';
import { dates } from './dates';
import { defaults } from './defaults';
import { dicts } from './dicts';
import { encoding } from './encoding';
import type { GoFunction } from './function';
import { variadic } from './function';
import { lists } from './lists';
import { math } from './math';
import { paths } from './paths';
import { reflection } from './reflection';
import { regex } from './regex';
import { semver } from './semver';
import { strings } from './strings';
import { urls } from './urls';

export { listRefusedFunctions, refusalOf } from './refused';

const lastOf = variadic(['any'], 'any', (_meter, rest, first) =>
  rest.length === 0 ? first : rest.at(-1),
);

/** Functions whose later arguments are evaluated only where the earlier ones do not decide. */
export const SHORT_CIRCUITS: ReadonlyMap<string, boolean> = new Map([
  ['and', false],
  ['or', true],
]);

/** sprig's come after text/template's, of which they replace `slice`. */
const FUNCTIONS: ReadonlyMap<string, GoFunction> = new Map(
  Object.entries({
    ...builtins,
    ...comparison,
    and: lastOf,
    or: lastOf,
    ...conversion,
    ...crypto,
    ...dates,
    ...defaults,
    ...dicts,
    ...encoding,
    ...lists,
    ...math,
    ...paths,
    ...reflection,
    ...regex,
    ...semver,
    ...strings,
    ...urls,
  }),
);

export function findFunction(name: string): GoFunction | undefined {
  return FUNCTIONS.get(name);
}

/**
 * The names of all functions that a template may call, in order.
 *
 * @public
 */
export function listFunctions(): string[] {
  return [...FUNCTIONS.keys()].sort();
}
