import { z } from 'zod/v3';

/** What `manifest template` prints. */
export const renderedOutput = z
  .object({
    files: z.array(
      z.object({ name: z.string(), content: z.string() }).strict(),
    ),
    /** Jobs that will run, as `Job namespace/name`. */
    jobs: z.array(z.string()),
    chart: z
      .object({ name: z.string(), version: z.string(), digest: z.string() })
      .strict()
      .optional(),
    warnings: z.array(z.string()),
    namespaceUsed: z.string(),
  })
  .strict();

/** What `manifest lint` prints. */
export const lintOutput = z
  .object({
    /** How many files were looked at. */
    files: z.number(),
    problems: z.array(
      z
        .object({
          position: z
            .object({
              file: z.string(),
              line: z.number(),
              column: z.number(),
            })
            .strict()
            .optional(),
          /** Dotted path of the field; empty for the whole file. */
          path: z.string(),
          message: z.string(),
          /** Where the rule comes from. */
          source: z.string().optional(),
        })
        .strict(),
    ),
  })
  .strict();
