import { ConcurrencyLimit } from './ConcurrencyLimit';

describe('ConcurrencyLimit', () => {
  it('runs so many at once, the others in their order, whether they fail or not', async () => {
    const limit = new ConcurrencyLimit({ limit: 2 });
    const begun: number[] = [];
    const ends: (() => void)[] = [];
    let running = 0;
    let most = 0;
    const results = [0, 1, 2, 3, 4].map(number =>
      limit
        .run(async () => {
          begun.push(number);
          running += 1;
          most = Math.max(most, running);
          await new Promise<void>(resolve => ends.push(resolve));
          running -= 1;
          if (number % 2 === 1) throw new Error(`${number}`);
          return number;
        })
        .catch((error: Error) => `failed ${error.message}`),
    );
    while (ends.length < 5 || running > 0) {
      await new Promise(resolve => {
        setImmediate(resolve);
      });
      ends.forEach(end => end());
    }
    expect(await Promise.all(results)).toEqual([
      0,
      'failed 1',
      2,
      'failed 3',
      4,
    ]);
    expect(begun).toEqual([0, 1, 2, 3, 4]);
    expect(most).toBe(2);
    expect(await limit.run(async () => 'free again')).toBe('free again');
  });
});
