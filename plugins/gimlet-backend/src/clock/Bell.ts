import type { Clock } from './types';

/** Lets one who has nothing to do sleep, and wakes them. A ring while nobody sleeps is heard by the next who would. */
export class Bell {
  readonly #clock: Clock;
  #sleep = new AbortController();

  constructor(options: { clock: Clock }) {
    this.#clock = options.clock;
  }

  ring(): void {
    this.#sleep.abort();
  }

  /** Whether it was rung, before the time was over or since the last sleep. */
  async sleep(milliseconds: number): Promise<boolean> {
    const { signal } = this.#sleep;
    if (!signal.aborted) await this.#clock.sleep(milliseconds, signal);
    const rung = signal.aborted;
    this.#sleep = new AbortController();
    return rung;
  }
}
