import type { z } from 'zod/v3';
import type { InputPart } from './operation';

/**
 * One stream of the API: server-sent events, each with its name and its data as JSON. Mounted, described and called by its
 * definition, as an operation is.
 *
 * @public
 */
export interface Stream<
  Params extends z.ZodTypeAny = z.ZodTypeAny,
  Query extends z.ZodTypeAny = z.ZodTypeAny,
  Event extends z.ZodTypeAny = z.ZodTypeAny,
> {
  method: 'GET';
  /** Below `/api/gimlet`, with parameters as `:name`; each is one segment, encoded. */
  path: string;
  tag: string;
  /** One line. */
  summary: string;
  /** Who may, and what else there is to know. */
  description: string;
  params: Params;
  query: Query;
  /** A union of `{ event, data }`. */
  event: Event;
}

/** What a stream is asked with. Parts that it does not take are left out. @public */
export type StreamInput<S extends Stream> = InputPart<'params', S['params']> &
  InputPart<'query', S['query']>;

/** What comes down a stream. @public */
export type StreamEvent<S extends Stream> = z.output<S['event']>;
