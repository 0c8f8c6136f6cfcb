import { systemClock } from '../systemClock';
import type { Clock } from '../types';

/** Real time, some of which can be skipped. */
export class ShiftedClock implements Clock {
  #skipped = 0;

  now(): number {
    return systemClock.now() + this.#skipped;
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return systemClock.sleep(milliseconds, signal);
  }

  skip(milliseconds: number): void {
    this.#skipped += milliseconds;
  }
}
