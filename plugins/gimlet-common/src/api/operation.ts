import type { z } from 'zod/v3';

/**
 * One operation of the API: its route, what it takes and what it answers. The router, the OpenAPI document and the client are all
 * made of these definitions.
 *
 * @public
 */
export interface Operation<
  Params extends z.ZodTypeAny = z.ZodTypeAny,
  Query extends z.ZodTypeAny = z.ZodTypeAny,
  Body extends z.ZodTypeAny = z.ZodTypeAny,
  Answer extends z.ZodTypeAny = z.ZodTypeAny,
> {
  method: 'GET' | 'POST' | 'DELETE';
  /** Below `/api/gimlet`, with parameters as `:name`; each is one segment, encoded. */
  path: string;
  tag: string;
  /** One line. */
  summary: string;
  /** Who may, and what else there is to know. */
  description: string;
  params: Params;
  query: Query;
  body: Body;
  answer: Answer;
  /** Of a success. */
  status: 200 | 201 | 202;
  /** Takes an `Idempotency-Key`: sent again with the same key, it is done once and answers the same. */
  idempotent: boolean;
}

/** What a call of an operation is given. Parts that the operation does not take are left out. @public */
export type OperationInput<O extends Operation> = InputPart<
  'params',
  O['params']
> &
  InputPart<'query', O['query']> &
  InputPart<'body', O['body']> & { idempotencyKey?: string };

/** @public */
export type InputPart<
  Name extends string,
  Schema extends z.ZodTypeAny,
> = Schema extends z.ZodUndefined
  ? { [name in Name]?: undefined }
  : {} extends z.input<Schema>
  ? { [name in Name]?: z.input<Schema> }
  : { [name in Name]: z.input<Schema> };

/** What an operation answers. @public */
export type OperationAnswer<O extends Operation> = z.output<O['answer']>;
