/** How bad a line says it is. */
export type LogLevel = 'error' | 'warning' | 'info' | 'debug';

export const LOG_LEVELS: readonly LogLevel[] = [
  'error',
  'warning',
  'info',
  'debug',
];

const NAMES: Record<string, LogLevel> = {
  fatal: 'error',
  panic: 'error',
  critical: 'error',
  crit: 'error',
  error: 'error',
  err: 'error',
  severe: 'error',
  warning: 'warning',
  warn: 'warning',
  notice: 'info',
  info: 'info',
  information: 'info',
  debug: 'debug',
  trace: 'debug',
  verbose: 'debug',
};

/** As pino and bunyan count them. */
function ofNumber(level: number): LogLevel {
  if (level >= 50) return 'error';
  if (level >= 40) return 'warning';
  return level >= 30 ? 'info' : 'debug';
}

const FIELD =
  /"?\b(?:level|lvl|severity|loglevel)"?\s*[=:]\s*"?([A-Za-z]+|\d+)/i;
const KLOG = /^([EFWI])\d{4} \d\d:\d\d/;
const WORD =
  /(?:^|[\s[(|<])(FATAL|PANIC|CRITICAL|CRIT|ERROR|ERR|SEVERE|WARNING|WARN|NOTICE|INFO|DEBUG|TRACE|VERBOSE)(?=$|[\s\])|>:])/;

/** As Go and many programs end: `panic: runtime error`, `fatal error: …`, `Error: …`. */
const BEGINNING = /^(panic|fatal|error|warning|warn)(?: error)?:/i;

/** The level is near the beginning of a line, or it is no level. */
const HEAD = 300;

/** The level of a line, as far as it says one: JSON and logfmt fields, klog's letter, a word in capitals near the beginning, or one that the line begins with. */
export function logLevel(text: string): LogLevel | undefined {
  const head = text.slice(0, HEAD);
  const klog = KLOG.exec(head)?.[1];
  if (klog)
    return { E: 'error', F: 'error', W: 'warning', I: 'info' }[
      klog
    ] as LogLevel;
  const field = FIELD.exec(head)?.[1];
  if (field) {
    return /^\d+$/.test(field)
      ? ofNumber(Number(field))
      : NAMES[field.toLowerCase()];
  }
  const word = (WORD.exec(head) ?? BEGINNING.exec(head))?.[1];
  return word ? NAMES[word.toLowerCase()] : undefined;
}
