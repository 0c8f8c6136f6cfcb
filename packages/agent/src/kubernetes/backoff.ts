/** Waits that grow from one failure to the next, and differ from one agent to another. */
export interface BackoffOptions {
  /** Milliseconds before the first repetition. */
  first: number;
  /** Milliseconds that no wait exceeds. */
  most: number;
  /** From 0 to below 1. Default: `Math.random`. */
  random?: () => number;
}

/** Doubles its waits, each spread over its upper half, so that agents that failed together do not return together. */
export class Backoff {
  private readonly first: number;
  private readonly most: number;
  private readonly random: () => number;
  private failures = 0;

  constructor({ first, most, random = Math.random }: BackoffOptions) {
    this.first = first;
    this.most = most;
    this.random = random;
  }

  /** Milliseconds to wait after one more failure. */
  next(): number {
    const full = Math.min(this.most, this.first * 2 ** this.failures);
    this.failures = Math.min(this.failures + 1, 30);
    return full * (0.5 + this.random() / 2);
  }

  /** After a success the next wait is the first again. */
  reset(): void {
    this.failures = 0;
  }
}

/** Resolves after so many milliseconds, or at once when the signal ends the wait. */
export function pause(
  milliseconds: number,
  signal?: AbortSignal,
): Promise<void> {
  return new Promise(resolve => {
    if (signal?.aborted) {
      resolve();
      return;
    }
    const wait: { timer?: NodeJS.Timeout } = {};
    const end = () => {
      clearTimeout(wait.timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    wait.timer = setTimeout(end, milliseconds);
    signal?.addEventListener('abort', end, { once: true });
  });
}
