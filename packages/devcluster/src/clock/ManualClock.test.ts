import { setImmediate as nextTurn } from 'node:timers/promises';

import { sleep, systemClock } from './Clock';
import { ManualClock } from './ManualClock';

const start = new Date('2030-01-01T00:00:00Z');
const later = (milliseconds: number) =>
  new Date(start.getTime() + milliseconds);

describe('ManualClock', () => {
  it('calls back in the order of the instants, and of the calls where they are equal', async () => {
    const clock = new ManualClock({ start, settled: () => nextTurn() });
    const heard: string[] = [];
    clock.after(20, () => heard.push('c'));
    clock.after(10, () => heard.push('a'));
    clock.after(10, () => heard.push('b'));
    clock.after(30, () => heard.push('too late'));
    const takeBack = clock.after(15, () => heard.push('taken back'));
    takeBack();

    await clock.advanceTo(later(25));

    expect(heard).toEqual(['a', 'b', 'c']);
    expect(clock.now()).toEqual(later(25));
  });

  it('waits for what a timer began before it moves on', async () => {
    let working = 0;
    const clock = new ManualClock({
      start,
      settled: async () => {
        do {
          await nextTurn();
        } while (working);
      },
    });
    const heard: string[] = [];
    clock.after(10, async () => {
      working++;
      await new Promise(resolve => setTimeout(resolve, 20));
      heard.push(`worked until ${clock.now().getTime() - start.getTime()}`);
      working--;
      await sleep(clock, 5);
      heard.push(`slept until ${clock.now().getTime() - start.getTime()}`);
    });
    clock.after(12, () => heard.push('next'));

    await clock.advanceTo(later(100));

    expect(heard).toEqual(['worked until 10', 'next', 'slept until 15']);
  });
});

describe('sleep', () => {
  it('ends early where it is called off', async () => {
    const clock = new ManualClock({ start, settled: () => nextTurn() });
    const off = new AbortController();
    const slept = sleep(clock, 1000, off.signal);
    await clock.advanceTo(later(10));
    off.abort();
    await slept;
    await sleep(clock, 1000, off.signal);
    expect(clock.now()).toEqual(later(10));
  });
});

describe('systemClock', () => {
  it('runs as fast as it is asked to', async () => {
    const clock = systemClock({ speed: 100 });
    const before = clock.now().getTime();
    const began = Date.now();
    await sleep(clock, 2000);
    expect(Date.now() - began).toBeLessThan(1000);
    expect(clock.now().getTime() - before).toBeGreaterThanOrEqual(1900);
  });
});
