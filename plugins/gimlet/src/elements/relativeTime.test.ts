import { exactDuration, relativeTime, timeUntil } from './relativeTime';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe('relativeTime', () => {
  it.each([
    [-3 * SECOND, 'just now'],
    [0, 'just now'],
    [4_999, 'just now'],
    [12 * SECOND, '12 s ago'],
    [59_999, '59 s ago'],
    [MINUTE, '1 min ago'],
    [59 * MINUTE, '59 min ago'],
    [HOUR, '1 h ago'],
    [23 * HOUR, '23 h ago'],
    [DAY, '1 day ago'],
    [2 * DAY, '2 days ago'],
    [59 * DAY, '59 days ago'],
    [60 * DAY, '2 months ago'],
    [729 * DAY, '24 months ago'],
    [730 * DAY, '2 years ago'],
  ])('calls what was %i ms ago "%s"', (past, words) => {
    const now = Date.UTC(2026, 2, 18);
    expect(relativeTime(now - past, now)).toBe(words);
  });
});

describe('timeUntil', () => {
  it.each([
    [-SECOND, 'now'],
    [12 * SECOND, 'in 12 s'],
    [90 * DAY, 'in 3 months'],
  ])('calls what is %i ms ahead "%s"', (ahead, words) => {
    const now = Date.UTC(2026, 2, 18);
    expect(timeUntil(now + ahead, now)).toBe(words);
  });
});

describe('exactDuration', () => {
  it.each([
    [-5, '0.0 s'],
    [400, '0.4 s'],
    [9_949, '9.9 s'],
    [12_400, '12 s'],
    [59_400, '59 s'],
    [59_900, '1m 0s'],
    [102_000, '1m 42s'],
    [3_599_000, '59m 59s'],
    [3_599_900, '1h 0m'],
    [11_100_000, '3h 5m'],
  ])('calls %i ms "%s"', (ms, words) => {
    expect(exactDuration(ms)).toBe(words);
  });
});
