/**
 * The time of a stand-in. Everything in it that waits or writes an instant asks its clock, so that a test can let minutes pass in
 * a moment.
 *
 * @public
 */
export interface Clock {
  now(): Date;
  /**
   * Calls back once, after that many milliseconds of this clock; the function that comes back takes it back.
   */
  after(milliseconds: number, callback: () => void): () => void;
}

/**
 * The time of the machine. `speed` 10 makes every wait a tenth as long, and the instants advance ten times as fast from the moment
 * of the call on.
 *
 * @public
 */
export function systemClock({ speed = 1 }: { speed?: number } = {}): Clock {
  const started = Date.now();
  return {
    now: () => new Date(started + (Date.now() - started) * speed),
    after: (milliseconds, callback) => {
      // A timer of Node holds no more than 31 bits.
      const timer = setTimeout(
        callback,
        Math.min(milliseconds / speed, 2 ** 31 - 1),
      );
      timer.unref();
      return () => clearTimeout(timer);
    },
  };
}

/** Resolves after that many milliseconds of the clock, or as soon as the signal is aborted. */
export function sleep(
  clock: Clock,
  milliseconds: number,
  signal?: AbortSignal,
): Promise<void> {
  return new Promise(resolve => {
    if (signal?.aborted) {
      resolve();
      return;
    }
    const callOff = clock.after(milliseconds, () => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    });
    function onAbort() {
      callOff();
      resolve();
    }
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
