import { duration, relativeTime } from './relativeTime';

const now = Date.UTC(2024, 10, 30, 12) / 1000;

it.each([
  [-5, 'just now'],
  [0, 'just now'],
  [1, '1 s ago'],
  [59, '59 s ago'],
  [60, '1 min ago'],
  [3599, '59 min ago'],
  [3600, '1 h ago'],
  [86_399, '23 h ago'],
  [86_400, 'yesterday'],
  [2 * 86_400, '2 days ago'],
  [29 * 86_400, '29 days ago'],
  [30 * 86_400, '2024-10-31'],
])('%p seconds before', (age, expected) => {
  expect(relativeTime(now - age, now)).toBe(expected);
});

it.each([
  [400, '0.4 s'],
  [59_900, '59.9 s'],
  [59_960, '1m 0s'],
  [119_700, '2m 0s'],
  [102_000, '1m 42s'],
])('%p ms', (milliseconds, expected) => {
  expect(duration(milliseconds)).toBe(expected);
});
