import type { Problem } from '@gimlet-io/backstage-plugin-gimlet-common';
import { z } from 'zod/v3';
import { didYouMean } from './closestName';
import type { DocumentPath } from './documentPath';
import type { ManifestDocument } from './ManifestDocument';

/** Says a schema's findings in words, each at its place. */
export function schemaProblems(
  error: z.ZodError,
  schema: z.ZodTypeAny,
  document: Pick<ManifestDocument, 'problemAt'>,
): Problem[] {
  return error.issues.flatMap(issue => {
    if (issue.code === z.ZodIssueCode.unrecognized_keys) {
      const known = fieldsAt(schema, issue.path);
      return issue.keys.map(key =>
        document.problemAt(
          [...issue.path, key],
          `unknown field${didYouMean(key, known)}`,
          'key',
        ),
      );
    }
    return [document.problemAt(issue.path, inWords(issue))];
  });
}

function inWords(issue: z.ZodIssue): string {
  switch (issue.code) {
    case z.ZodIssueCode.invalid_type: {
      if (issue.received === 'undefined') {
        return 'is required';
      }
      const quote =
        issue.expected === 'string' &&
        (issue.received === 'number' || issue.received === 'boolean')
          ? '; quote it'
          : '';
      return `must be ${kind(issue.expected)}, not ${kind(
        issue.received,
      )}${quote}`;
    }
    case z.ZodIssueCode.invalid_enum_value: {
      const known = issue.options.map(String);
      const received = String(issue.received);
      return `${JSON.stringify(received)} is not one of ${known.join(
        ', ',
      )}${didYouMean(received, known)}`;
    }
    case z.ZodIssueCode.invalid_literal:
      return `must be ${JSON.stringify(issue.expected)}`;
    case z.ZodIssueCode.too_small:
      return issue.type === 'string' && issue.minimum === 1
        ? 'must not be empty'
        : issue.message;
    default:
      return issue.message;
  }
}

const KINDS: Partial<Record<z.ZodParsedType, string>> = {
  string: 'text',
  object: 'a map',
  array: 'a list',
  boolean: 'true or false',
  null: 'empty',
  integer: 'an integer',
  number: 'a number',
  float: 'a number',
};

function kind(type: z.ZodParsedType): string {
  return KINDS[type] ?? type;
}

/** The names of the fields that a schema has at a path. */
function fieldsAt(schema: z.ZodTypeAny, path: DocumentPath): string[] {
  let current = unwrap(schema);
  for (const segment of path) {
    if (current instanceof z.ZodObject) {
      const shape: z.ZodRawShape = current.shape;
      if (!Object.hasOwn(shape, segment)) {
        return [];
      }
      current = unwrap(shape[segment]);
    } else if (current instanceof z.ZodArray) {
      current = unwrap(current.element);
    } else {
      return [];
    }
  }
  return current instanceof z.ZodObject ? Object.keys(current.shape) : [];
}

function unwrap(schema: z.ZodTypeAny): z.ZodTypeAny {
  if (schema instanceof z.ZodEffects) {
    return unwrap(schema.innerType());
  }
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) {
    return unwrap(schema.unwrap());
  }
  if (schema instanceof z.ZodDefault) {
    return unwrap(schema.removeDefault());
  }
  return schema;
}
