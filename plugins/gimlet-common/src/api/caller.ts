import { z } from 'zod/v3';

/** Who asked, as it was authenticated. @public */
export const requestedBySchema = z.object({
  kind: z.enum(['user', 'token', 'service', 'policy']),
  /** `user:default/carla`, `token/ci-checkout`, `service/…`, `policy`. */
  ref: z.string(),
  /** The name that pages show. */
  name: z.string(),
  /** Who CI says did it. A claim: nobody checked it. */
  claimedActor: z.string().optional(),
});

/** @public */
export type RequestedBy = z.output<typeof requestedBySchema>;

/** Whether the caller may do something, and the rule that says so. @public */
export const decisionSchema = z.object({
  allowed: z.boolean(),
  /** In words, for a disabled button too. */
  reason: z.string(),
});

/** @public */
export type Decision = z.output<typeof decisionSchema>;
