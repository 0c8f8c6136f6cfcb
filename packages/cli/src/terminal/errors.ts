import {
  formatProblem,
  GimletError,
  type GimletErrorCode,
  type Problem,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { Paint } from './cli';
import { formatProblems } from './problems';
import { printableLines } from './text';

/** What scripts can tell apart. */
export const ExitCode = {
  done: 0,
  failed: 1,
  usage: 2,
  /** The plan is stale, or a gate waits. */
  waiting: 3,
  timeout: 4,
} as const;

/** @see ExitCode */
export type ExitStatus = (typeof ExitCode)[keyof typeof ExitCode];

/** The command was called in a way that cannot work: exit code 2. */
export class UsageError extends Error {
  readonly whatToDo?: string;

  constructor(message: string, whatToDo?: string) {
    super(message);
    this.name = 'UsageError';
    this.whatToDo = whatToDo;
  }
}

/** What was asked for is on its way, or came to an end that nobody asked for: it waits for somebody, was cancelled, takes too long. */
export class NotDone extends Error {
  readonly exitCode: ExitStatus;
  readonly whatToDo?: string;

  constructor(
    message: string,
    options: { exitCode: ExitStatus; whatToDo?: string },
  ) {
    super(message);
    this.name = 'NotDone';
    this.exitCode = options.exitCode;
    this.whatToDo = options.whatToDo;
  }
}

/** The command has printed why it failed, as data; nothing more is to be said. */
export class FailedQuietly extends Error {
  readonly exitCode: ExitStatus;

  constructor(exitCode: ExitStatus = ExitCode.failed) {
    super('the command failed');
    this.name = 'FailedQuietly';
    this.exitCode = exitCode;
  }
}

const exitCodes: Partial<Record<GimletErrorCode, ExitStatus>> = {
  stale: ExitCode.waiting,
  timeout: ExitCode.timeout,
  'needs-server': ExitCode.usage,
};

/** The exit code that an error ends with. */
export function exitCodeOf(error: unknown): ExitStatus {
  if (error instanceof UsageError) {
    return ExitCode.usage;
  }
  if (error instanceof FailedQuietly || error instanceof NotDone) {
    return error.exitCode;
  }
  if (error instanceof GimletError) {
    return exitCodes[error.code] ?? ExitCode.failed;
  }
  return ExitCode.failed;
}

function indent(text: string): string {
  return text
    .split('\n')
    .map(line => (line ? `  ${line}` : line))
    .join('\n');
}

/** Problems that the message itself does not hold. */
function unsaidProblems(error: Error): Problem[] {
  return error instanceof GimletError
    ? error.problems.filter(
        problem => !error.message.includes(formatProblem(problem)),
      )
    : [];
}

function stacks(error: unknown): string {
  const lines: string[] = [];
  for (let current = error; current instanceof Error; current = current.cause) {
    lines.push(current.stack ?? String(current));
  }
  return lines.join('\ncaused by ');
}

/** What went wrong, where, and what to do next; the stack only with `debug`. Ends with a line feed, or is empty. */
export function formatError(
  error: unknown,
  options: { paint: Paint; debug: boolean },
): string {
  if (error instanceof FailedQuietly) {
    return '';
  }
  const { paint, debug } = options;
  const lines: string[] = [];
  if (
    error instanceof GimletError ||
    error instanceof UsageError ||
    error instanceof NotDone
  ) {
    lines.push(`${paint.red('✖')} ${printableLines(error.message)}`);
    const problems = unsaidProblems(error);
    if (problems.length > 0) {
      lines.push(indent(formatProblems(problems, paint)));
    }
    if (error.whatToDo) {
      lines.push(indent(printableLines(error.whatToDo)));
    }
  } else {
    const message = error instanceof Error ? error.message : String(error);
    lines.push(
      `${paint.red('✖')} gimlet itself failed: ${printableLines(message)}`,
    );
    if (!debug) {
      lines.push(
        '  This is a defect. Run it again with --debug to see where, and report it.',
      );
    }
  }
  if (debug) {
    lines.push(paint.dim(printableLines(stacks(error))));
  }
  return `${lines.join('\n')}\n`;
}
