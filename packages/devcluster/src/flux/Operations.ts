import { setImmediate as nextTurn } from 'node:timers/promises';

// After the last operation a few turns of the event loop pass until watches have told everybody.
const QUIET_TURNS = 4;

/** What is under way that takes time of the machine: git, files, HTTP. Waiting for the clock is none of it. */
export class Operations {
  private running = 0;
  private waiting: Array<() => void> = [];

  async run<T>(work: () => Promise<T>): Promise<T> {
    this.running++;
    try {
      return await work();
    } finally {
      this.running--;
      if (!this.running) {
        this.waiting.splice(0).forEach(resolve => resolve());
      }
    }
  }

  /** Resolves when nothing is under way, and what was done had its effect: only the clock can make more happen. */
  async settled(): Promise<void> {
    for (let quiet = 0; quiet < QUIET_TURNS; quiet++) {
      if (this.running) {
        await new Promise<void>(resolve => {
          this.waiting.push(resolve);
        });
        quiet = 0;
      }
      await nextTurn();
    }
  }
}
