import type { Bytes } from './bytes';
import { decodeRune, encodeRune } from './bytes';

/** `int64`, the widest signed integer of Go. */
export const INT64_MIN = -(2n ** 63n);
export const INT64_MAX = 2n ** 63n - 1n;

/** Wraps around at 64 bits, as Go's arithmetic does. */
export function wrapInt64(value: bigint): bigint {
  return BigInt.asIntN(64, value);
}

/** Longer texts are no integers to us: they would not fit 64 bits, and take long to read. */
const MAX_DIGITS = 1000;

const INTEGER =
  /^([-+]?)(?:0[xX](_?[0-9a-fA-F]+(?:_[0-9a-fA-F]+)*)|0[bB](_?[01]+(?:_[01]+)*)|0[oO](_?[0-7]+(?:_[0-7]+)*)|0(_?[0-7]+(?:_[0-7]+)*)|(0|[1-9][0-9]*(?:_[0-9]+)*))$/;

/** An integer as it is written in Go: `0x`, `0b`, `0o` and a leading `0` give the base, `_` may part digits. */
export function parseInteger(text: string): bigint | undefined {
  const match = text.length > MAX_DIGITS ? null : INTEGER.exec(text);
  if (!match) return undefined;
  const [, sign, hex, binary, octal, oldOctal, decimal] = match;
  const magnitude = [
    hex && `0x${hex}`,
    binary && `0b${binary}`,
    (octal ?? oldOctal) && `0o${octal ?? oldOctal}`,
    decimal,
  ].find(candidate => candidate !== undefined && candidate !== '');
  if (magnitude === undefined) return undefined;
  const value = BigInt(magnitude.replace(/_/g, ''));
  return sign === '-' ? -value : value;
}

/** {@link parseInteger}, within 64 bits. */
export function parseInt64(text: string): bigint | undefined {
  const value = parseInteger(text);
  return value !== undefined && value >= INT64_MIN && value <= INT64_MAX
    ? value
    : undefined;
}

const DECIMAL_FLOAT =
  /^[-+]?(?:[0-9]+(?:_[0-9]+)*(?:\.(?:[0-9]+(?:_[0-9]+)*)?)?|\.[0-9]+(?:_[0-9]+)*)(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?$/;
const HEX_FLOAT =
  /^([-+]?)0[xX](?:_?([0-9a-fA-F]+(?:_[0-9a-fA-F]+)*))?(?:\.([0-9a-fA-F]+(?:_[0-9a-fA-F]+)*)?)?[pP]([-+]?[0-9]+)$/;
const SPECIAL_FLOAT = /^([-+]?)(inf|infinity)$/i;

/** A float64 as it is written in Go; `undefined` for what is none or is too large. */
export function parseFloat64(text: string): number | undefined {
  if (DECIMAL_FLOAT.test(text)) {
    const value = Number(text.replace(/_/g, ''));
    return Number.isFinite(value) ? value : undefined;
  }
  const special = SPECIAL_FLOAT.exec(text);
  if (special) return special[1] === '-' ? -Infinity : Infinity;
  if (/^nan$/i.test(text)) return NaN;
  const hex = HEX_FLOAT.exec(text);
  return hex ? parseHexFloat(hex) : undefined;
}

function parseHexFloat(match: RegExpExecArray): number | undefined {
  const [, sign, whole = '', fraction = '', exponent] = match;
  const digits = `${whole}${fraction}`.replace(/_/g, '');
  if (digits === '') return undefined;
  const power = Number(exponent) - 4 * fraction.replace(/_/g, '').length;
  const value = scaleByPowerOfTwo(BigInt(`0x${digits}`), power);
  if (!Number.isFinite(value)) return undefined;
  return sign === '-' ? -value : value;
}

/** `mantissa · 2^power`, rounded once, half to even. */
export function scaleByPowerOfTwo(mantissa: bigint, power: number): number {
  if (mantissa === 0n) return 0;
  const length = mantissa.toString(2).length;
  if (length + power > 1100) return Infinity;
  if (length + power < -1100) return 0;
  const lowestBit = Math.max(length + power - 53, -1074);
  const shift = BigInt(lowestBit - power);
  if (shift <= 0n) return Number(mantissa << -shift) * 2 ** lowestBit;
  const kept = mantissa >> shift;
  const rest = mantissa - (kept << shift);
  const half = 1n << (shift - 1n);
  const up = rest > half || (rest === half && (kept & 1n) === 1n);
  return Number(up ? kept + 1n : kept) * 2 ** lowestBit;
}

const SIMPLE_ESCAPES: Record<string, string> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
};
const NUMBERED_ESCAPE =
  /^(?:x([0-9a-fA-F]{2})|([0-7]{3})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/;

interface Unquoted {
  /** A byte, for `\x..` and octal escapes. */
  byte?: number;
  rune?: number;
  size: number;
}

/** One character of a quoted literal; `undefined` where it is none. */
function unquoteCharacter(
  literal: Bytes,
  offset: number,
  delimiter: string,
): Unquoted | undefined {
  if (literal[offset] !== '\\') return decodeRune(literal, offset);
  const escaped = literal.charAt(offset + 1);
  const simple = SIMPLE_ESCAPES[escaped];
  if (simple) return { rune: simple.charCodeAt(0), size: 2 };
  if (escaped === delimiter) return { rune: escaped.charCodeAt(0), size: 2 };
  const match = NUMBERED_ESCAPE.exec(literal.slice(offset + 1, offset + 10));
  if (!match) return undefined;
  const [all, hex, octal, short, long] = match;
  const size = 1 + all.length;
  if (hex) return { byte: parseInt(hex, 16), size };
  if (octal) {
    const byte = parseInt(octal, 8);
    return byte > 0xff ? undefined : { byte, size };
  }
  const rune = parseInt(short ?? long, 16);
  const isSurrogate = rune >= 0xd800 && rune <= 0xdfff;
  return rune > 0x10ffff || isSurrogate ? undefined : { rune, size };
}

/** The value of a string literal in double or back quotes; `undefined` where an escape is wrong. */
export function unquote(literal: Bytes): Bytes | undefined {
  const body = literal.slice(1, -1);
  if (literal[0] === '`') return body.replace(/\r/g, '');
  const parts: Bytes[] = [];
  for (let offset = 0; offset < body.length; ) {
    const next = unquoteCharacter(body, offset, '"');
    if (!next) return undefined;
    const isPlain = next.byte === undefined && body[offset] !== '\\';
    if (isPlain) parts.push(body.slice(offset, offset + next.size));
    else if (next.byte !== undefined)
      parts.push(String.fromCharCode(next.byte));
    else parts.push(encodeRune(next.rune ?? 0));
    offset += next.size;
  }
  return parts.join('');
}

/** The number of a character constant such as `'a'` or `'\n'`; `undefined` where it is none. */
export function unquoteCharacterConstant(literal: Bytes): number | undefined {
  const body = literal.slice(1, -1);
  if (body === '') return undefined;
  const next = unquoteCharacter(body, 0, "'");
  if (!next || next.size !== body.length) return undefined;
  return next.byte ?? next.rune;
}
