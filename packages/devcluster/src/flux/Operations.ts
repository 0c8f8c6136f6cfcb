import { setImmediate as nextTurn } from 'node:timers/promises';

// After the last operation a few turns of the event loop pass until watches have told everybody.
const QUIET_TURNS = 4;

/** What is under way that takes time of the machine: git, files, HTTP. Waiting for the clock is none of it. */
export class Operations {
  private running = 0;

  async run<T>(work: () => Promise<T>): Promise<T> {
    this.running++;
    try {
      return await work();
    } finally {
      this.running--;
    }
  }

  /** Resolves when nothing is under way, and what was done had its effect: only the clock can make more happen. */
  async settled(): Promise<void> {
    for (let quiet = 0; quiet < QUIET_TURNS; ) {
      await nextTurn();
      quiet = this.running ? 0 : quiet + 1;
    }
  }
}
