import { z } from 'zod/v3';
import zodToJsonSchema from 'zod-to-json-schema';
import { globProblem } from './globs';

interface GlobParams<Params> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: 'gimlet';
    readonly types?: { readonly input: Params; readonly output: Params };
    readonly validate: (
      value: unknown,
    ) => { value: Params } | { issues: { message: string }[] };
    readonly jsonSchema: {
      readonly input: () => Record<string, unknown>;
      readonly output: () => Record<string, unknown>;
    };
  };
}

/** A list of globs, one of which is to match. */
export function globsSchema(what: string) {
  return z
    .array(
      z.string().superRefine((glob, context) => {
        const message = globProblem(glob);
        if (message) {
          context.addIssue({ code: z.ZodIssueCode.custom, message });
        }
      }),
    )
    .min(1)
    .describe(`Globs, one of which matches ${what}`);
}

/**
 * The parameters of a permission rule, as the standard that Backstage reads: its own copy of zod is another one, and the types of
 * two of them cannot be compared in finite time.
 */
export function globParams<Params>(
  schema: z.ZodType<Params>,
): GlobParams<Params> {
  const jsonSchema = () => ({ ...zodToJsonSchema(schema) });
  return {
    '~standard': {
      version: 1,
      vendor: 'gimlet',
      validate: value => {
        const read = schema.safeParse(value);
        return read.success
          ? { value: read.data }
          : { issues: read.error.issues.map(({ message }) => ({ message })) };
      },
      jsonSchema: { input: jsonSchema, output: jsonSchema },
    },
  };
}
