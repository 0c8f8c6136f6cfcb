import { systemClock } from '../../clock/Clock';
import { durationSince, formatDuration, parseDuration } from './duration';

describe('durations of Go', () => {
  it.each([
    ['10m', 600_000, '10m0s'],
    ['30s', 30_000, '30s'],
    ['1h30m', 5_400_000, '1h30m0s'],
    ['5.064s', 5064, '5.064s'],
    ['194.209ms', 194.209, '194.209ms'],
    ['0', 0, '0s'],
    ['61s', 61_000, '1m1s'],
  ])('%s', (text, milliseconds, printed) => {
    expect(parseDuration(text)).toBe(milliseconds);
    expect(formatDuration(milliseconds)).toBe(printed);
  });

  it.each(['', '10', 'ten', '10 m', '10mm'])('refuses %j', text => {
    expect(parseDuration(text)).toBeUndefined();
  });

  it('measures no two alike', () => {
    const clock = systemClock();
    const started = clock.now().getTime() - 5000;
    const measured = Array.from({ length: 100 }, () =>
      durationSince(started, clock),
    );
    expect(new Set(measured).size).toBeGreaterThan(95);
    expect(measured[0]).toMatch(/^5\.\d+s$/);
  });
});
