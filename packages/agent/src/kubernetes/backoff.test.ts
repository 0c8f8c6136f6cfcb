import { Backoff, pause } from './backoff';

describe('Backoff', () => {
  it('doubles up to the most, and begins anew after a success', () => {
    const backoff = new Backoff({
      first: 100,
      most: 1000,
      random: () => 0.999999,
    });
    const waits = Array.from({ length: 6 }, () => Math.round(backoff.next()));
    expect(waits).toEqual([100, 200, 400, 800, 1000, 1000]);
    backoff.reset();
    expect(Math.round(backoff.next())).toBe(100);
  });

  it('spreads each wait over its upper half', () => {
    const least = new Backoff({ first: 100, most: 1000, random: () => 0 });
    expect(least.next()).toBe(50);
    const any = new Backoff({ first: 100, most: 1000 });
    const wait = any.next();
    expect(wait).toBeGreaterThanOrEqual(50);
    expect(wait).toBeLessThan(100);
  });
});

describe('pause', () => {
  it('ends early by its signal, and at once where that has been given', async () => {
    const stop = new AbortController();
    const waiting = pause(60_000, stop.signal);
    stop.abort();
    await expect(waiting).resolves.toBeUndefined();
    await expect(pause(60_000, stop.signal)).resolves.toBeUndefined();
  });
});
