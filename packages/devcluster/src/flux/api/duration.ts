import type { Clock } from '../../clock/Clock';

const UNITS: Record<string, number> = {
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
  us: 0.001,
  µs: 0.001,
  ns: 0.000_001,
};

/** Milliseconds of a duration as Go writes it (`1h30m`, `10s`); undefined for what is none. */
export function parseDuration(text: string): number | undefined {
  if (text === '0') {
    return 0;
  }
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|us|µs|ns|h|m|s)/g)];
  if (!parts.length || parts.map(part => part[0]).join('') !== text) {
    return undefined;
  }
  return parts.reduce((sum, part) => sum + Number(part[1]) * UNITS[part[2]], 0);
}

/** As Go prints a duration: `10m0s`, `5.064s`, `194.209ms`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 1000) {
    return milliseconds === 0 ? '0s' : `${trimmed(milliseconds, 6)}ms`;
  }
  const hours = Math.floor(milliseconds / UNITS.h);
  const minutes = Math.floor((milliseconds % UNITS.h) / UNITS.m);
  const seconds = `${trimmed((milliseconds % UNITS.m) / 1000, 9)}s`;
  if (hours) {
    return `${hours}h${minutes}m${seconds}`;
  }
  return minutes ? `${minutes}m${seconds}` : seconds;
}

/**
 * How long it is since an instant of the clock, for a message. The clock counts milliseconds; what is finer comes from the machine,
 * as in Flux no two durations are the same, and events with the same message would be counted as one.
 */
export function durationSince(started: number, clock: Clock): string {
  const nanoseconds = Number(process.hrtime.bigint() % 1_000_000n);
  return formatDuration(clock.now().getTime() - started + nanoseconds / 1e6);
}

function trimmed(value: number, digits: number): string {
  return String(Number(value.toFixed(digits)));
}
