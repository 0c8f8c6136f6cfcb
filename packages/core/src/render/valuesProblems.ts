import type { ErrorObject } from 'ajv';
import { didYouMean } from '../manifest/closestName';
import { isSecretName, MASK } from './masking';

/** What is wrong with a value, and where: a path from the chart's own values. */
export interface ValueProblem {
  path: (string | number)[];
  message: string;
}

const TYPES: Record<string, string> = {
  array: 'a list',
  boolean: 'true or false',
  integer: 'an integer',
  null: 'null',
  number: 'a number',
  object: 'a map',
  string: 'a text',
};

const LONGEST_VALUE = 60;

function shown(value: unknown, path: (string | number)[]): string {
  if (path.some(isSecretName)) {
    return MASK;
  }
  if (Array.isArray(value)) {
    return 'a list';
  }
  if (typeof value === 'object' && value !== null) {
    return 'a map';
  }
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > LONGEST_VALUE
    ? `${text.slice(0, LONGEST_VALUE)}…`
    : text;
}

function pathOf(pointer: string): (string | number)[] {
  return pointer
    .split('/')
    .slice(1)
    .map(part => part.replace(/~1/g, '/').replace(/~0/g, '~'))
    .map(part => (/^(?:0|[1-9]\d*)$/.test(part) ? Number(part) : part));
}

function namesIn(value: unknown): string[] {
  return typeof value === 'object' && value !== null ? Object.keys(value) : [];
}

/** One finding of the validator in words; what it finds about a name is placed at what the name holds. */
function describe(error: ErrorObject): ValueProblem {
  const { path, message } = inWords(error);
  const { propertyName } = error;
  return propertyName === undefined
    ? { path, message }
    : { path: [...path, propertyName], message: `the name ${message}` };
}

function inWords(error: ErrorObject): ValueProblem {
  const path = pathOf(error.instancePath);
  const { keyword, params, data } = error;
  const value = shown(data, path);
  const limit = String(params.limit);
  const say = (message: string): ValueProblem => ({ path, message });
  switch (keyword) {
    case 'type': {
      const types = [params.type].flat().map(type => TYPES[type] ?? type);
      return say(`${value} is not ${types.join(' or ')}`);
    }
    case 'required':
      return {
        path: [...path, params.missingProperty],
        message: 'is missing',
      };
    case 'additionalProperties':
    case 'unevaluatedProperties': {
      const name: string =
        params.additionalProperty ?? params.unevaluatedProperty;
      const known = namesIn(error.parentSchema?.properties);
      return {
        path: [...path, name],
        message: `is not a value of this chart${didYouMean(name, known)}`,
      };
    }
    case 'enum': {
      const allowed: unknown[] = params.allowedValues;
      return say(
        `${value} is not one of ${allowed
          .map(one => JSON.stringify(one))
          .join(', ')}`,
      );
    }
    case 'const':
      return say(`${value} is not ${JSON.stringify(params.allowedValue)}`);
    case 'minimum':
      return say(`${value} is less than ${limit}`);
    case 'maximum':
      return say(`${value} is more than ${limit}`);
    case 'exclusiveMinimum':
      return say(`${value} is not more than ${limit}`);
    case 'exclusiveMaximum':
      return say(`${value} is not less than ${limit}`);
    case 'multipleOf':
      return say(`${value} is not a multiple of ${params.multipleOf}`);
    case 'pattern':
      return say(`${value} does not match ${params.pattern}`);
    case 'format':
      return say(`${value} is not a valid ${params.format}`);
    case 'minLength':
      return say(`${value} is shorter than ${limit} characters`);
    case 'maxLength':
      return say(`${value} is longer than ${limit} characters`);
    case 'minItems':
      return say(`has fewer than ${limit} entries`);
    case 'maxItems':
      return say(`has more than ${limit} entries`);
    case 'anyOf':
    case 'oneOf':
      return say(`${value} fits none of the forms that the chart allows`);
    case 'not':
      return say(`${value} is what the chart does not allow`);
    case 'false schema':
      return say('is not allowed here');
    default:
      return say(`${value} breaks the rule "${keyword}"`);
  }
}

/** Keywords whose parts are tried: what a part that did not fit says is noise beside what the whole says. */
function isInsideAlternative(error: ErrorObject, all: ErrorObject[]): boolean {
  return all.some(
    other =>
      other !== error &&
      ['anyOf', 'oneOf', 'not', 'contains', 'if'].includes(other.keyword) &&
      error.schemaPath.startsWith(`${other.schemaPath}/`),
  );
}

/** The findings of a validator in words, each once; values of fields that are named like secrets are masked. */
export function describeErrors(errors: ErrorObject[]): ValueProblem[] {
  const seen = new Set<string>();
  return (
    errors
      // The parts of these two say what is wrong.
      .filter(({ keyword }) => !['if', 'propertyNames'].includes(keyword))
      .filter(error => !isInsideAlternative(error, errors))
      .map(describe)
      .filter(({ path, message }) => {
        const key = JSON.stringify([path, message]);
        return !seen.has(key) && seen.add(key);
      })
  );
}
