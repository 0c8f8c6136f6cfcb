import {
  GimletError,
  isGimletErrorCode,
  type GimletErrorCode,
} from '../errors/GimletError';
import type { Operation, OperationAnswer, OperationInput } from './operation';
import { operations, type Operations } from './operations';

/** @public */
export interface GimletClientOptions {
  /** The API's address, such as `https://backstage.example.com/api/gimlet`, or how to find it. */
  baseUrl: string | (() => Promise<string>);
  /** Adds the caller's credentials. Default: the platform's `fetch`. */
  fetch?: typeof fetch;
  /** A token of Gimlet, or one of Backstage. */
  token?: string;
}

/** Every operation of the API as a function. Rejects with a GimletError for whatever goes wrong. @public */
export type GimletClient = {
  [Name in keyof Operations]: (
    ...input: {} extends OperationInput<Operations[Name]>
      ? [input?: OperationInput<Operations[Name]>, options?: CallOptions]
      : [input: OperationInput<Operations[Name]>, options?: CallOptions]
  ) => Promise<OperationAnswer<Operations[Name]>>;
};

/** @public */
export interface CallOptions {
  signal?: AbortSignal;
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
  { path }: Operation,
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

async function call(
  operation: Operation,
  input: AnyInput,
  options: GimletClientOptions,
  signal: AbortSignal | undefined,
): Promise<unknown> {
  const baseUrl =
    typeof options.baseUrl === 'string'
      ? options.baseUrl
      : await options.baseUrl();
  const address = addressOf(baseUrl, operation, input);
  const send = options.fetch ?? fetch;
  let response: Response;
  try {
    response = await send(address, {
      method: operation.method,
      headers: {
        accept: 'application/json',
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
    throw new GimletError(
      'unreachable',
      `The Gimlet server at ${baseUrl} does not answer`,
      {
        cause: error,
        whatToDo: 'Check its address, and whether it runs.',
      },
    );
  }
  if (!response.ok) throw await errorOf(response);
  const body: unknown = await response.json().catch(() => undefined);
  const answer = operation.answer.safeParse(body);
  if (!answer.success) {
    throw new GimletError(
      'internal',
      `What answered at ${baseUrl} is no Gimlet server, or one of another version`,
      { cause: answer.error, whatToDo: 'Check its address and its version.' },
    );
  }
  return answer.data;
}

/** A client of the API. @public */
export function createGimletClient(options: GimletClientOptions): GimletClient {
  const functions = Object.entries(operations).map(([name, operation]) => [
    name,
    (input: AnyInput = {}, { signal }: CallOptions = {}) =>
      call(operation, input, options, signal),
  ]);
  return Object.fromEntries(functions) as GimletClient;
}
