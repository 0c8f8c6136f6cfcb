const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * A time as people say it: `12 s ago`, `4 min ago`, `3 h ago`, `yesterday`, `5 days ago`, and the date when it is longer.
 * Both in seconds since 1970.
 */
export function relativeTime(time: number, now: number): string {
  const age = now - time;
  if (age < 1) {
    return 'just now';
  }
  if (age < MINUTE) {
    return `${age} s ago`;
  }
  if (age < HOUR) {
    return `${Math.floor(age / MINUTE)} min ago`;
  }
  if (age < DAY) {
    return `${Math.floor(age / HOUR)} h ago`;
  }
  if (age < 2 * DAY) {
    return 'yesterday';
  }
  if (age < 30 * DAY) {
    return `${Math.floor(age / DAY)} days ago`;
  }
  return new Date(time * 1000).toISOString().slice(0, 10);
}

/** How long something took, from milliseconds: `0.4 s`, `1m 42s`. */
export function duration(milliseconds: number): string {
  const tenths = Math.round(milliseconds / 100);
  if (tenths < 10 * MINUTE) {
    return `${(tenths / 10).toFixed(1)} s`;
  }
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / MINUTE)}m ${seconds % MINUTE}s`;
}
