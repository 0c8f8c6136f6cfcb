/** Those who wait for something by its name, each until it happens or the time is over. */
export class Wakers {
  readonly #waiting = new Map<string, Set<() => void>>();

  wake(name: string): void {
    const waiting = this.#waiting.get(name);
    this.#waiting.delete(name);
    waiting?.forEach(wake => wake());
  }

  wakeAll(): void {
    for (const name of [...this.#waiting.keys()]) this.wake(name);
  }

  /**
   * Resolves when it is woken, when the milliseconds are over, or when the signal ends it. Make it before looking for what is
   * waited for: what happens in between is not missed.
   */
  wait(
    name: string,
    milliseconds: number,
    signal?: AbortSignal,
  ): Promise<void> {
    return new Promise(resolve => {
      const all = this.#waiting;
      const waiting = all.get(name) ?? new Set();
      const timer = setTimeout(end, signal?.aborted ? 0 : milliseconds);
      waiting.add(end);
      all.set(name, waiting);
      signal?.addEventListener('abort', end, { once: true });

      function end() {
        clearTimeout(timer);
        waiting.delete(end);
        if (waiting.size === 0 && all.get(name) === waiting) all.delete(name);
        signal?.removeEventListener('abort', end);
        resolve();
      }
    });
  }
}
