import type { Bytes } from '../bytes';
import { encodeRune, runeCount } from '../bytes';
import { isPrintable } from '../unicode';
import { quoteRune } from './quote';

/** What stands between `%` and the verb. */
export interface FormatFlags {
  plus: boolean;
  minus: boolean;
  sharp: boolean;
  space: boolean;
  zero: boolean;
  /** `%+v`. */
  plusV: boolean;
  /** `%#v`. */
  sharpV: boolean;
  width?: number;
  precision?: number;
}

export const NO_FLAGS: FormatFlags = {
  plus: false,
  minus: false,
  sharp: false,
  space: false,
  zero: false,
  plusV: false,
  sharpV: false,
};

/** Pads to the width, counted in characters. */
export function pad(text: Bytes, flags: FormatFlags): Bytes {
  const missing = (flags.width ?? 0) - runeCount(text);
  if (missing <= 0) return text;
  if (flags.minus) return text + ' '.repeat(missing);
  return (flags.zero ? '0' : ' ').repeat(missing) + text;
}

/** {@link pad}, with spaces whatever the flags say. */
export function padWithSpaces(text: Bytes, flags: FormatFlags): Bytes {
  return pad(text, { ...flags, zero: false });
}

function formatUnicode(value: bigint, flags: FormatFlags): Bytes {
  const digits = Math.max(flags.precision ?? 0, 4);
  const code = value.toString(16).toUpperCase().padStart(digits, '0');
  const shows = flags.sharp && value <= 0x10ffffn && isPrintable(Number(value));
  const shown = shows ? ` '${encodeRune(Number(value))}'` : '';
  return padWithSpaces(`U+${code}${shown}`, flags);
}

const BASES: Record<string, number> = {
  b: 2,
  o: 8,
  O: 8,
  d: 10,
  v: 10,
  x: 16,
  X: 16,
};

function prefixOf(verb: string, digits: string, flags: FormatFlags): string {
  const sharp: Record<string, string> = {
    b: '0b',
    o: digits.startsWith('0') ? '' : '0',
    O: digits.startsWith('0') ? '' : '0',
    x: '0x',
    X: '0X',
  };
  const prefix = flags.sharp ? sharp[verb] ?? '' : '';
  return verb === 'O' ? `0o${prefix}` : prefix;
}

function formatDigits(value: bigint, verb: string, flags: FormatFlags): Bytes {
  const isNegative = value < 0n;
  const magnitude = isNegative ? -value : value;
  const { precision, width } = flags;
  if (precision === 0 && magnitude === 0n) {
    return ' '.repeat(width ?? 0);
  }
  const sign = signOf(isNegative, flags);
  const zeroPadded = flags.zero && !flags.minus && width !== undefined;
  const wanted = precision ?? (zeroPadded ? (width ?? 0) - sign.length : 0);
  const text = magnitude.toString(BASES[verb]).padStart(wanted, '0');
  const digits = verb === 'X' ? text.toUpperCase() : text;
  return padWithSpaces(
    `${sign}${prefixOf(verb, digits, flags)}${digits}`,
    flags,
  );
}

function signOf(isNegative: boolean, flags: FormatFlags): string {
  if (isNegative) return '-';
  if (flags.plus) return '+';
  return flags.space ? ' ' : '';
}

/** An integer by a verb; `undefined` where the verb is not for integers. */
export function formatInteger(
  value: bigint,
  verb: string,
  flags: FormatFlags,
  isUnsigned: boolean,
): Bytes | undefined {
  const unsigned = BigInt.asUintN(64, value);
  const rune = unsigned <= 0x10ffffn ? Number(unsigned) : 0xfffd;
  switch (verb) {
    case 'v':
      return flags.sharpV && isUnsigned
        ? formatDigits(value, 'x', { ...flags, sharp: true })
        : formatDigits(value, 'v', flags);
    case 'd':
    case 'b':
    case 'o':
    case 'O':
    case 'x':
    case 'X':
      return formatDigits(value, verb, flags);
    case 'c':
      return pad(encodeRune(rune), flags);
    case 'q':
      return pad(quoteRune(rune, { asciiOnly: flags.plus }), flags);
    case 'U':
      return formatUnicode(unsigned, flags);
    default:
      return undefined;
  }
}
