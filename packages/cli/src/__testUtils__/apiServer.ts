import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  GimletError,
  operations,
  streams,
  type OperationName,
  type Operations,
  type StreamName,
  type Streams,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { z } from 'zod/v3';

/** A call as it came over the wire; its parts were accepted by the operation's schemas. */
export interface ApiCall {
  name: OperationName | StreamName;
  params: Record<string, string>;
  query: Record<string, string>;
  body: unknown;
  authorization?: string;
  idempotencyKey?: string;
}

/** What operations answer; each answer has to fit the operation's schema. A GimletError is answered as the server does. */
export type ApiAnswers = {
  [Name in OperationName]?: (
    call: ApiCall,
  ) =>
    | z.input<Operations[Name]['answer']>
    | Promise<z.input<Operations[Name]['answer']>>;
};

/** What streams give; each event has to fit the stream's schema. */
export type ApiStreams = {
  [Name in StreamName]?: (
    call: ApiCall,
  ) => Iterable<z.input<Streams[Name]['event']>>;
};

/** Answers as a server of Gimlet does, with what a test says. */
export interface ApiServer {
  address: string;
  calls: ApiCall[];
  close(): Promise<void>;
}

const PREFIX = '/api/gimlet';

function route<Name extends string>(
  definitions: Record<Name, { method: string; path: string }>,
  method: string,
  path: string,
) {
  for (const name of Object.keys(definitions) as Name[]) {
    const operation = definitions[name];
    const pattern = operation.path.replace(/:(\w+)/g, '(?<$1>[^/]+)');
    const match = new RegExp(`^${PREFIX}${pattern}$`).exec(path);
    if (match && operation.method === method) {
      const params = Object.fromEntries(
        Object.entries(match.groups ?? {}).map(([key, value]) => [
          key,
          decodeURIComponent(value),
        ]),
      );
      return { name, params };
    }
  }
  return undefined;
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(Buffer.from(chunk));
  }
  const text = Buffer.concat(chunks).toString('utf8');
  return text ? JSON.parse(text) : undefined;
}

async function answerTo(
  request: IncomingMessage,
  answers: ApiAnswers,
  calls: ApiCall[],
): Promise<{ status: number; body: unknown }> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const found = route(operations, request.method ?? '', url.pathname);
  const answer = found && answers[found.name];
  if (!found || !answer) {
    throw new GimletError('not-found', `Nothing answers ${url.pathname}`);
  }
  const { name, params } = found;
  const query = Object.fromEntries(url.searchParams);
  const body = await bodyOf(request);
  const operation = operations[name];
  const { authorization, 'idempotency-key': idempotencyKey } = request.headers;
  const call: ApiCall = {
    name,
    params,
    query,
    body,
    ...(authorization && { authorization }),
    ...(typeof idempotencyKey === 'string' && { idempotencyKey }),
  };
  calls.push(call);
  if (Object.keys(params).length > 0) {
    operation.params.parse(params);
  }
  if (Object.keys(query).length > 0) {
    operation.query.parse(query);
  }
  operation.body.parse(body);
  return {
    status: operation.status,
    body: operation.answer.parse(await answer(call)),
  };
}

/** The text of a stream, all of it at once; `undefined` where the address is none of a stream. */
function streamTo(
  request: IncomingMessage,
  given: ApiStreams,
  calls: ApiCall[],
): string | undefined {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const found = route(streams, request.method ?? '', url.pathname);
  const events = found && given[found.name];
  if (!found || !events) {
    return undefined;
  }
  const { name, params } = found;
  const { query, event } = streams[name];
  const asked = Object.fromEntries(url.searchParams);
  query.parse(Object.keys(asked).length > 0 ? asked : undefined);
  const call: ApiCall = { name, params, query: asked, body: undefined };
  calls.push(call);
  return [...events(call)]
    .map(each => {
      const { event: type, data } = event.parse(each);
      return `event: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
    })
    .join('');
}

const statuses: Partial<Record<GimletError['code'], number>> = {
  unauthenticated: 401,
  'not-allowed': 403,
  'not-found': 404,
  stale: 409,
};

/** Starts it on loopback. Whatever does not fit the operations' schemas is answered with 500. */
export async function startApiServer(
  answers: ApiAnswers,
  given: ApiStreams = {},
): Promise<ApiServer> {
  const calls: ApiCall[] = [];
  const server = createServer(async (request, response) => {
    const stream = streamTo(request, given, calls);
    if (stream !== undefined) {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(stream);
      return;
    }
    const { status, body } = await answerTo(request, answers, calls).catch(
      (error: unknown) => {
        const known = error instanceof GimletError ? error : undefined;
        return {
          status: (known && statuses[known.code]) ?? 500,
          body: {
            error: {
              name: 'Error',
              message: String(known?.message ?? error),
              code: known?.code ?? 'internal',
              whatToDo: known?.whatToDo,
            },
          },
        };
      },
    );
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}`,
    calls,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
