import { humanDuration } from './humanDuration';

describe('humanDuration', () => {
  const MINUTE = 60;
  const HOUR = 60 * MINUTE;
  const DAY = 24 * HOUR;

  it.each([
    [-5, '0s'],
    [119, '119s'],
    [2 * MINUTE, '2m'],
    [9 * MINUTE + 59, '9m59s'],
    [10 * MINUTE + 5, '10m'],
    [3 * HOUR - 1, '179m'],
    [3 * HOUR + 5 * MINUTE, '3h5m'],
    [47 * HOUR, '47h'],
    [2 * DAY + HOUR, '2d1h'],
    [8 * DAY + HOUR, '8d'],
    [730 * DAY + 3 * DAY, '2y3d'],
    [10 * 365 * DAY, '10y'],
  ])('says %i seconds as %s', (seconds, text) => {
    expect(humanDuration(seconds * 1000)).toBe(text);
  });
});
