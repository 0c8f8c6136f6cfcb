import type { Bytes } from '../bytes';
import { parseFloat64, parseInt64, wrapInt64 } from '../literals';
import type { GoValue } from '../values';
import { GoInteger } from '../values';

/** `1.00` counts as the integer 1. */
function withoutZeroDecimals(text: Bytes): Bytes {
  return text.replace(/\.0+$/, '');
}

/** A float cut to 64 bits, as amd64 does it: what does not fit is the smallest integer. */
export function truncateFloat(value: number): bigint {
  const fits = Math.abs(value) < 2 ** 63;
  return fits ? BigInt(Math.trunc(value)) : -(2n ** 63n);
}

/** Anything as an integer, by the rules of spf13/cast, which sprig uses: what is no number is 0. */
export function toInteger(value: GoValue): bigint {
  if (value instanceof GoInteger) return wrapInt64(value.value);
  if (typeof value === 'number') return truncateFloat(value);
  if (typeof value === 'string') {
    return parseInt64(withoutZeroDecimals(value)) ?? 0n;
  }
  return value === true ? 1n : 0n;
}

/** Anything as a float, by the rules of spf13/cast: what is no number is 0. */
export function toFloat(value: GoValue): number {
  if (value instanceof GoInteger) return Number(value.value);
  if (typeof value === 'number') return value;
  if (typeof value === 'string') return parseFloat64(value) ?? 0;
  return value === true ? 1 : 0;
}
