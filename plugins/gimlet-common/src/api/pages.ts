import { z } from 'zod/v3';

/** How a list is asked for, page by page. @public */
export const pageQuerySchema = z.object({
  /** Items of a page, 100 at most. */
  limit: z.coerce.number().int().min(1).max(100).default(20),
  /** `nextCursor` of the page before. A cursor of another list, or with other filters, is refused. */
  cursor: z.string().max(1000).optional(),
});

/** A list's page. `nextCursor` is absent on the last one. @public */
export function pageSchema<T extends z.ZodTypeAny>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.string().optional() });
}

/** @public */
export interface Page<T> {
  items: T[];
  nextCursor?: string;
}
