import type { Clock } from '../clock/Clock';

// The flags of Flux's controllers: --min-retry-delay, --max-retry-delay, --concurrent.
const SHORTEST_RETRY = 750;
const LONGEST_RETRY = 900_000;
const CONCURRENT = 4;

/** Who asked for a reconciliation, as it is said in messages: `GitRepository/flux-system/gitops`. */
export type Trigger = string;

/** What a reconciliation knows of the queue while it runs. */
export interface QueueContext {
  /** Who asked for the same object since this reconciliation began. */
  askedAgain(): Trigger | undefined;
  /** Calls once somebody does; at once where somebody did. */
  onAskedAgain(callback: () => void): void;
}

/** When to come back: `requeue` means with back-off. */
export type QueueResult = { after: number } | 'requeue' | 'done';

class Run implements QueueContext {
  private trigger: Trigger | undefined;
  private readonly callbacks: Array<() => void> = [];

  ask(trigger: Trigger): void {
    this.trigger = trigger;
    this.callbacks.splice(0).forEach(callback => callback());
  }

  askedAgain(): Trigger | undefined {
    return this.trigger;
  }

  onAskedAgain(callback: () => void): void {
    if (this.trigger === undefined) {
      this.callbacks.push(callback);
    } else {
      callback();
    }
  }
}

/**
 * The queue of a controller of Flux. An object is in it once, at the earliest of the instants that were asked for; it is never
 * reconciled twice at once; failures are retried with a back-off that a success ends.
 */
export class FluxQueue {
  private readonly clock: Clock;
  private readonly reconcile: (
    key: string,
    context: QueueContext,
  ) => Promise<QueueResult>;
  private readonly onError: (key: string, error: unknown) => void;
  private readonly pending = new Map<
    string,
    { at: number; callOff?: () => void }
  >();
  private readonly running = new Map<string, Run>();
  private readonly failures = new Map<string, number>();
  private stopped = false;

  constructor(options: {
    clock: Clock;
    reconcile: (key: string, context: QueueContext) => Promise<QueueResult>;
    onError: (key: string, error: unknown) => void;
  }) {
    this.clock = options.clock;
    this.reconcile = options.reconcile;
    this.onError = options.onError;
  }

  add(key: string, trigger: Trigger): void {
    this.running.get(key)?.ask(trigger);
    this.addAfter(key, 0);
  }

  stop(): void {
    this.stopped = true;
    for (const { callOff } of this.pending.values()) {
      callOff?.();
    }
    this.pending.clear();
  }

  private addAfter(key: string, milliseconds: number): void {
    const at = this.clock.now().getTime() + milliseconds;
    const before = this.pending.get(key);
    if (this.stopped || (before && before.at <= at)) {
      return;
    }
    before?.callOff?.();
    this.pending.set(key, {
      at,
      callOff:
        milliseconds > 0
          ? this.clock.after(milliseconds, () => this.isDue(key))
          : undefined,
    });
    if (milliseconds <= 0) {
      setImmediate(() => this.begin());
    }
  }

  private isDue(key: string): void {
    const entry = this.pending.get(key);
    if (entry) {
      this.pending.set(key, { at: entry.at });
      this.begin();
    }
  }

  private begin(): void {
    for (const [key, { callOff }] of this.pending) {
      if (this.running.size >= CONCURRENT) {
        return;
      }
      if (!callOff && !this.running.has(key)) {
        this.pending.delete(key);
        const run = new Run();
        this.running.set(key, run);
        void this.work(key, run);
      }
    }
  }

  private async work(key: string, run: Run): Promise<void> {
    let result: QueueResult;
    try {
      result = await this.reconcile(key, run);
    } catch (error) {
      if (!this.stopped) {
        this.onError(key, error);
      }
      result = 'requeue';
    }
    this.running.delete(key);
    if (result === 'requeue') {
      const failures = this.failures.get(key) ?? 0;
      this.failures.set(key, failures + 1);
      this.addAfter(
        key,
        Math.min(SHORTEST_RETRY * 2 ** failures, LONGEST_RETRY),
      );
    } else {
      this.failures.delete(key);
      if (result !== 'done') {
        this.addAfter(key, result.after);
      }
    }
    this.begin();
  }
}
