import { once } from 'node:events';
import type { JsonObject } from '@backstage/types';
import {
  streams,
  type Stream,
  type StreamName,
  type Streams,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Request, Response, Router } from 'express';
import type { z } from 'zod/v3';
import type { Authenticator, Caller } from '../authorization';
import type { Audit } from './Audit';
import { parsePart } from './parsePart';

/** What lies between keeps a connection open that says something now and then. */
const KEEP_ALIVE_MS = 15_000;

/** A call of a stream, checked. */
export interface StreamCall<Name extends StreamName> {
  caller: Caller;
  params: z.output<Streams[Name]['params']>;
  query: z.output<Streams[Name]['query']>;
  /** Ends when nobody listens any more. */
  signal: AbortSignal;
}

/** What goes down a stream. Until it resolves errors are answered as anywhere else. */
export type StreamHandler<Name extends StreamName> = (
  call: StreamCall<Name>,
) => Promise<AsyncIterable<z.input<Streams[Name]['event']>>>;

/** Puts one stream of the API on the router. */
export type MountStream = <Name extends StreamName>(
  name: Name,
  handler: StreamHandler<Name>,
  audited?: { asked: (call: StreamCall<Name>) => JsonObject },
) => void;

/**
 * Mounts streams as they are defined: server-sent events, flushed one by one, with a comment now and then. A listener that reads
 * slowly slows down what it listens to.
 */
export function createMountStream(options: {
  router: Router;
  authenticator: Authenticator;
  audit: Audit;
  logger: LoggerService;
}): MountStream {
  const { router, authenticator, audit, logger } = options;
  return (name, handler, audited) => {
    const stream: Stream = streams[name];
    router.get(stream.path, async (request: Request, response: Response) => {
      // Whoever hangs up while it is found out who they are would never be heard of again.
      const closed = new AbortController();
      response.on('close', () => closed.abort());
      const caller = await authenticator.callerOf(request);
      const call: StreamCall<typeof name> = {
        caller,
        params: parsePart('path', stream.params, request.params),
        query: parsePart('query', stream.query, request.query),
        signal: closed.signal,
      };
      const begin = () => handler(call);
      const events = audited
        ? await audit.of(begin, {
            name,
            caller,
            request,
            asked: audited.asked(call),
          })
        : await begin();
      await send(response, stream, events, closed.signal).catch(error => {
        // What was told cannot be taken back; whoever listens sees that it broke off.
        if (!closed.signal.aborted) {
          logger.error(
            `The stream ${name} broke off`,
            error instanceof Error ? error : new Error(String(error)),
          );
        }
        response.destroy();
      });
    });
  };
}

async function send(
  response: Response,
  stream: Stream,
  events: AsyncIterable<unknown>,
  signal: AbortSignal,
): Promise<void> {
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store, no-transform',
    'x-accel-buffering': 'no',
  });
  response.flushHeaders();
  const keepAlive = setInterval(() => write(response, ':\n\n'), KEEP_ALIVE_MS);
  try {
    write(response, ':\n\n');
    for await (const told of events) {
      if (signal.aborted) break;
      const { event, data } = stream.event.parse(told);
      const isTaken = write(
        response,
        `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`,
      );
      if (!isTaken) {
        await once(response, 'drain', { signal }).catch(() => undefined);
      }
    }
  } finally {
    clearInterval(keepAlive);
  }
  response.end();
}

/** The middleware that compresses gathers what is written until it is told to flush. */
function write(response: Response & { flush?: () => void }, text: string) {
  const isTaken = response.write(text);
  response.flush?.();
  return isTaken;
}
