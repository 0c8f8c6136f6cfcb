import { z } from 'zod/v3';
import { versionSchema } from '../artifact/artifact';
import type { ReleaseRecord } from '../history/release';
import { commitShaSchema, planDigestSchema, treeIdSchema } from './plans';

const signatureSchema = z.object({
  name: z.string(),
  email: z.string(),
  /** Seconds since 1970. */
  time: z.number(),
});

/** One change of an app, as read from git. @public */
export const releaseRecordSchema = z.object({
  environment: z.string(),
  app: z.string(),
  commit: commitShaSchema,
  kind: z.enum([
    'release',
    'rollback',
    'promotion',
    'delete',
    'hold',
    'resume',
    'by-hand',
  ]),
  author: signatureSchema,
  committer: signatureSchema,
  subject: z.string(),
  reason: z.string().optional(),
  version: versionSchema.optional(),
  artifactId: z.string().optional(),
  tree: treeIdSchema.nullable(),
  before: treeIdSchema.nullable(),
  requestedBy: z.string().optional(),
  requestId: z.string().optional(),
  digest: planDigestSchema.optional(),
  chart: z.string().optional(),
  rollbackTo: commitShaSchema.optional(),
  promotedFrom: z.string().optional(),
  rolledBackBy: commitShaSchema.optional(),
}) satisfies z.ZodType<ReleaseRecord, z.ZodTypeDef, unknown>;
