import type { Clock } from '../../clock/types';

/** A process that can be killed: from then on nothing that it calls answers, and nothing that it waits for happens. */
export class Power {
  #isOff = false;

  off(): Promise<never> {
    this.#isOff = true;
    return new Promise<never>(() => {});
  }

  get isOff(): boolean {
    return this.#isOff;
  }

  /** The same object, as long as the process lives. */
  feed<T extends object>(target: T): T {
    return new Proxy(target, {
      get: (_, key) => {
        const value: unknown = Reflect.get(target, key, target);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) =>
          this.#isOff
            ? new Promise<never>(() => {})
            : Reflect.apply(value, target, args);
      },
    });
  }

  clock(clock: Clock): Clock {
    return {
      now: () => clock.now(),
      sleep: async (milliseconds, signal) => {
        await clock.sleep(milliseconds, signal);
        if (this.#isOff) await new Promise<never>(() => {});
      },
    };
  }
}
