import type { JsonObject } from '@backstage/types';
import {
  operations,
  type Operation,
  type OperationName,
  type Operations,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import express, { type Request, type Response, type Router } from 'express';
import type { z } from 'zod/v3';
import type { Authenticator, Caller } from '../authorization';
import type { Audit } from './Audit';
import { idempotencyKeyOf } from './idempotencyKey';
import { bodyLimit } from './limits';
import { parsePart } from './parsePart';

/** A call of an operation, checked. */
export interface Call<Name extends OperationName> {
  caller: Caller;
  params: z.output<Operations[Name]['params']>;
  query: z.output<Operations[Name]['query']>;
  body: z.output<Operations[Name]['body']>;
  /** Only where the operation takes one. */
  idempotencyKey?: string;
}

/** What an operation does. It answers at least what the schema says; what is more is left out of the answer. */
export type Handler<Name extends OperationName> = (
  call: Call<Name>,
) => Promise<z.input<Operations[Name]['answer']>>;

/** What the audit log is told of a call besides who and when. Absent: the operation changes nothing. */
export type Audited<Name extends OperationName> = (
  call: Call<Name>,
) => JsonObject;

/** Puts one operation of the API on the router. */
export type Mount = <Name extends OperationName>(
  name: Name,
  handler: Handler<Name>,
  audited?: Audited<Name>,
) => void;

/**
 * Mounts operations as they are defined: who calls is found out before anything is read; each part is checked by its schema; the
 * answer is what its schema says and no more; changes are audited.
 */
export function createMount(options: {
  router: Router;
  authenticator: Authenticator;
  audit: Audit;
}): Mount {
  const { router, authenticator, audit } = options;
  return (name, handler, audited) => {
    const operation: Operation = operations[name];
    const callers = new WeakMap<Request, Caller>();

    const authenticate = async (request: Request) => {
      callers.set(request, await authenticator.callerOf(request));
      return 'next' as const;
    };
    const readBody = express.json({
      limit: bodyLimit(name),
      type: () => true,
    });

    const answer = async (request: Request, response: Response) => {
      const caller =
        callers.get(request) ?? (await authenticator.callerOf(request));
      const call: Call<typeof name> = {
        caller,
        params: parsePart('path', operation.params, request.params),
        query: parsePart('query', operation.query, request.query),
        body: parsePart('body', operation.body, request.body),
        ...(operation.idempotent && {
          idempotencyKey: idempotencyKeyOf(request),
        }),
      };
      const event = audited
        ? await audit.begin({ name, caller, request, meta: audited(call) })
        : undefined;
      const answered: unknown = await handler(call)
        .then(given => operation.answer.parse(given))
        .catch(async (error: unknown) => {
          await event?.fail({
            error: error instanceof Error ? error : new Error(String(error)),
          });
          throw error;
        });
      await event?.success();
      response.status(operation.status).json(answered);
    };

    const steps =
      operation.method === 'POST'
        ? [authenticate, readBody, answer]
        : [authenticate, answer];
    switch (operation.method) {
      case 'GET':
        router.get(operation.path, ...steps);
        break;
      case 'POST':
        router.post(operation.path, ...steps);
        break;
      case 'DELETE':
      default:
        router.delete(operation.path, ...steps);
    }
  };
}
