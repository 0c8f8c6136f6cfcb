import { builtInVariables } from './builtInVariables';
import { ciFacts } from './ciFacts';
import type { ProcessEnvironment } from './ciFacts';
import { CI_VARIABLES } from './ciVariableNames';
import { withoutCredentials } from './withoutCredentials';

/**
 * The variables that a CI gives an artifact: the enumerated ones of its own that are set, and the built-in ones. Nothing
 * else of the process environment is ever taken, and of addresses not what stands before the host. Empty outside of any CI that is known.
 *
 * @public
 */
export function ciVariables(env: ProcessEnvironment): Record<string, string> {
  const facts = ciFacts(env);
  if (!facts) {
    return {};
  }
  const own = CI_VARIABLES[facts.provider].flatMap(
    (name): [string, string][] => {
      const value = env[name];
      return value === undefined || value === ''
        ? []
        : [[name, withoutCredentials(value)]];
    },
  );
  return { ...Object.fromEntries(own), ...builtInVariables(facts) };
}
