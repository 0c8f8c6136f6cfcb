import {
  releaseSchema,
  versionSchema,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { z } from 'zod/v3';

/** Who, as git says it, and when. */
export const signatureOutput = z
  .object({
    name: z.string(),
    email: z.string(),
    /** Seconds since 1970. */
    time: z.number(),
  })
  .strict();

/** One change of an app, as `release list` and `log` print it. */
export const releaseOutput = z
  .object({
    environment: z.string(),
    app: z.string(),
    commit: z.string(),
    kind: z.enum([
      'release',
      'rollback',
      'promotion',
      'delete',
      'hold',
      'resume',
      'by-hand',
    ]),
    author: signatureOutput,
    committer: signatureOutput,
    subject: z.string(),
    reason: z.string().optional(),
    /** What is deployed after this commit; absent after a deletion. */
    version: versionSchema.optional(),
    artifactId: z.string().optional(),
    /** Tree id of the app's folder; `null` when it is gone. */
    tree: z.string().nullable(),
    before: z.string().nullable(),
    requestedBy: z.string().optional(),
    requestId: z.string().optional(),
    digest: z.string().optional(),
    chart: z.string().optional(),
    rollbackTo: z.string().optional(),
    promotedFrom: z.string().optional(),
    rolledBackBy: z.string().optional(),
    /** What only a server says: whether it is what is deployed, how it went, and how many files it changed. */
    current: z.boolean().optional(),
    held: releaseSchema.shape.held,
    outcome: releaseSchema.shape.outcome,
    files: releaseSchema.shape.files,
  })
  .strict();

/** What `release list` and `log` print. */
export const releasesOutput = z
  .object({
    releases: z.array(releaseOutput),
    /** Give it to `--after` for those that came before. */
    next: z.string().optional(),
  })
  .strict();

/** What `release status` prints. */
export const statusOutput = z
  .object({
    apps: z.array(
      z
        .object({
          environment: z.string(),
          app: z.string(),
          tree: z.string(),
          held: z.boolean(),
          version: versionSchema.optional(),
          artifactId: z.string().optional(),
          /** The change that made it so; absent where history does not say. */
          last: releaseOutput.optional(),
        })
        .strict(),
    ),
  })
  .strict();
