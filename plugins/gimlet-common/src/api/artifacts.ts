import { z } from 'zod/v3';
import { artifactSchema } from '../artifact/artifact';
import { artifactIdSchema, repositoryNameSchema } from './fields';
import { pageQuerySchema, pageSchema } from './pages';

/** What the policy of one manifest of an artifact said when it was shipped. @public */
export const policyResultSchema = z.object({
  environment: z.string(),
  /** As the manifest resolves to; as it is written where it does not resolve. */
  app: z.string(),
  triggers: z.boolean(),
  /** Why, or why not: the policy's condition, what the environment accepts, an error. */
  reason: z.string(),
  /** The request that it made. */
  requestId: z.string().optional(),
});

/** @public */
export type ArtifactPolicyResult = z.output<typeof policyResultSchema>;

/** An artifact in a list. @public */
export const artifactSummarySchema = z.object({
  id: artifactIdSchema,
  repository: z.string(),
  sha: z.string(),
  /** The first line of the commit's message. */
  title: z.string(),
  branch: z.string(),
  event: z.enum(['push', 'tag', 'pr']),
  tag: z.string(),
  authorName: z.string(),
  /** Of the commit, at the host. */
  url: z.string(),
  /** When the commit was made; seconds since 1970. */
  committed: z.number(),
  /** When the server received it; seconds since 1970. */
  created: z.number(),
  policies: z.array(policyResultSchema),
});

/** @public */
export type ArtifactSummary = z.output<typeof artifactSummarySchema>;

/** @public */
export const shipArtifactAnswerSchema = z.object({
  artifact: artifactSummarySchema,
  /** False where it had been shipped before; nothing was done then. */
  created: z.boolean(),
});

/** @public */
export type ShippedArtifact = z.output<typeof shipArtifactAnswerSchema>;

/** @public */
export const artifactAnswerSchema = z.object({
  summary: artifactSummarySchema,
  artifact: artifactSchema,
});

/** @public */
export type ArtifactAnswer = z.output<typeof artifactAnswerSchema>;

/** @public */
export const listArtifactsQuerySchema = pageQuerySchema.extend({
  repository: repositoryNameSchema.optional(),
  branch: z.string().max(1000).optional(),
  event: z.enum(['push', 'tag', 'pr']).optional(),
  /** With a manifest for this environment. */
  environment: z.string().max(63).optional(),
  /** With a manifest for this app. */
  app: z.string().max(63).optional(),
  /** Text in the title, the sha, the branch, the tag or the author's name. */
  search: z.string().max(200).optional(),
});

/** @public */
export type ListArtifactsQuery = z.output<typeof listArtifactsQuerySchema>;

/** @public */
export const artifactPageSchema = pageSchema(artifactSummarySchema);
