import {
  causeSchema,
  healthSchema,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { z } from 'zod/v3';

const instant = z.number();

/** What a reading has to remember for the next one; kept with the request, as JSON. @public */
export const arrivalMemorySchema = z.object({
  /** When a containing revision was first seen attempted. */
  attemptedAt: instant.optional(),
  /** When a containing revision was first seen applied. */
  appliedAt: instant.optional(),
  /** What it waited for last, which a retry of Flux's does not end. */
  waiting: z
    .object({
      reason: z.string(),
      text: z.string(),
      whatToDo: z.string().optional(),
    })
    .optional(),
  /** Troubles of pods by pod and container: their beginnings, and when they were last seen. */
  troubles: z.record(z.object({ since: instant, seenAt: instant })).optional(),
  /** The state that it is in, and since when. */
  state: z
    .enum(['pushed', 'reconciling', 'ready', 'failed', 'superseded'])
    .optional(),
  since: instant.optional(),
  /** How it ended: nothing changes that. */
  ended: z
    .object({
      reason: z.string().optional(),
      text: z.string(),
      whatToDo: z.string().optional(),
      notes: z.array(z.string()),
    })
    .optional(),
  recoveredAt: instant.optional(),
});

/** @public */
export type ArrivalMemory = z.output<typeof arrivalMemorySchema>;

/** What a reading of health has to remember: retries, of Flux's and of a kubelet's, are not news. @public */
export const healthMemorySchema = z.object({
  state: healthSchema.shape.state.optional(),
  since: instant.optional(),
  /** By Kustomization: what failed last, until a revision succeeds or another one is attempted. */
  failures: z
    .record(
      z.object({
        reason: z.string(),
        message: z.string(),
        attempted: z.string().optional(),
      }),
    )
    .optional(),
  /** What crashed last, when that was seen, and which revision was attempted then. */
  crashing: z
    .object({
      state: healthSchema.shape.state,
      reason: z.string(),
      text: z.string(),
      causes: z.array(causeSchema),
      seenAt: instant,
      attempted: z.string().optional(),
    })
    .optional(),
});

/** @public */
export type HealthMemory = z.output<typeof healthMemorySchema>;
