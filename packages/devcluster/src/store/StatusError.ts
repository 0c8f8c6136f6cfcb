/** `reason` of a `Status`, with the HTTP code that goes with it. */
const CODES = {
  BadRequest: 400,
  Unauthorized: 401,
  Forbidden: 403,
  NotFound: 404,
  MethodNotAllowed: 405,
  NotAcceptable: 406,
  AlreadyExists: 409,
  Conflict: 409,
  Expired: 410,
  UnsupportedMediaType: 415,
  Invalid: 422,
  InternalError: 500,
} as const;

/** Why a request was refused, in the words of the API server. */
export type StatusReason = keyof typeof CODES;

/** One field that a request was refused for. */
export interface StatusCause {
  reason: string;
  message: string;
  field: string;
}

/** What an API server answers in place of an object. */
export interface Status {
  kind: 'Status';
  apiVersion: 'v1';
  metadata: Record<string, never>;
  status: 'Failure' | 'Success';
  message?: string;
  reason?: string;
  details?: {
    name?: string;
    group?: string;
    kind?: string;
    uid?: string;
    causes?: StatusCause[];
  };
  code?: number;
}

/** A refused request. */
export class StatusError extends Error {
  readonly status: Status;

  constructor(status: Status) {
    super(status.message);
    this.name = 'StatusError';
    this.status = status;
  }

  static of(
    reason: StatusReason,
    message: string,
    details?: Status['details'],
  ): StatusError {
    return new StatusError({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message,
      reason,
      ...(details ? { details } : {}),
      code: CODES[reason],
    });
  }

  get reason(): string | undefined {
    return this.status.reason;
  }

  get code(): number | undefined {
    return this.status.code;
  }
}

/** Whether an error is a refusal for this reason. */
export function isRefused(error: unknown, reason: StatusReason): boolean {
  return error instanceof StatusError && error.reason === reason;
}
