import { logLevel } from './logLevel';

describe('logLevel', () => {
  it.each([
    ['{"level":"error","msg":"no"}', 'error'],
    ['{"time":"2026-03-18T12:00:00Z","severity":"WARNING"}', 'warning'],
    ['{"level":50,"msg":"pino"}', 'error'],
    ['{"level": 20, "msg":"pino"}', 'debug'],
    ['ts=2026-03-18T12:00:00Z level=info msg=started', 'info'],
    ['E0318 12:00:00.000000 1 main.go:12] no', 'error'],
    ['2026-03-18 12:00:00 WARN  [main] slow', 'warning'],
    ['[ERROR] it failed', 'error'],
    ['DEBUG: x', 'debug'],
    ['panic: cannot read the key', 'error'],
    ['fatal error: all goroutines are asleep', 'error'],
    ['Error: Cannot find module', 'error'],
    ['no errors were found', undefined],
    ['', undefined],
  ])('of %s', (text, level) => {
    expect(logLevel(text)).toBe(level);
  });
});
