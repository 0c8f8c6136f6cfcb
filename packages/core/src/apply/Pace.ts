/** Time as the queue sees it; another one in tests. @public */
export interface QueueClock {
  /** Milliseconds since 1970. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

export const systemClock: QueueClock = {
  now: () => Date.now(),
  sleep: milliseconds =>
    new Promise(resolve => {
      setTimeout(resolve, milliseconds);
    }),
};

/** Keeps pushes apart: the first at once, each later one no sooner than `interval` after the one before. */
export class Pace {
  readonly #clock: QueueClock;
  /** Milliseconds. */
  readonly #interval: number;
  #next = 0;

  constructor(options: { clock: QueueClock; pushesPerMinute?: number }) {
    this.#clock = options.clock;
    this.#interval =
      options.pushesPerMinute === undefined
        ? 0
        : 60_000 / options.pushesPerMinute;
  }

  /** Waits until a push may be made. */
  async turn(): Promise<void> {
    const wait = this.#next - this.#clock.now();
    if (wait > 0) {
      await this.#clock.sleep(wait);
    }
  }

  /** A push is being made now. */
  spend(): void {
    this.#next = this.#clock.now() + this.#interval;
  }
}
