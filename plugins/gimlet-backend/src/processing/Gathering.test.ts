import { Gathering } from './Gathering';
import type { Clock } from '../clock/types';

/** A clock whose time is over when the test says so. */
function handClock() {
  let end = () => {};
  let slept: number | undefined;
  const clock: Clock = {
    now: () => 0,
    sleep: (milliseconds, signal) => {
      slept = milliseconds;
      return new Promise(resolve => {
        end = resolve;
        signal?.addEventListener('abort', () => resolve());
      });
    },
  };
  return { clock, endTime: () => end(), slept: () => slept };
}

const turn = () =>
  new Promise(resolve => {
    setImmediate(resolve);
  });

describe('Gathering', () => {
  it('lets all go in one turn when the last one has arrived or left', async () => {
    const { clock } = handClock();
    const gathering = new Gathering({ size: 3, patience: 1_000, clock });
    const gone: string[] = [];
    const go = (name: string) => gathering.arrive().then(() => gone.push(name));
    const first = go('first');
    await turn();
    const second = go('second');
    await turn();
    expect(gone).toEqual([]);
    gathering.leave();
    await Promise.all([first, second]);
    expect(gone).toEqual(['first', 'second']);
  });

  it('waits no longer than its patience, which begins with the first', async () => {
    const { clock, endTime, slept } = handClock();
    const gathering = new Gathering({ size: 3, patience: 1_000, clock });
    expect(slept()).toBeUndefined();
    const first = gathering.arrive();
    const second = gathering.arrive();
    expect(slept()).toBe(1_000);
    endTime();
    await Promise.all([first, second]);
    await gathering.arrive();
  });

  it('holds one who is alone up for nothing', async () => {
    const { clock } = handClock();
    const gathering = new Gathering({ size: 1, patience: 1_000, clock });
    await expect(gathering.arrive()).resolves.toBeUndefined();
  });
});
