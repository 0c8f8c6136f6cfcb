import { Wakers } from './Wakers';

const LONG = 60_000;

describe('Wakers', () => {
  it('wake all who wait for a name, and nobody else', async () => {
    const wakers = new Wakers();
    const woken: string[] = [];
    const wait = (name: string, who: string) =>
      wakers.wait(name, LONG).then(() => woken.push(who));
    const waiting = [wait('a', '1'), wait('a', '2'), wait('b', '3')];
    wakers.wake('a');
    await Promise.all(waiting.slice(0, 2));
    expect(woken).toEqual(['1', '2']);
    wakers.wakeAll();
    await waiting[2];
    expect(woken).toEqual(['1', '2', '3']);
  });

  it('let go when the time is over, or when the signal says so', async () => {
    const wakers = new Wakers();
    await wakers.wait('a', 1);
    const stopping = new AbortController();
    const waiting = wakers.wait('a', LONG, stopping.signal);
    stopping.abort();
    await waiting;
    await expect(
      wakers.wait('a', LONG, stopping.signal),
    ).resolves.toBeUndefined();
  });
});
