import {
  environmentNameSchema,
  GimletError,
  repositoryNameSchema,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { compileGlob, isRefName, parseRemoteUrl } from '@gimlet-io/core';
import { isAbsolute } from 'node:path';
import { z } from 'zod/v3';

/** Checks with a function that throws what is wrong. */
function checkedBy(check: (text: string) => unknown) {
  return (text: string, context: z.RefinementCtx) => {
    try {
      check(text);
    } catch (error) {
      if (!(error instanceof GimletError)) throw error;
      context.addIssue({
        code: z.ZodIssueCode.custom,
        message: [error.message, error.whatToDo].filter(Boolean).join('. '),
      });
    }
  };
}

const globsSchema = z.array(
  z
    .string()
    .min(1)
    .superRefine(checkedBy(text => compileGlob(text))),
);

const branchSchema = z
  .string()
  .refine(isRefName, 'must be the name of a branch, such as main')
  .default('main');

/** What git would take apart: it stands between other words in every commit. */
const signaturePart = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^[^\p{Cc}<>]*$/u, 'must not hold <, > or control characters');

const acceptanceSchema = z
  .object({
    repositories: globsSchema,
    events: z
      .array(z.enum(['push', 'tag', 'pr']))
      .min(1)
      .default(['push', 'tag']),
    branches: globsSchema.optional(),
  })
  .strict();

/** Guessing a shorter one would be worth the try. */
const webhookKeySchema = z
  .string()
  .min(16, 'must have 16 characters at least: openssl rand -hex 32');

const environmentSchema = z
  .object({
    name: environmentNameSchema,
    appsRepo: z.string().superRefine(checkedBy(parseRemoteUrl)),
    branch: branchSchema,
    accepts: z.array(acceptanceSchema).optional(),
    previews: z.boolean().default(false),
    handEdits: z.enum(['wait', 'overwrite']).default('wait'),
    promotion: z.object({ from: environmentNameSchema }).strict().optional(),
    flux: z
      .object({ webhookKey: webhookKeySchema.optional() })
      .strict()
      .optional(),
  })
  .strict();

const repositorySchema = z
  .object({ name: repositoryNameSchema, defaultBranch: branchSchema })
  .strict();

const chartAllowanceSchema = z.union([
  z.string().min(1),
  z
    .object({
      host: z.string().min(1),
      privateAddresses: z.boolean().optional(),
    })
    .strict(),
]);

/** From the environment it is text. */
const days = z.coerce.number().positive().max(36_500);

/** `gimlet` of the app-config, but for durations, which Backstage has a reader for. */
export const gimletConfigSchema = z
  .object({
    environments: z.array(environmentSchema).default([]),
    repositories: z.array(repositorySchema).default([]),
    charts: z
      .object({ allow: z.array(chartAllowanceSchema).default([]) })
      .strict()
      .default({}),
    committer: z
      .object({
        name: signaturePart.optional(),
        email: signaturePart.optional(),
      })
      .strict()
      .optional(),
    workDirectory: z
      .string()
      .refine(isAbsolute, 'must be an absolute path')
      .optional(),
    thresholds: z
      .object({
        configError: z.unknown(),
        imagePull: z.unknown(),
        crashLoop: z.unknown(),
        unschedulable: z.unknown(),
        notReady: z.unknown(),
        outOfMemory: z.coerce.number().int().positive().max(1_000).optional(),
      })
      .strict()
      .optional(),
    fetchInterval: z.unknown(),
    leaseDuration: z.unknown(),
    retention: z
      .object({
        artifactDays: days.optional(),
        requestDays: days.optional(),
      })
      .strict()
      .optional(),
  })
  .strict();
