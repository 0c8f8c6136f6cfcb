const RESETS = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);

/** Of an error, or of what it was caused by. */
function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return 'cause' in error ? codeOf(error.cause) : '';
}

/** The server did not do what was asked. */
export class ServerError extends Error {
  /** As in HTTP; 0 where there was no answer. */
  readonly status: number;

  constructor(status: number, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'ServerError';
    this.status = status;
  }

  /** The token is not taken. */
  get refused(): boolean {
    return this.status === 401 || this.status === 403;
  }

  /** The connection broke off: whether what was sent arrived is not known. */
  get isReset(): boolean {
    return this.status === 0 && RESETS.has(codeOf(this.cause));
  }

  /** What an answer that is no success says. */
  static async of(response: Response): Promise<ServerError> {
    const body = await response.json().catch(() => undefined);
    const message = body?.error?.message;
    return new ServerError(
      response.status,
      typeof message === 'string' && message
        ? message
        : `The server answered ${response.status}`,
    );
  }

  /** A failure without an answer. `fetch failed` says nothing: its cause does. */
  static from(error: unknown): ServerError {
    if (error instanceof ServerError) return error;
    const { cause, message } =
      error instanceof Error ? error : new Error(String(error));
    const reason =
      cause instanceof Error && cause.message ? cause.message : message;
    return new ServerError(0, `The server does not answer: ${reason}`, error);
  }
}
