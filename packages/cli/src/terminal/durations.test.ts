import { InvalidArgumentError } from 'commander';
import { durationOption } from './durations';

it.each([
  ['30s', 30_000],
  ['10m', 600_000],
  ['2h', 7_200_000],
  ['90d', 7_776_000_000],
])('%s is %d ms', (text, milliseconds) => {
  expect(durationOption(text)).toBe(milliseconds);
});

it.each(['', '0s', '10', 'm', '1.5h', '-1s', '1w', '10 m', '9999999s'])(
  '%j is none',
  text => {
    expect(() => durationOption(text)).toThrow(InvalidArgumentError);
  },
);
