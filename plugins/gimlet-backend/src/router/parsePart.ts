import {
  GimletError,
  type Problem,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { formatPath } from '@gimlet-io/core';
import { z } from 'zod/v3';

/** More than this nobody reads. */
const MAX_PROBLEMS = 20;

/** A part of a request, as problems with it are told. */
export type PartName = 'path' | 'query' | 'body';

function problemsOf(issue: z.ZodIssue): Problem[] {
  return issue.code === 'unrecognized_keys'
    ? issue.keys.map(key => ({
        path: formatPath([...issue.path, key]),
        message: 'is not known here',
      }))
    : [{ path: formatPath(issue.path), message: issue.message }];
}

/** With what is not known refused: a misspelt filter would answer everything, which nobody asked for. */
function strict(schema: z.ZodTypeAny): z.ZodTypeAny {
  if (schema instanceof z.ZodUndefined) return z.object({}).strict();
  return schema instanceof z.ZodObject ? schema.strict() : schema;
}

/** Where the one character stands that no database and no file of Kubernetes takes. */
function nullCharacters(
  value: unknown,
  path: (string | number)[] = [],
): Problem[] {
  const message = 'must not hold the null character';
  if (typeof value === 'string') {
    return value.includes('\0') ? [{ path: formatPath(path), message }] : [];
  }
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) {
    return value.flatMap((item, index) =>
      nullCharacters(item, [...path, index]),
    );
  }
  return Object.entries(value).flatMap(([key, field]) =>
    key.includes('\0')
      ? [{ path: formatPath(path), message }]
      : nullCharacters(field, [...path, key]),
  );
}

function cannotBeUsed(name: PartName, problems: Problem[]): GimletError {
  return new GimletError(
    'invalid',
    `The ${name} of the request cannot be used`,
    {
      problems: problems.slice(0, MAX_PROBLEMS),
      whatToDo:
        'Correct what is named. The API is described at /api/gimlet/openapi.json.',
    },
  );
}

function parseWith<Schema extends z.ZodTypeAny>(
  name: PartName,
  schema: Schema,
  value: unknown,
): z.output<Schema> {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  throw cannotBeUsed(name, read.error.issues.flatMap(problemsOf));
}

/**
 * Checks a part of a request.
 *
 * @throws GimletError `invalid` with a problem for each field
 */
export function parsePart<Schema extends z.ZodTypeAny>(
  name: PartName,
  schema: Schema,
  value: unknown,
): z.output<Schema> {
  if (name !== 'body') parseWith(name, strict(schema), value);
  const isTaken = !(schema instanceof z.ZodUndefined);
  const parsed = parseWith(name, schema, isTaken ? value : undefined);
  const problems = nullCharacters(parsed);
  if (problems.length > 0) throw cannotBeUsed(name, problems);
  return parsed;
}
