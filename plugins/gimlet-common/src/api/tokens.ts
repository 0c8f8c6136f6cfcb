import { z } from 'zod/v3';
import { instantSchema } from './fields';

/** What a token may be allowed to do. @public */
export const tokenActionSchema = z.enum([
  'read',
  'artifact.create',
  'release.create',
  'release.rollback',
  'release.delete',
  'release.hold',
  'branch.delete',
  'logs.read',
  'object.read',
  'workload.restart',
  'flux.reconcile',
  'agent.connect',
]);

/** @public */
export type TokenAction = z.output<typeof tokenActionSchema>;

const globs = z.array(z.string().trim().min(1).max(255)).min(1).max(100);

/** What a token is bounded by. Lists are globs, such as `acme/*`. @public */
export const tokenBoundsSchema = z.object({
  /** Such as `ci-checkout`; it appears in commits as `token/ci-checkout`. */
  name: z
    .string()
    .regex(
      /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
      'must be lower case letters, digits and dashes, such as ci-checkout',
    ),
  actions: z.array(tokenActionSchema).min(1),
  environments: globs,
  repositories: globs,
});

/** A token, without its secret. @public */
export const tokenSchema = tokenBoundsSchema.extend({
  id: z.string(),
  createdAt: instantSchema,
  createdBy: z.string(),
  /** Absent: never. */
  expiresAt: instantSchema.optional(),
  lastUsedAt: instantSchema.optional(),
  revokedAt: instantSchema.optional(),
  revokedBy: z.string().optional(),
});

/** @public */
export type Token = z.output<typeof tokenSchema>;

/** @public */
export const createTokenBodySchema = tokenBoundsSchema
  .extend({
    /** Absent: it never expires. */
    expiresAt: instantSchema.optional(),
  })
  .strict();

/** @public */
export type CreateTokenBody = z.output<typeof createTokenBodySchema>;

/** @public */
export const createTokenAnswerSchema = z.object({
  token: tokenSchema,
  /** Shown this once; only its hash is kept. */
  secret: z.string(),
});

/** @public */
export const tokensAnswerSchema = z.object({ items: z.array(tokenSchema) });
