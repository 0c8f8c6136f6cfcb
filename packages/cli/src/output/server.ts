import {
  artifactSummarySchema,
  branchDeletedAnswerSchema,
  environmentSchema,
  indexRebuildAnswerSchema,
  releaseRequestSchema,
  requestAnswerSchema,
  tokenSchema,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { z } from 'zod/v3';

/** A server's request with its way, as `release track`, `confirm` and `cancel` print it. */
export const requestOutput = requestAnswerSchema.strict();

/** What `release track` prints without a request. */
export const requestsOutput = z
  .object({
    requests: z.array(releaseRequestSchema.strict()),
    /** Give it to `--after` for those that came before. */
    next: z.string().optional(),
  })
  .strict();

/** What `artifact list` prints. */
export const artifactsOutput = z
  .object({
    artifacts: z.array(artifactSummarySchema.strict()),
    /** Give it to `--after` for those that came before. */
    next: z.string().optional(),
  })
  .strict();

/** What `artifact push` and `artifact track` print. */
export const artifactOutput = z
  .object({
    artifact: artifactSummarySchema.strict(),
    /** `artifact push`: false where it had been pushed before. */
    created: z.boolean().optional(),
    /** Those that its policies made, as far as they were followed or may be read. */
    requests: z.array(requestOutput),
  })
  .strict();

/** What `token create` prints. */
export const tokenOutput = z
  .object({ token: tokenSchema.strict(), secret: z.string() })
  .strict();

/** What `token list` prints, and `token revoke` of the one. */
export const tokensOutput = z
  .object({ tokens: z.array(tokenSchema.strict()) })
  .strict();

/** What `environment list` prints. */
export const environmentsOutput = z
  .object({ environments: z.array(environmentSchema.strict()) })
  .strict();

/** What `index rebuild` prints. */
export const rebuiltOutput = indexRebuildAnswerSchema.strict();

/** What `branch deleted` prints. */
export const cleanupsOutput = branchDeletedAnswerSchema.strict();
