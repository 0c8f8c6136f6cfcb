import { isDue } from './cronSchedule';

describe('isDue', () => {
  // A Saturday.
  const instant = new Date('2026-11-28T06:30:12Z');

  it.each([
    ['* * * * *', true],
    ['30 6 * * *', true],
    ['*/15 * * * *', true],
    ['10/20 * * * *', true],
    ['*/7 * * * *', false],
    ['0-29 * * * *', false],
    ['0,30 5-7 * 11 *', true],
    ['30 6 * 12 *', false],
    ['30 6 1 * 6', true],
    ['30 6 1 * *', false],
    ['30 6 * * 1-5', false],
    ['30 6 * *', false],
    ['30 6 * nov SAT', true],
    ['30 6 ? * Mon-Fri', false],
    ['@hourly', false],
    ['@every 1h', false],
  ])('%s: %s', (schedule, due) => {
    expect(isDue(schedule, instant)).toBe(due);
  });
});
