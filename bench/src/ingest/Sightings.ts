import type { Restarts } from './types';

/** How long it took from changes to somebody who saw them. */
export class Sightings {
  /** Milliseconds, of each change that was seen. */
  readonly delays: number[] = [];
  private waiting: { pod: string; restarts: number; at: number }[] = [];

  /** Changes that were not seen yet. */
  get unseen(): number {
    return this.waiting.length;
  }

  /** A pod has just restarted. */
  changed(pod: string, restarts: number): void {
    this.waiting.push({ pod, restarts, at: performance.now() });
  }

  /** This is what somebody sees now. */
  saw(seen: Restarts): void {
    const now = performance.now();
    this.waiting = this.waiting.filter(({ pod, restarts, at }) => {
      if ((seen.get(pod) ?? -1) < restarts) return true;
      this.delays.push(now - at);
      return false;
    });
  }
}
