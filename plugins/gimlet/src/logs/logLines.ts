import type { LogLine } from '@gimlet-io/backstage-plugin-gimlet-common';
import { logLevel, type LogLevel } from './logLevel';

/** As many lines are kept; older ones go. */
export const MAX_LINES = 10_000;

/** A line that is kept. */
export interface KeptLine extends LogLine {
  /** Its place in the log since it was opened, from 0 on. */
  number: number;
  /** Its own, or that of the line that it continues. */
  level?: LogLevel;
}

/** What is kept of a log. */
export interface KeptLog {
  lines: KeptLine[];
  /** How many came, with those that went. */
  received: number;
}

export const EMPTY_LOG: KeptLog = { lines: [], received: 0 };

/** A continuation has no level of its own: the lines of a stack trace belong to the error above them. */
function continues(text: string): boolean {
  return /^\s|^Caused by:|^Traceback /.test(text);
}

/** Adds lines at the end, and lets the oldest go where there are too many. */
export function appendLines(
  { lines, received }: KeptLog,
  added: readonly LogLine[],
  limit: number = MAX_LINES,
): KeptLog {
  let before = lines.at(-1)?.level;
  const numbered = added.map((line, place): KeptLine => {
    const own = logLevel(line.text);
    before = own ?? (continues(line.text) ? before : undefined);
    return {
      ...line,
      number: received + place,
      ...(before && { level: before }),
    };
  });
  const all = [...lines, ...numbered];
  return {
    lines: all.length > limit ? all.slice(-limit) : all,
    received: received + added.length,
  };
}

/** What of a log is shown. Texts match in any case. */
export interface LogFilter {
  /** Only lines with this text. */
  include: string;
  /** No lines with this text. */
  exclude: string;
  /** Only lines of these levels; empty: all of them. */
  levels: ReadonlySet<LogLevel>;
}

export function filterLines(
  lines: KeptLine[],
  { include, exclude, levels }: LogFilter,
): KeptLine[] {
  const wanted = include.trim().toLowerCase();
  const unwanted = exclude.trim().toLowerCase();
  if (!wanted && !unwanted && levels.size === 0) return lines;
  return lines.filter(({ text, level }) => {
    if (levels.size > 0 && !(level && levels.has(level))) return false;
    const lower = text.toLowerCase();
    if (wanted && !lower.includes(wanted)) return false;
    return !(unwanted && lower.includes(unwanted));
  });
}

/** A text in pieces: those that are found, and those between. */
export function piecesOf(
  text: string,
  search: string,
): Array<{ text: string; found: boolean }> {
  const wanted = search.trim().toLowerCase();
  if (!wanted) return [{ text, found: false }];
  const lower = text.toLowerCase();
  const pieces: Array<{ text: string; found: boolean }> = [];
  let from = 0;
  for (;;) {
    const at = lower.indexOf(wanted, from);
    if (at < 0) break;
    if (at > from) pieces.push({ text: text.slice(from, at), found: false });
    pieces.push({ text: text.slice(at, at + wanted.length), found: true });
    from = at + wanted.length;
  }
  if (from < text.length) {
    pieces.push({ text: text.slice(from), found: false });
  }
  return pieces;
}

/** Which of these lines have a text, by their place. */
export function findLines(lines: KeptLine[], search: string): number[] {
  const wanted = search.trim().toLowerCase();
  if (!wanted) return [];
  return lines.flatMap(({ text }, place) =>
    text.toLowerCase().includes(wanted) ? [place] : [],
  );
}

/** A log as a file has it. */
export function logFile(lines: KeptLine[]): string {
  return lines
    .map(({ at, text }) =>
      at === undefined
        ? `${text}\n`
        : `${new Date(at).toISOString()} ${text}\n`,
    )
    .join('');
}
