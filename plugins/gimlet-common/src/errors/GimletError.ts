/**
 * What went wrong, as scripts tell it apart.
 *
 * `invalid`: the input breaks a format. `not-found`: what was named does not exist. `ambiguous`: a short name fits several.
 * `too-large`: more than is taken. `unauthenticated`: nobody knows who asks. `stale`: the plan's pins moved. `conflict`: the repository's state forbids it. `not-allowed`: a rule forbids it.
 * `denied`: the remote refused. `unreachable`: the remote did not answer. `timeout`: it took too long.
 * `not-ready`: the cluster did not become what was pushed.
 * `render`: the chart does not render. `impure`: the chart does not render the same twice. `plain-secret`: it would put a Secret in clear into git.
 * `needs-server`: only a server can do this. `tool`: a program that is needed is missing or failed. `internal`: a defect of ours.
 *
 * @public
 */
export type GimletErrorCode = (typeof GIMLET_ERROR_CODES)[number];

/** Every code. @public */
export const GIMLET_ERROR_CODES = [
  'invalid',
  'too-large',
  'unauthenticated',
  'not-found',
  'ambiguous',
  'stale',
  'conflict',
  'app-taken',
  'not-allowed',
  'denied',
  'unreachable',
  'timeout',
  'not-ready',
  'render',
  'impure',
  'plain-secret',
  'needs-server',
  'tool',
  'internal',
] as const;

/** Whether a value is one of the codes. @public */
export function isGimletErrorCode(value: unknown): value is GimletErrorCode {
  return GIMLET_ERROR_CODES.some(code => code === value);
}

/** A place in a text file; lines and columns count from 1. @public */
export interface SourcePosition {
  file: string;
  line: number;
  column: number;
}

/** One thing wrong with a file, at its place. @public */
export interface Problem {
  position?: SourcePosition;
  /** Dotted path of the field, `''` for the whole file. */
  path: string;
  message: string;
  /** Where the rule comes from, such as `web@1.4.2, values.schema.json`. */
  source?: string;
}

/** @public */
export interface GimletErrorOptions {
  /** One sentence that says what to do next; a command to copy where there is one. */
  whatToDo?: string;
  problems?: Problem[];
  cause?: unknown;
}

/**
 * The one error that crosses our own borders: what happened, to what, and what to do about it.
 *
 * @public
 */
export class GimletError extends Error {
  readonly code: GimletErrorCode;
  readonly whatToDo?: string;
  readonly problems: Problem[];

  constructor(
    code: GimletErrorCode,
    message: string,
    options: GimletErrorOptions = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'GimletError';
    this.code = code;
    this.whatToDo = options.whatToDo;
    this.problems = options.problems ?? [];
  }
}

/** `file:line:column  path  message  (source)`, as editors and people read it. @public */
export function formatProblem(problem: Problem): string {
  const { position, path, message, source } = problem;
  const place = position
    ? `${position.file}:${position.line}:${position.column}`
    : undefined;
  return [place, path || undefined, message, source && `(${source})`]
    .filter(Boolean)
    .join('  ');
}
