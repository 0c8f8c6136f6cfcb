import { median, percentile } from './median';

describe('median', () => {
  it.each([
    [[3], 3],
    [[3, 1, 2], 2],
    [[4, 1, 3, 2], 2.5],
  ])('of %j is %d', (values, expected) => {
    expect(median(values)).toBe(expected);
  });

  it('refuses nothing', () => {
    expect(() => median([])).toThrow(RangeError);
  });
});

describe('percentile', () => {
  const values = Array.from({ length: 100 }, (_, index) => 100 - index);

  it.each([
    [values, 0.95, 95],
    [values, 1, 100],
    [values, 0, 1],
    [[7], 0.5, 7],
  ])('of %j at %d is %d', (of, share, expected) => {
    expect(percentile(of, share)).toBe(expected);
  });

  it('refuses nothing', () => {
    expect(() => percentile([], 0.5)).toThrow(RangeError);
  });
});
