/**
 * Time as controllers know it. `speed` shortens what they wait for (a pull, a back-off, a deadline); instants stay those
 * of the machine, because others compare them with their own.
 */
export interface Clock {
  now(): Date;
  /** How many seconds pass in one. */
  readonly speed: number;
  /** Runs `callback` after `ms` of the cluster's time; gives the way to call it off. */
  after(ms: number, callback: () => void): () => void;
}

/** The machine's clock, waiting `speed` times faster. */
export function systemClock(speed = 1): Clock {
  return {
    speed,
    now: () => new Date(),
    after(ms, callback) {
      const timer = setTimeout(callback, Math.max(0, ms / speed));
      return () => clearTimeout(timer);
    },
  };
}

/** An instant as the API server writes it. */
export function timestamp(instant: Date): string {
  return instant.toISOString().replace(/\.\d+Z$/, 'Z');
}
