import type { Clock } from '../clock/Clock';
import { isRefused } from './StatusError';

const FIRST_RETRY_MS = 50;
const LONGEST_RETRY_MS = 10_000;

/**
 * Calls `reconcile` for each key that was added: never twice at once for the same key, once more where it was added
 * meanwhile, again with back-off where it failed, and after `requeueAfterMs` where it says so.
 */
export class ReconcileQueue {
  readonly #reconcile: (
    key: string,
  ) => Promise<{ requeueAfterMs?: number } | void>;
  readonly #clock: Clock;
  readonly #onError: (key: string, error: unknown) => void;
  readonly #running = new Set<string>();
  readonly #again = new Set<string>();
  readonly #failures = new Map<string, number>();
  readonly #waiting = new Map<string, () => void>();
  #stopped = false;

  constructor(options: {
    clock: Clock;
    reconcile: (key: string) => Promise<{ requeueAfterMs?: number } | void>;
    onError: (key: string, error: unknown) => void;
  }) {
    this.#clock = options.clock;
    this.#reconcile = options.reconcile;
    this.#onError = options.onError;
  }

  add(key: string): void {
    if (this.#stopped) {
      return;
    }
    this.#callOff(key);
    if (this.#running.has(key)) {
      this.#again.add(key);
      return;
    }
    this.#running.add(key);
    setImmediate(() => void this.#run(key));
  }

  addAfter(key: string, ms: number): void {
    if (!this.#stopped) {
      this.#callOff(key);
      this.#waiting.set(
        key,
        this.#clock.after(ms, () => this.add(key)),
      );
    }
  }

  stop(): void {
    this.#stopped = true;
    for (const key of [...this.#waiting.keys()]) {
      this.#callOff(key);
    }
  }

  async #run(key: string): Promise<void> {
    let requeueAfterMs: number | undefined;
    try {
      const result = this.#stopped ? undefined : await this.#reconcile(key);
      requeueAfterMs = result?.requeueAfterMs;
      this.#failures.delete(key);
    } catch (error) {
      // What was read is old by now; the change that made it so comes by the watch.
      if (!isRefused(error, 'Conflict') && !this.#stopped) {
        this.#onError(key, error);
      }
      const failures = this.#failures.get(key) ?? 0;
      this.#failures.set(key, failures + 1);
      requeueAfterMs = Math.min(
        FIRST_RETRY_MS * 2 ** failures,
        LONGEST_RETRY_MS,
      );
    }
    this.#running.delete(key);
    if (this.#again.delete(key)) {
      this.add(key);
    } else if (requeueAfterMs !== undefined && !this.#waiting.has(key)) {
      this.addAfter(key, requeueAfterMs);
    }
  }

  #callOff(key: string): void {
    this.#waiting.get(key)?.();
    this.#waiting.delete(key);
  }
}
