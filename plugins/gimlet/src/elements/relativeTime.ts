const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

function counted(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

/** A span of time in its largest sensible unit: `12 s`, `4 min`, `3 h`, `2 days`, `5 months`. */
export function roughDuration(ms: number): string {
  if (ms < MINUTE) return `${Math.max(0, Math.floor(ms / SECOND))} s`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min`;
  if (ms < DAY) return `${Math.floor(ms / HOUR)} h`;
  if (ms < 60 * DAY) return counted(Math.floor(ms / DAY), 'day');
  if (ms < 730 * DAY) return counted(Math.floor(ms / (30 * DAY)), 'month');
  return counted(Math.floor(ms / (365 * DAY)), 'year');
}

/** How long ago a moment is. What is not yet over (clocks differ) is `just now`. */
export function relativeTime(at: number, now: number): string {
  const past = now - at;
  return past < 5 * SECOND ? 'just now' : `${roughDuration(past)} ago`;
}

/** How long until a moment: `in 3 days`. What is over already is `now`. */
export function timeUntil(at: number, now: number): string {
  return at <= now ? 'now' : `in ${roughDuration(at - now)}`;
}

/** How long something took: `0.4 s`, `12 s`, `1m 42s`, `3h 5m`. */
export function exactDuration(ms: number): string {
  const seconds = Math.max(0, ms) / SECOND;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}m ${whole % 60}s`;
  return `${Math.floor(minutes / 60)}h ${minutes % 60}m`;
}

const absolute = new Intl.DateTimeFormat('en-GB', {
  dateStyle: 'full',
  timeStyle: 'long',
});

/** A moment with its day, time and zone. */
export function absoluteTime(at: number): string {
  return absolute.format(at);
}
