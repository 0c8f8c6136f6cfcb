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
export interface Audited<Name extends OperationName> {
  asked: (call: Call<Name>) => JsonObject;
  /** Of what became of it. */
  done?: (answer: z.output<Operations[Name]['answer']>) => JsonObject;
}

/** Puts one operation of the API on the router. */
export type Mount = <Name extends OperationName>(
  name: Name,
  handler: Handler<Name>,
  audited?: Audited<Name>,
) => void;

/** Reads the body as JSON, whatever the sender calls it, up to the operation's limit. */
function bodyReader(name: OperationName) {
  const read = express.json({ limit: bodyLimit(name), type: () => true });
  return (request: Request, response: Response) =>
    new Promise<void>((resolve, reject) => {
      read(request, response, error => (error ? reject(error) : resolve()));
    });
}

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
    const readBody = bodyReader(name);

    const answer = async (request: Request, response: Response) => {
      const caller = await authenticator.callerOf(request);
      if (operation.method === 'POST') await readBody(request, response);
      const call: Call<typeof name> = {
        caller,
        params: parsePart('path', operation.params, request.params),
        query: parsePart('query', operation.query, request.query),
        body: parsePart('body', operation.body, request.body),
        ...(operation.idempotent && {
          idempotencyKey: idempotencyKeyOf(request),
        }),
      };
      const perform = async () => operation.answer.parse(await handler(call));
      const answered = audited
        ? await audit.of(perform, {
            name,
            caller,
            request,
            asked: audited.asked(call),
            done: audited.done,
          })
        : await perform();
      response.status(operation.status).json(answered);
    };

    switch (operation.method) {
      case 'GET':
        router.get(operation.path, answer);
        break;
      case 'POST':
        router.post(operation.path, answer);
        break;
      case 'DELETE':
      default:
        router.delete(operation.path, answer);
    }
  };
}
