import { Bell } from './Bell';
import type { Clock } from './types';

/** @see RepeatedLook */
export interface RepeatedLookOptions {
  /** What is done each time. */
  look: () => Promise<void>;
  /** Milliseconds between two looks where nobody rings. */
  interval: number;
  /** One that fails is told, and the next one comes as ever. */
  onError: (error: Error) => void;
  clock: Clock;
}

/** Looks at something now and then, and whenever it is rung for, one look after the other, until it is stopped. */
export class RepeatedLook {
  readonly #options: RepeatedLookOptions;
  readonly #bell: Bell;
  #running: Promise<void> | undefined;
  /** Those who wait for the next look to be over. */
  #waiting: (() => void)[] = [];
  #isStopped = false;

  constructor(options: RepeatedLookOptions) {
    this.#options = options;
    this.#bell = new Bell({ clock: options.clock });
  }

  get isStopped(): boolean {
    return this.#isStopped;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Something happened: the next look comes at once, and where one is under way another after it. */
  ring(): void {
    this.#bell.ring();
  }

  /** Rings, and waits for a look that began since. Without end where nothing looks. */
  ringAndWait(): Promise<void> {
    const looked = new Promise<void>(resolve => {
      this.#waiting.push(resolve);
    });
    this.#bell.ring();
    return looked;
  }

  /** Waits for the look that is under way. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#bell.ring();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { look, interval, onError } = this.#options;
    while (!this.#isStopped) {
      const waiting = this.#waiting;
      this.#waiting = [];
      await look().catch((error: unknown) =>
        onError(error instanceof Error ? error : new Error(String(error))),
      );
      for (const looked of waiting) looked();
      if (!this.#isStopped) await this.#bell.sleep(interval);
    }
  }
}
