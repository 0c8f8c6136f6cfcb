import type { Bytes } from '../bytes';
import { encodeUtf8 } from '../bytes';

const NANOSECONDS: Record<Bytes, bigint> = {
  ns: 1n,
  us: 1_000n,
  [encodeUtf8('\u00b5s')]: 1_000n,
  [encodeUtf8('\u03bcs')]: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};
const MAX = 2n ** 63n;
const MAX_DIGITS = 1000;
const PART = /([0-9]*)(\.[0-9]*)?([^.0-9]*)/y;

/** Nanoseconds of a duration as Go writes it (`1h15m30.5s`, `-1.5h`); `undefined` for what is none. */
export function parseDuration(text: Bytes): bigint | undefined {
  const isNegative = text.startsWith('-');
  const body = /^[-+]/.test(text) ? text.slice(1) : text;
  if (body === '0') return 0n;
  let total = 0n;
  let offset = 0;
  do {
    PART.lastIndex = offset;
    const match = PART.exec(body);
    const part = match && nanosecondsOf(match[1], match[2] ?? '', match[3]);
    if (part === undefined || part === null || !match) return undefined;
    total += part;
    offset += match[0].length;
    if (part > MAX || total > MAX) return undefined;
  } while (offset < body.length);
  if (isNegative) return -total;
  return total >= MAX ? undefined : total;
}

function nanosecondsOf(
  whole: string,
  point: string,
  name: Bytes,
): bigint | undefined {
  const unit = NANOSECONDS[name];
  const fraction = point.slice(1);
  if (whole.length > MAX_DIGITS) return undefined;
  if (unit === undefined || (whole === '' && fraction === '')) return undefined;
  const [digits, scale] = fractionOf(fraction);
  return (
    BigInt(whole || '0') * unit +
    BigInt(Math.trunc(Number(digits) * (Number(unit) / scale)))
  );
}

/** The digits that fit 63 bits, and ten to their number. */
function fractionOf(fraction: string): [bigint, number] {
  let digits = 0n;
  let scale = 1;
  for (const digit of fraction) {
    const next = digits * 10n + BigInt(digit);
    if (next > MAX) break;
    digits = next;
    scale *= 10;
  }
  return [digits, scale];
}

function trimFraction(value: bigint, digits: number): string {
  const divisor = 10n ** BigInt(digits);
  const fraction = (value % divisor)
    .toString()
    .padStart(digits, '0')
    .replace(/0+$/, '');
  const whole = value / divisor;
  return fraction === '' || digits === 0 ? `${whole}` : `${whole}.${fraction}`;
}

/** A duration in nanoseconds as Go prints it: `1h15m30.5s`, `1.5ms`, `0s`. */
export function formatDuration(nanoseconds: bigint): Bytes {
  const sign = nanoseconds < 0n ? '-' : '';
  const value = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  if (value === 0n) return '0s';
  if (value < 1_000n) return `${sign}${value}ns`;
  if (value < 1_000_000n) {
    return `${sign}${trimFraction(value, 3)}${encodeUtf8('\u00b5s')}`;
  }
  if (value < 1_000_000_000n) return `${sign}${trimFraction(value, 6)}ms`;
  const minutes = value / 60_000_000_000n;
  const seconds = `${trimFraction(value % 60_000_000_000n, 9)}s`;
  if (minutes === 0n) return `${sign}${seconds}`;
  const hours = minutes / 60n;
  const clock = `${minutes % 60n}m${seconds}`;
  return hours === 0n ? `${sign}${clock}` : `${sign}${hours}h${clock}`;
}
