import { isDeepStrictEqual } from 'node:util';
import type {
  JsonValue,
  PathSegment,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { isFields, type Fields, type IdentifiedObject } from './readObjects';

const HIDDEN = '(hidden)';
const HIDDEN_BEFORE = '(hidden, before)';
const HIDDEN_AFTER = '(hidden, after)';

/** Carries a copy of the whole object, Secrets included. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** Whose values are kept from everyone who reads a diff. */
export function isSecret({ identity }: IdentifiedObject): boolean {
  return identity.kind.toLowerCase() === 'secret';
}

/**
 * Both sides of a Secret without its values: what stays equal is equal in the result, what differs says so and no more.
 * Only the result may go into a diff, so that no later step can let a value out.
 */
export function maskSecrets(
  before: Fields | undefined,
  after: Fields | undefined,
): [Fields | undefined, Fields | undefined] {
  return [
    before && mask(before, after, HIDDEN_BEFORE),
    after && mask(after, before, HIDDEN_AFTER),
  ];
}

/** Whether a field of a Secret holds one of its values. */
export function isMaskedField(segments: PathSegment[]): boolean {
  const [first, second, third] = segments.map(segment =>
    'field' in segment ? segment.field : undefined,
  );
  if (first === 'data' || first === 'stringData') return true;
  return (
    first === 'metadata' && second === 'annotations' && third === LAST_APPLIED
  );
}

/** Whether a text that is no readable YAML may hold a secret nevertheless. */
export function mayHoldSecret(text: string): boolean {
  return /\bSecret(?:List)?\b|\bkind["']?\s*:\s*\S*secret|PRIVATE KEY/i.test(
    text,
  );
}

function mask(
  object: Fields,
  other: Fields | undefined,
  whenDifferent: string,
): Fields {
  const result = { ...object };
  for (const field of ['data', 'stringData']) {
    if (Object.hasOwn(object, field)) {
      result[field] = maskValues(
        object[field],
        fieldOf(other, field),
        whenDifferent,
      );
    }
  }
  const { metadata } = object;
  if (isFields(metadata) && isFields(metadata.annotations)) {
    const { annotations } = metadata;
    if (Object.hasOwn(annotations, LAST_APPLIED)) {
      result.metadata = {
        ...metadata,
        annotations: {
          ...annotations,
          [LAST_APPLIED]: maskValue(
            annotations[LAST_APPLIED],
            fieldOf(
              fieldOf(fieldOf(other, 'metadata'), 'annotations'),
              LAST_APPLIED,
            ),
            whenDifferent,
          ),
        },
      };
    }
  }
  return result;
}

function maskValues(
  values: JsonValue,
  others: JsonValue | undefined,
  whenDifferent: string,
): JsonValue {
  if (!isFields(values)) return maskValue(values, others, whenDifferent);
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key,
      maskValue(value, fieldOf(others, key), whenDifferent),
    ]),
  );
}

function maskValue(
  value: JsonValue,
  other: JsonValue | undefined,
  whenDifferent: string,
): string {
  return other === undefined || isDeepStrictEqual(value, other)
    ? HIDDEN
    : whenDifferent;
}

function fieldOf(
  value: JsonValue | undefined,
  field: string,
): JsonValue | undefined {
  return isFields(value) && Object.hasOwn(value, field)
    ? value[field]
    : undefined;
}
