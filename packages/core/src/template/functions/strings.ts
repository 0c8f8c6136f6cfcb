import type { Bytes } from '../bytes';
import {
  decodeRune,
  encodeRune,
  encodeRunes,
  isAscii,
  runesOf,
} from '../bytes';
import { quote } from '../format/quote';
import { formatValue, textOf } from '../format/print';
import type { Meter } from '../Meter';
import { joinWithin, TextBuilder } from '../Meter';
import { EvaluationError } from '../TemplateError';
import {
  isDigit,
  isLetter,
  isLower,
  isSpace,
  isTitle,
  isUpper,
  toLowerRune,
  toTitleRune,
  toUpperRune,
} from '../unicode';
import type { GoValue } from '../values';
import { sanitizeDnsName } from '../sanitizeDnsName';
import { abbreviate, abbreviateBoth } from './abbreviate';
import type { FunctionTable } from './function';
import { fixed, variadic } from './function';
import { toKebabCase, toPascalCase, toSnakeCase } from './wordCase';
import { wrap, wrapWith } from './wrap';

function mapRunes(text: Bytes, change: (rune: number) => number): Bytes {
  return encodeRunes(runesOf(text).map(change));
}

function toUpper(text: Bytes): Bytes {
  return isAscii(text) ? text.toUpperCase() : mapRunes(text, toUpperRune);
}

function toLower(text: Bytes): Bytes {
  return isAscii(text) ? text.toLowerCase() : mapRunes(text, toLowerRune);
}

/** What Go's `strings.Title` takes for a gap between words. */
function parts(rune: number): boolean {
  if (rune < 0x80) return !/[A-Za-z0-9_]/.test(String.fromCharCode(rune));
  return !isLetter(rune) && !isDigit(rune) && isSpace(rune);
}

function toTitle(text: Bytes): Bytes {
  let atStart = true;
  return mapRunes(text, rune => {
    const result = atStart ? toTitleRune(rune) : rune;
    atStart = parts(rune);
    return result;
  });
}

/** The first letter of each word in lower case; a leading gap counts as before. */
function untitle(text: Bytes): Bytes {
  let atStart = true;
  return mapRunes(text, rune => {
    if (isSpace(rune)) {
      atStart = true;
      return rune;
    }
    const result = atStart ? toLowerRune(rune) : rune;
    atStart = false;
    return result;
  });
}

function swapCase(text: Bytes): Bytes {
  let afterSpace = true;
  return mapRunes(text, rune => {
    if (isUpper(rune) || isTitle(rune)) {
      afterSpace = false;
      return toLowerRune(rune);
    }
    if (isLower(rune)) {
      const result = afterSpace ? toTitleRune(rune) : toUpperRune(rune);
      afterSpace = false;
      return result;
    }
    afterSpace = isSpace(rune);
    return rune;
  });
}

/** Cuts characters off both ends. */
function trimRunes(text: Bytes, drops: (rune: number) => boolean): Bytes {
  const sizes: { offset: number; size: number; dropped: boolean }[] = [];
  for (let offset = 0; offset < text.length; ) {
    const { rune, size } = decodeRune(text, offset);
    sizes.push({ offset, size, dropped: drops(rune) });
    offset += size;
  }
  const first = sizes.find(({ dropped }) => !dropped);
  const last = sizes.reverse().find(({ dropped }) => !dropped);
  return first && last ? text.slice(first.offset, last.offset + last.size) : '';
}

/** Works on bytes, as sprig does: a byte that is a Latin-1 space goes too, and what stays is taken for Latin-1 if anything went. */
function withoutSpaces(text: Bytes): Bytes {
  const kept = [...text].filter(byte => !isSpace(byte.charCodeAt(0)));
  if (kept.length === text.length) return text;
  return kept.map(byte => encodeRune(byte.charCodeAt(0))).join('');
}

/** Works on bytes, as sprig does. */
function initials(text: Bytes): Bytes {
  let afterSpace = true;
  const letters = [...text].filter(byte => {
    const isGap = isSpace(byte.charCodeAt(0));
    const takes = afterSpace && !isGap;
    afterSpace = isGap;
    return takes;
  });
  return letters.map(byte => encodeRune(byte.charCodeAt(0))).join('');
}

function truncate(count: bigint, text: Bytes): Bytes {
  const length = BigInt(text.length);
  if (count < 0n && length + count > 0n) {
    return text.slice(Number(length + count));
  }
  return count >= 0n && length > count ? text.slice(0, Number(count)) : text;
}

function slice(text: Bytes, start: bigint, end: bigint): Bytes {
  if (start < 0n || end < start || end > BigInt(text.length)) {
    throw new EvaluationError(
      `slice bounds out of range [${start}:${end}] with length ${text.length}`,
    );
  }
  return text.slice(Number(start), Number(end));
}

function substring(start: bigint, end: bigint, text: Bytes): Bytes {
  if (start < 0n) return slice(text, 0n, end);
  const length = BigInt(text.length);
  return slice(text, start, end < 0n || end > length ? length : end);
}

function repeat(meter: Meter, count: bigint, text: Bytes): Bytes {
  if (count < 0n) throw new EvaluationError('negative Repeat count');
  const length = count * BigInt(text.length);
  const limit = BigInt(meter.maxLength) + 1n;
  meter.allow(Number(length < limit ? length : limit));
  return text === '' ? '' : text.repeat(Number(count));
}

/** Splits at each separator; an empty one parts all characters. */
export function splitAll(text: Bytes, separator: Bytes): Bytes[] {
  if (separator !== '') return text.split(separator);
  return splitRunes(text, Infinity);
}

function splitRunes(text: Bytes, limit: number): Bytes[] {
  const pieces: Bytes[] = [];
  let offset = 0;
  while (offset < text.length && pieces.length < limit - 1) {
    const { size } = decodeRune(text, offset);
    pieces.push(text.slice(offset, offset + size));
    offset += size;
  }
  if (offset < text.length) pieces.push(text.slice(offset));
  return pieces;
}

/** {@link splitAll} into at most so many pieces, of which the last one holds the rest; a negative limit is none. */
export function splitLimited(
  text: Bytes,
  separator: Bytes,
  limit: bigint,
): Bytes[] {
  if (limit === 0n) return [];
  if (limit < 0n) return splitAll(text, separator);
  if (separator === '') return splitRunes(text, Number(limit));
  const pieces = text.split(separator);
  const count = Number(limit);
  if (pieces.length <= count) return pieces;
  const rest = pieces.slice(count - 1).join(separator);
  return [...pieces.slice(0, count - 1), rest];
}

function replaceAll(meter: Meter, from: Bytes, to: Bytes, text: Bytes): Bytes {
  if (from === to) return text;
  const pieces = splitAll(text, from);
  return joinWithin(meter, from === '' ? ['', ...pieces, ''] : pieces, to);
}

function indent(meter: Meter, spaces: bigint, text: Bytes): Bytes {
  const pad = repeat(meter, spaces, ' ');
  return pad + joinWithin(meter, text.split('\n'), `\n${pad}`);
}

function quoted(
  meter: Meter,
  values: GoValue[],
  mark: (value: GoValue) => Bytes,
): Bytes {
  const present = values.filter(value => value !== null && value !== undefined);
  return joinWithin(meter, present.map(mark), ' ');
}

function concatenate(meter: Meter, values: GoValue[]): Bytes {
  const builder = new TextBuilder(meter);
  values
    .filter(value => value !== null && value !== undefined)
    .forEach((value, index) => {
      if (index > 0) builder.add(' ');
      builder.add(formatValue(meter, value));
    });
  return builder.toString();
}

function trimSuffix(suffix: Bytes, text: Bytes): Bytes {
  return suffix !== '' && text.endsWith(suffix)
    ? text.slice(0, -suffix.length)
    : text;
}

const trimAll = fixed(['string', 'string'], (_meter, cutset, text) => {
  const dropped = new Set(runesOf(cutset));
  return trimRunes(text, rune => dropped.has(rune));
});

/** sprig's functions over strings, and our own `sanitizeDNSName`. */
export const strings: FunctionTable = {
  hello: fixed([], () => 'Hello!'),
  abbrev: fixed(['int', 'string'], (_meter, width, text) =>
    abbreviate(width, text),
  ),
  abbrevboth: fixed(['int', 'int', 'string'], (_meter, left, right, text) =>
    abbreviateBoth(left, right, text),
  ),
  trunc: fixed(['int', 'string'], (_meter, count, text) =>
    truncate(count, text),
  ),
  trim: fixed(['string'], (_meter, text) => trimRunes(text, isSpace)),
  upper: fixed(['string'], (_meter, text) => toUpper(text)),
  lower: fixed(['string'], (_meter, text) => toLower(text)),
  title: fixed(['string'], (_meter, text) => toTitle(text)),
  untitle: fixed(['string'], (_meter, text) => untitle(text)),
  substr: fixed(['int', 'int', 'string'], (_meter, start, end, text) =>
    substring(start, end, text),
  ),
  repeat: fixed(['int', 'string'], repeat),
  trimall: trimAll,
  trimAll,
  trimSuffix: fixed(['string', 'string'], (_meter, suffix, text) =>
    trimSuffix(suffix, text),
  ),
  trimPrefix: fixed(['string', 'string'], (_meter, prefix, text) =>
    text.startsWith(prefix) ? text.slice(prefix.length) : text,
  ),
  nospace: fixed(['string'], (_meter, text) => withoutSpaces(text)),
  initials: fixed(['string'], (_meter, text) => initials(text)),
  swapcase: fixed(['string'], (_meter, text) => swapCase(text)),
  snakecase: fixed(['string'], (_meter, text) => toSnakeCase(text)),
  camelcase: fixed(['string'], (_meter, text) => toPascalCase(text)),
  kebabcase: fixed(['string'], (_meter, text) => toKebabCase(text)),
  wrap: fixed(['int', 'string'], wrap),
  wrapWith: fixed(['int', 'string', 'string'], wrapWith),
  contains: fixed(['string', 'string'], (_meter, part, text) =>
    text.includes(part),
  ),
  hasPrefix: fixed(['string', 'string'], (_meter, prefix, text) =>
    text.startsWith(prefix),
  ),
  hasSuffix: fixed(['string', 'string'], (_meter, suffix, text) =>
    text.endsWith(suffix),
  ),
  quote: variadic([], 'any', (meter, values) =>
    quoted(meter, values, value => quote(textOf(meter, value))),
  ),
  squote: variadic([], 'any', (meter, values) =>
    quoted(meter, values, value => `'${formatValue(meter, value)}'`),
  ),
  cat: variadic([], 'any', concatenate),
  indent: fixed(['int', 'string'], indent),
  nindent: fixed(
    ['int', 'string'],
    (meter, spaces, text) => `\n${indent(meter, spaces, text)}`,
  ),
  replace: fixed(['string', 'string', 'string'], replaceAll),
  plural: fixed(['string', 'string', 'int'], (_meter, one, many, count) =>
    count === 1n ? one : many,
  ),
  sanitizeDNSName: fixed(['string'], (_meter, text) => sanitizeDnsName(text)),
};
