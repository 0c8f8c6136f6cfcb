import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from './types';

/** The time of this machine. Nothing that sleeps keeps the process from ending. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async (milliseconds, signal) => {
    try {
      await wait(milliseconds, undefined, { signal, ref: false });
    } catch (error) {
      if (!signal?.aborted) throw error;
    }
  },
};
