import { z } from 'zod/v3';
import type { Operation } from './operation';

const nothing = z.undefined();

type Written<O> = Pick<O & Operation, 'method' | 'path' | 'tag' | 'summary'> &
  Partial<O>;

/** An operation of what is written of it: what it does not take is left out. */
export function defineOperation<
  Answer extends z.ZodTypeAny,
  Params extends z.ZodTypeAny = z.ZodUndefined,
  Query extends z.ZodTypeAny = z.ZodUndefined,
  Body extends z.ZodTypeAny = z.ZodUndefined,
>(
  written: Written<Operation<Params, Query, Body, Answer>> & {
    answer: Answer;
    description: string;
  },
): Operation<Params, Query, Body, Answer> {
  const { params, query, body, status = 200, idempotent = false } = written;
  return {
    ...written,
    params: (params ?? nothing) as Params,
    query: (query ?? nothing) as Query,
    body: (body ?? nothing) as Body,
    status,
    idempotent,
  };
}
