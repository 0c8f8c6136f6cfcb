import { z } from 'zod/v3';
import { objectRefSchema } from '../cluster/objectRef';
import { requestedBySchema } from './caller';
import { changeWishSchema } from './changes';
import {
  instantSchema,
  reasonSchema,
  repositoryNameSchema,
  shortDigestSchema,
} from './fields';
import { pageQuerySchema, pageSchema } from './pages';
import { commitShaSchema, planDigestSchema, treeIdSchema } from './plans';

/** Where a request is on its way. @public */
export const requestStateSchema = z.enum([
  'queued',
  'waiting',
  'rendering',
  'committing',
  'pushed',
  'reconciling',
  'ready',
  'failed',
  'cancelled',
  'superseded',
]);

/** @public */
export type RequestState = z.output<typeof requestStateSchema>;

/**
 * Nothing more happens to a request in one of these; `pushed` is one only where nothing reports from the cluster.
 *
 * @see isFinalRequest
 * @public
 */
export const FINAL_REQUEST_STATES: readonly RequestState[] = [
  'pushed',
  'ready',
  'failed',
  'cancelled',
  'superseded',
];

/** Why a request waits. @public */
export const waitingForSchema = z.object({
  /**
   * `hold`: automatic releases are held. `hand-edit`: the folder was changed by hand. `plan-changed`: the plan that was confirmed
   * no longer fits; confirm the new one. `unreachable`: the repository does not answer.
   */
  kind: z.enum(['hold', 'hand-edit', 'plan-changed', 'unreachable']),
  /** In words, with what ends it. */
  text: z.string(),
});

/** @public */
export type WaitingFor = z.output<typeof waitingForSchema>;

/** Something that went wrong, as every error is told. @public */
export const toldErrorSchema = z.object({
  code: z.string(),
  message: z.string(),
  whatToDo: z.string().optional(),
});

/** @public */
export type ToldError = z.output<typeof toldErrorSchema>;

/** One step of a request's way. @public */
export const timelineEntrySchema = z.object({
  at: instantSchema,
  state: requestStateSchema,
  text: z.string(),
});

/** @public */
export type TimelineEntry = z.output<typeof timelineEntrySchema>;

/** Why something does not run, or did not, as the cluster says it. @public */
export const causeSchema = z.object({
  /** What it is about, such as a pod. */
  object: objectRefSchema,
  container: z.string().optional(),
  /** As Kubernetes or Flux has it, such as `ErrImagePull`. */
  reason: z.string(),
  message: z.string(),
  /** Milliseconds since 1970. */
  since: instantSchema,
  /** The last lines of the container's log, masked. */
  lastLog: z.array(z.string()).optional(),
});

/** @public */
export type Cause = z.output<typeof causeSchema>;

/** How a pushed commit fares in the cluster. @public */
export const arrivalSchema = z.object({
  /** As Flux or Kubernetes has it, such as `HealthCheckFailed`; absent where there is nothing to say. */
  reason: z.string().optional(),
  /** In words: what it waits for, how far it is, or how it ended. */
  text: z.string(),
  whatToDo: z.string().optional(),
  /** The latest moment at which what it waits for ends. Milliseconds since 1970. */
  until: instantSchema.optional(),
  /** What else there is to know, such as what holds the Kustomization up. */
  notes: z.array(z.string()),
  /** What is wrong at the moment, also before it has failed anything. */
  causes: z.array(causeSchema),
  /** It failed, and the app got well later without another change. */
  recoveredAt: instantSchema.optional(),
  /** Its commit is no longer in the history of the environment's branch. */
  rewritten: z.boolean().optional(),
});

/** @public */
export type Arrival = z.output<typeof arrivalSchema>;

/** A wish on its way. @public */
export const releaseRequestSchema = z.object({
  id: z.string(),
  wish: changeWishSchema,
  state: requestStateSchema,
  /** In state `waiting`. */
  waitingFor: waitingForSchema.optional(),
  requestedBy: requestedBySchema,
  reason: z.string().optional(),
  /** What is released, or comes back, where it is known. */
  version: z
    .object({ sha: z.string(), title: z.string(), authorName: z.string() })
    .optional(),
  /** The digest that was confirmed; absent: whatever is planned. */
  confirmed: planDigestSchema.optional(),
  /** The newest plan. */
  plan: z
    .object({ digest: planDigestSchema, tree: treeIdSchema.nullable() })
    .optional(),
  /** The commit that it made, or that says that everything was so already. */
  commit: commitShaSchema.optional(),
  /** No commit was needed. */
  unchanged: z.boolean().optional(),
  /** Something reports from the environment's cluster: `pushed` is not the end. */
  followed: z.boolean().optional(),
  /** From `pushed` on, where it is followed. */
  arrival: arrivalSchema.optional(),
  /** In state `failed`. */
  error: toldErrorSchema.optional(),
  /** In state `superseded`: the request that took its place. */
  supersededBy: z.string().optional(),
  createdAt: instantSchema,
  updatedAt: instantSchema,
});

/** @public */
export type ReleaseRequest = z.output<typeof releaseRequestSchema>;

/** Whether nothing more happens to a request. @public */
export function isFinalRequest(
  request: Pick<ReleaseRequest, 'state' | 'followed'>,
): boolean {
  return (
    FINAL_REQUEST_STATES.includes(request.state) &&
    !(request.state === 'pushed' && request.followed)
  );
}

/** A request with its way. @public */
export const requestAnswerSchema = releaseRequestSchema.extend({
  timeline: z.array(timelineEntrySchema),
});

/** @public */
export type RequestAnswer = z.output<typeof requestAnswerSchema>;

/** @public */
export const createRequestBodySchema = z
  .object({
    wish: changeWishSchema,
    reason: reasonSchema.optional(),
    /** Only the plan with this digest: whoever confirmed it has seen it. Absent: whatever is planned when its turn comes. */
    digest: shortDigestSchema.optional(),
    /**
     * What becomes of it when the plan changed: `wait` until the new one is confirmed, `replan` and go on, or `fail`.
     * Default: `wait` for people, `fail` for tokens and services with a digest, `replan` without.
     */
    onStale: z.enum(['wait', 'replan', 'fail']).optional(),
    /** Who CI says did it. A claim. */
    claimedActor: z.string().trim().max(200).optional(),
  })
  .strict();

/** @public */
export type CreateRequestBody = z.input<typeof createRequestBodySchema>;

/** @public */
export const confirmRequestBodySchema = z
  .object({ digest: shortDigestSchema })
  .strict();

/** @public */
export const listRequestsQuerySchema = pageQuerySchema.extend({
  environment: z.string().max(63).optional(),
  app: z.string().max(63).optional(),
  repository: repositoryNameSchema.optional(),
  artifactId: z.string().max(300).optional(),
  state: requestStateSchema.optional(),
});

/** @public */
export type ListRequestsQuery = z.output<typeof listRequestsQuerySchema>;

/** @public */
export const requestPageSchema = pageSchema(releaseRequestSchema);

/** @public */
export const branchDeletedBodySchema = z
  .object({
    repository: repositoryNameSchema,
    branch: z.string().min(1).max(1000),
  })
  .strict();

/** @public */
export const branchDeletedAnswerSchema = z.object({
  /** One for each manifest of the branch's last artifact that has a cleanup. */
  cleanups: z.array(
    z.object({
      environment: z.string(),
      app: z.string(),
      deletes: z.boolean(),
      reason: z.string(),
      requestId: z.string().optional(),
    }),
  ),
});

/** @public */
export type BranchDeletedAnswer = z.output<typeof branchDeletedAnswerSchema>;
