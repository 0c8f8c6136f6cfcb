import {
  GimletError,
  type GimletErrorCode,
  type Problem,
} from '@gimlet-io/backstage-plugin-gimlet-common';

/** The status that each code is answered with. */
export const STATUS_OF_CODE: Record<GimletErrorCode, number> = {
  invalid: 400,
  ambiguous: 400,
  unauthenticated: 401,
  'not-allowed': 403,
  'not-found': 404,
  stale: 409,
  conflict: 409,
  'app-taken': 409,
  'not-ready': 409,
  'too-large': 413,
  render: 422,
  impure: 422,
  'plain-secret': 422,
  'needs-server': 500,
  tool: 500,
  internal: 500,
  denied: 502,
  unreachable: 502,
  timeout: 504,
};

/** As Backstage names its own errors, so that its clients tell ours apart too. */
const NAME_OF_STATUS: Record<number, string> = {
  400: 'InputError',
  401: 'AuthenticationError',
  403: 'NotAllowedError',
  404: 'NotFoundError',
  409: 'ConflictError',
};

/** What is answered where something went wrong: Backstage's body, with `code`, `whatToDo` and `problems`. */
export interface ErrorBody {
  error: {
    name: string;
    message: string;
    code: GimletErrorCode;
    whatToDo?: string;
    problems?: Problem[];
  };
  request: { method: string; url: string };
  response: { statusCode: number };
}

export function errorBody(
  error: GimletError,
  request: { method: string; originalUrl: string },
): ErrorBody {
  const { code, message, whatToDo, problems } = error;
  const statusCode = STATUS_OF_CODE[code];
  return {
    error: {
      name: NAME_OF_STATUS[statusCode] ?? 'GimletError',
      message,
      code,
      ...(whatToDo !== undefined && { whatToDo }),
      ...(problems.length > 0 && { problems }),
    },
    request: { method: request.method, url: request.originalUrl },
    response: { statusCode },
  };
}
