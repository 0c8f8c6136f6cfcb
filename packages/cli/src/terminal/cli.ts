import type { Readable } from 'node:stream';
import { createColors } from 'picocolors';

/** Functions that colour a text, or leave it as it is where colour is off. */
export type Paint = ReturnType<typeof createColors>;

/** A stream that people or programs read. */
export interface Screen {
  write(text: string): void;
  /** True only for a terminal: spinners and questions depend on it. */
  isTerminal: boolean;
  /** Characters in a line that tables may use; infinite where a program reads them, to which nothing may be lost. */
  columns: number;
  paint: Paint;
}

/** All that a command sees of the world outside; tests pass their own. */
export interface Cli {
  /** Data goes here and nothing else. */
  out: Screen;
  /** Everything that is no data: progress, questions, notes, errors. */
  err: Screen;
  input: Readable & { isTTY?: boolean };
  env: Record<string, string | undefined>;
  cwd: string;
  /** Seconds since 1970. */
  now(): number;
}

interface OutputStream {
  write(text: string): unknown;
  isTTY?: boolean;
  columns?: number;
}

const NARROWEST = 40;

/** Says whether to colour: FORCE_COLOR, then NO_COLOR (https://no-color.org), then whether it is a terminal. */
export function wantsColor(
  stream: Pick<OutputStream, 'isTTY'>,
  env: Cli['env'],
): boolean {
  if (env.FORCE_COLOR) {
    return !['0', 'false'].includes(env.FORCE_COLOR);
  }
  if (env.NO_COLOR) {
    return false;
  }
  return Boolean(stream.isTTY) && env.TERM !== 'dumb';
}

/** Wraps a stream of the process. */
export function createScreen(stream: OutputStream, env: Cli['env']): Screen {
  return {
    write: text => {
      stream.write(text);
    },
    isTerminal: Boolean(stream.isTTY),
    columns: Math.max(
      NARROWEST,
      stream.columns ?? (Number(env.COLUMNS) || Infinity),
    ),
    paint: createColors(wantsColor(stream, env)),
  };
}

/** The command line as the process has it. */
export function cliOfProcess(process: NodeJS.Process): Cli {
  return {
    out: createScreen(process.stdout, process.env),
    err: createScreen(process.stderr, process.env),
    input: process.stdin,
    env: process.env,
    cwd: process.cwd(),
    now: () => Math.floor(Date.now() / 1000),
  };
}
