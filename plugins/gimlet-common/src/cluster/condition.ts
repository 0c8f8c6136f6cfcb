import { z } from 'zod/v3';
import { instantSchema } from '../api/fields';

/** A condition of an object, as its controller wrote it. @public */
export const conditionSchema = z.object({
  type: z.string(),
  status: z.enum(['True', 'False', 'Unknown']),
  /** As the controller has it, such as `HealthCheckFailed`; may be empty. */
  reason: z.string(),
  /** Trimmed, and without the controller's temporary folders. */
  message: z.string(),
  /** When the status changed last. Clusters know it to the second. */
  changedAt: instantSchema.optional(),
});

/** @public */
export type Condition = z.output<typeof conditionSchema>;

/** The condition of this type, where there is one. @public */
export function conditionOf(
  object: { conditions: readonly Condition[] },
  type: string,
): Condition | undefined {
  return object.conditions.find(condition => condition.type === type);
}
