import { InvalidArgumentError } from 'commander';

const MILLISECONDS: Record<string, number> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** A duration as people write it (`30s`, `10m`, `2h`, `90d`), in milliseconds; `undefined` for anything else. */
export function millisecondsOf(text: string): number | undefined {
  const [, number, unit] = /^([1-9]\d{0,5})([smhd])$/.exec(text) ?? [];
  return number === undefined ? undefined : Number(number) * MILLISECONDS[unit];
}

/** Parses an option that says how long. */
export function durationOption(text: string): number {
  const milliseconds = millisecondsOf(text);
  if (milliseconds === undefined) {
    throw new InvalidArgumentError('Give it as 30s, 10m, 2h or 7d.');
  }
  return milliseconds;
}
