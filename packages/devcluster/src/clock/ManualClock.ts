import type { Clock } from './Clock';

type Timer = { at: number; order: number; callback: () => void };

/**
 * A clock that stands still until a test moves it. It moves from timer to timer, and before each it waits until the work that the
 * last one began has settled: `settled` says when that is. So what takes a machine long takes no time of this clock, and the order
 * of what happens is the same on every machine.
 *
 * @public
 */
export class ManualClock implements Clock {
  private readonly settled: () => Promise<void>;
  private timers: Timer[] = [];
  private milliseconds: number;
  private order = 0;

  constructor(options: { start: Date; settled: () => Promise<void> }) {
    this.milliseconds = options.start.getTime();
    this.settled = options.settled;
  }

  now(): Date {
    return new Date(this.milliseconds);
  }

  after(milliseconds: number, callback: () => void): () => void {
    const timer = {
      at: this.milliseconds + Math.max(0, milliseconds),
      order: this.order++,
      callback,
    };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter(other => other !== timer);
    };
  }

  /** Lets the time pass until that instant, and everything that is due by then happen. */
  async advanceTo(instant: Date): Promise<void> {
    for (;;) {
      await this.settled();
      const next = this.timers
        .filter(timer => timer.at <= instant.getTime())
        .sort((a, b) => a.at - b.at || a.order - b.order)[0];
      if (!next) {
        break;
      }
      this.timers = this.timers.filter(other => other !== next);
      this.milliseconds = Math.max(this.milliseconds, next.at);
      next.callback();
    }
    this.milliseconds = Math.max(this.milliseconds, instant.getTime());
  }
}
