import { Ajv, type ErrorObject, type Options } from 'ajv';
import { Ajv2019 } from 'ajv/dist/2019';
import { Ajv2020 } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { RE2JS } from 're2js';
import { isRecord } from '../manifest/plainValue';

/** Regular expressions of schemas are Go's, as for Helm; they take linear time, whoever wrote them. */
const re2 = Object.assign((pattern: string) => RE2JS.compile(pattern), {
  code: 're2',
});

const OPTIONS: Options = {
  allErrors: true,
  strict: false,
  // Schemas are read as leniently as Helm reads them: one mistake in a schema must not hide all of it.
  validateSchema: false,
  verbose: true,
  logger: false,
  code: { regExp: re2 },
};

/** What comes of a schema: a check of values, or why there can be none. */
export type ValuesSchema =
  | { check(values: unknown): ErrorObject[] }
  | { unusable: string };

/** Compiles a `values.schema.json` of draft 4, 6, 7, 2019-09 or 2020-12. Nothing that it refers to is fetched. */
export function compileValuesSchema(text: string): ValuesSchema {
  let schema: unknown;
  try {
    schema = JSON.parse(text);
  } catch {
    return { unusable: 'is not valid JSON' };
  }
  if (!isRecord(schema)) {
    return typeof schema === 'boolean'
      ? { check: () => [] }
      : { unusable: 'is not a schema' };
  }
  const elsewhere = referencesElsewhere(schema);
  if (elsewhere.length) {
    return {
      unusable: `refers to ${elsewhere.join(', ')}, which is not fetched`,
    };
  }
  const { $schema = '', ...rest } = schema;
  const draft = String($schema);
  try {
    const ajv = validatorFor(draft);
    addFormats(ajv);
    const validate = ajv.compile(
      draft.includes('draft-04') ? fromDraft4(rest) : rest,
    );
    return {
      check: values => (validate(values) ? [] : validate.errors ?? []),
    };
  } catch (cause) {
    return {
      unusable: `cannot be used: ${
        cause instanceof Error ? cause.message : 'it is not a schema'
      }`,
    };
  }
}

function validatorFor(draft: string): Ajv {
  if (draft.includes('2019-09')) {
    return new Ajv2019(OPTIONS);
  }
  return draft.includes('2020-12') ? new Ajv2020(OPTIONS) : new Ajv(OPTIONS);
}

/** In draft 4 a bound is made exclusive by a flag beside it, and `$id` is still `id`. */
function fromDraft4(schema: unknown): Record<string, unknown> {
  const converted = convertDraft4(schema);
  return isRecord(converted) ? converted : {};
}

function convertDraft4(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(convertDraft4);
  }
  if (!isRecord(value)) {
    return value;
  }
  const copy = Object.fromEntries(
    Object.entries(value).map(([name, part]) => [name, convertDraft4(part)]),
  );
  for (const [bound, flag] of [
    ['minimum', 'exclusiveMinimum'],
    ['maximum', 'exclusiveMaximum'],
  ]) {
    if (copy[flag] === true && typeof copy[bound] === 'number') {
      copy[flag] = copy[bound];
      delete copy[bound];
    } else if (typeof copy[flag] === 'boolean') {
      delete copy[flag];
    }
  }
  if (typeof copy.id === 'string') {
    delete copy.id;
  }
  return copy;
}

const REFERENCES = ['$ref', '$dynamicRef', '$recursiveRef'];

const KNOWN_DRAFT =
  /^https?:\/\/json-schema\.org\/(?:draft-0[467]|draft\/20(?:19-09|20-12))\/schema#?$/;

/**
 * What a schema refers to outside of itself, sorted: an address, a file, or a dialect that is not known. Helm would fetch it
 * with the machine's own network.
 */
export function referencesElsewhere(schema: unknown): string[] {
  const found = new Set<string>();
  const look = (value: unknown) => {
    if (Array.isArray(value)) {
      value.forEach(look);
    } else if (isRecord(value)) {
      for (const [name, part] of Object.entries(value)) {
        const leadsOut =
          typeof part === 'string' &&
          (name === '$schema'
            ? !KNOWN_DRAFT.test(part)
            : REFERENCES.includes(name) && !part.startsWith('#'));
        if (leadsOut) {
          found.add(part);
        }
        look(part);
      }
    }
  };
  look(schema);
  return [...found].sort();
}
