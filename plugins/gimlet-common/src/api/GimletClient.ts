import {
  GimletError,
  isGimletErrorCode,
  type GimletErrorCode,
} from '../errors/GimletError';
import type { Operation, OperationAnswer, OperationInput } from './operation';
import { operations, type Operations } from './operations';
import { readEventStream } from './eventStream';
import type { Stream, StreamEvent, StreamInput } from './stream';
import { streams, type Streams } from './streams';

/** @public */
export interface GimletClientOptions {
  /** The API's address, such as `https://backstage.example.com/api/gimlet`, or how to find it. */
  baseUrl: string | (() => Promise<string>);
  /** Adds the caller's credentials. Default: the platform's `fetch`. */
  fetch?: typeof fetch;
  /** A token of Gimlet, or one of Backstage. */
  token?: string;
}

/**
 * Every operation of the API as a function, and every stream as one that gives what comes down it: ending the iteration closes it.
 * Rejects with a GimletError for whatever goes wrong.
 *
 * @public
 */
export type GimletClient = OperationFunctions & StreamFunctions;

/** @public */
export type OperationFunctions = {
  [Name in keyof Operations]: (
    ...input: {} extends OperationInput<Operations[Name]>
      ? [input?: OperationInput<Operations[Name]>, options?: CallOptions]
      : [input: OperationInput<Operations[Name]>, options?: CallOptions]
  ) => Promise<OperationAnswer<Operations[Name]>>;
};

/** @public */
export type StreamFunctions = {
  [Name in keyof Streams]: (
    input: StreamInput<Streams[Name]>,
    options?: CallOptions,
  ) => AsyncGenerator<StreamEvent<Streams[Name]>>;
};

/** @public */
export interface CallOptions {
  signal?: AbortSignal;
  /** Of a stream: the server has begun it. It may be long until something comes down. */
  onOpen?: () => void;
}

interface AnyInput {
  params?: Record<string, string>;
  query?: Record<string, unknown>;
  body?: unknown;
  idempotencyKey?: string;
}

const CODE_OF_STATUS: Record<number, GimletErrorCode> = {
  400: 'invalid',
  401: 'unauthenticated',
  403: 'not-allowed',
  404: 'not-found',
  409: 'conflict',
  413: 'too-large',
  502: 'unreachable',
  503: 'unreachable',
  504: 'timeout',
};

function addressOf(
  baseUrl: string,
  { path }: Operation | Stream,
  { params = {}, query = {} }: AnyInput,
): string {
  const filled = path.replace(/:(\w+)/g, (_, name) =>
    encodeURIComponent(params[name] ?? ''),
  );
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) search.set(name, String(value));
  }
  const asked = search.size > 0 ? `?${search}` : '';
  return `${baseUrl.replace(/\/+$/, '')}${filled}${asked}`;
}

async function errorOf(response: Response): Promise<GimletError> {
  const body: unknown = await response.json().catch(() => undefined);
  const told =
    typeof body === 'object' && body !== null && 'error' in body
      ? (body.error as Record<string, unknown>)
      : {};
  const { code, message, whatToDo, problems } = told ?? {};
  return new GimletError(
    isGimletErrorCode(code)
      ? code
      : CODE_OF_STATUS[response.status] ?? 'internal',
    typeof message === 'string'
      ? message
      : `The server answered ${response.status} ${response.statusText}`.trim(),
    {
      ...(typeof whatToDo === 'string' && { whatToDo }),
      ...(Array.isArray(problems) && { problems }),
    },
  );
}

/** Sends a request; answers with what the server answered, if that is no error. */
async function send(
  asked: Operation | Stream,
  input: AnyInput,
  options: GimletClientOptions,
  { accept, signal }: { accept: string; signal: AbortSignal | undefined },
): Promise<{ response: Response; baseUrl: string }> {
  const baseUrl =
    typeof options.baseUrl === 'string'
      ? options.baseUrl
      : await options.baseUrl();
  const address = addressOf(baseUrl, asked, input);
  const request = options.fetch ?? fetch;
  let response: Response;
  try {
    response = await request(address, {
      method: asked.method,
      headers: {
        accept,
        ...(input.body !== undefined && { 'content-type': 'application/json' }),
        ...(options.token && { authorization: `Bearer ${options.token}` }),
        ...(input.idempotencyKey && {
          'idempotency-key': input.idempotencyKey,
        }),
      },
      ...(input.body !== undefined && { body: JSON.stringify(input.body) }),
      ...(signal && { signal }),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw unreachable(baseUrl, error);
  }
  if (!response.ok) throw await errorOf(response);
  return { response, baseUrl };
}

function unreachable(baseUrl: string, cause: unknown): GimletError {
  return new GimletError(
    'unreachable',
    `The Gimlet server at ${baseUrl} does not answer`,
    { cause, whatToDo: 'Check its address, and whether it runs.' },
  );
}

function noGimlet(baseUrl: string, cause: unknown): GimletError {
  return new GimletError(
    'internal',
    `What answered at ${baseUrl} is no Gimlet server, or one of another version`,
    { cause, whatToDo: 'Check its address and its version.' },
  );
}

async function call(
  operation: Operation,
  input: AnyInput,
  options: GimletClientOptions,
  signal: AbortSignal | undefined,
): Promise<unknown> {
  const { response, baseUrl } = await send(operation, input, options, {
    accept: 'application/json',
    signal,
  });
  const body: unknown = await response.json().catch(() => undefined);
  const answer = operation.answer.safeParse(body);
  if (!answer.success) throw noGimlet(baseUrl, answer.error);
  return answer.data;
}

async function* listen(
  stream: Stream,
  input: AnyInput,
  options: GimletClientOptions,
  { signal, onOpen }: CallOptions,
): AsyncGenerator<unknown> {
  const { response, baseUrl } = await send(stream, input, options, {
    accept: 'text/event-stream',
    signal,
  });
  const isStream = response.headers
    .get('content-type')
    ?.startsWith('text/event-stream');
  if (!isStream || !response.body) throw noGimlet(baseUrl, undefined);
  onOpen?.();
  try {
    for await (const { event, data } of readEventStream(response.body)) {
      const read = stream.event.safeParse({ event, data: parseJson(data) });
      // Newer servers may tell more.
      if (read.success) yield read.data;
    }
  } catch (error) {
    if (signal?.aborted) throw error;
    throw unreachable(baseUrl, error);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A client of the API. @public */
export function createGimletClient(options: GimletClientOptions): GimletClient {
  const functions = Object.entries(operations).map(([name, operation]) => [
    name,
    (input: AnyInput = {}, { signal }: CallOptions = {}) =>
      call(operation, input, options, signal),
  ]);
  const listeners = Object.entries(streams).map(([name, stream]) => [
    name,
    (input: AnyInput = {}, how: CallOptions = {}) =>
      listen(stream, input, options, how),
  ]);
  return Object.fromEntries([...functions, ...listeners]) as GimletClient;
}
