import type { Clock } from '../clock/types';

/**
 * A place where requests that were claimed together wait for each other, so that their plans go out in one push. Nobody waits
 * longer than the patience that begins with the first who arrives: one slow chart holds up no other release.
 */
export class Gathering {
  readonly #clock: Clock;
  readonly #patience: number;
  readonly #waiting: (() => void)[] = [];
  readonly #over = new AbortController();
  #missing: number;

  constructor(options: {
    /** How many are expected. */
    size: number;
    /** Milliseconds. */
    patience: number;
    clock: Clock;
  }) {
    this.#missing = options.size;
    this.#patience = options.patience;
    this.#clock = options.clock;
  }

  /** Waits for the others. Those who wait go on in the same turn, in the order in which they arrived. */
  async arrive(): Promise<void> {
    if (this.#over.signal.aborted) return;
    const gathered = new Promise<void>(resolve => this.#waiting.push(resolve));
    if (this.#waiting.length === 1) void this.#endPatience();
    this.leave();
    await gathered;
  }

  /** One who was expected does not come. */
  leave(): void {
    this.#missing -= 1;
    if (this.#missing <= 0) this.#letGo();
  }

  async #endPatience(): Promise<void> {
    await this.#clock.sleep(this.#patience, this.#over.signal);
    this.#letGo();
  }

  #letGo(): void {
    this.#over.abort();
    this.#waiting.splice(0).forEach(goOn => goOn());
  }
}
