/** An answer of the API server that is no success. */
export class ClusterApiError extends Error {
  /** As in HTTP; 0 where there was no answer. */
  readonly status: number;

  constructor(
    status: number,
    message: string,
    options: { cause?: unknown } = {},
  ) {
    super(message, options);
    this.name = 'ClusterApiError';
    this.status = status;
  }

  /** The object or the kind is not there. */
  get absent(): boolean {
    return this.status === 404;
  }

  /** RBAC does not allow it. */
  get denied(): boolean {
    return this.status === 403;
  }

  /** The resource version is too old: the list has to be read anew. */
  get expired(): boolean {
    return this.status === 410;
  }
}

/** The error that a body of kind `Status` tells, or what HTTP says where it is none. */
export function errorOfStatus(status: number, body: unknown): ClusterApiError {
  const told =
    typeof body === 'object' && body !== null && 'message' in body
      ? body.message
      : undefined;
  return new ClusterApiError(
    status,
    typeof told === 'string' && told
      ? told
      : `The API server answered ${status}`,
  );
}

/** Any failure as one of the API server's; what is not, had no answer. */
export function clusterApiError(error: unknown): ClusterApiError {
  if (error instanceof ClusterApiError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const status =
    typeof error === 'object' && error !== null && 'statusCode' in error
      ? Number(error.statusCode) || 0
      : 0;
  return new ClusterApiError(
    status,
    status ? message : `The API server does not answer: ${reasonOf(error)}`,
    { cause: error },
  );
}

/** `fetch failed` says nothing: its cause does. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (cause instanceof Error && cause.message) return cause.message;
  return error.message || ('code' in error ? String(error.code) : error.name);
}
