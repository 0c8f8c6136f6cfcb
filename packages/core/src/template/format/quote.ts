import type { Bytes } from '../bytes';
import { decodeRune, encodeRune, REPLACEMENT_RUNE } from '../bytes';
import { isPrintable } from '../unicode';

const ESCAPES: Record<number, string> = {
  0x07: '\\a',
  0x08: '\\b',
  0x0c: '\\f',
  0x0a: '\\n',
  0x0d: '\\r',
  0x09: '\\t',
  0x0b: '\\v',
  0x5c: '\\\\',
};

/** Text in which nothing is escaped. */
const PLAIN = /^[ !#-[\]-~]*$/;

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}

function escapeRune(
  rune: number,
  delimiter: string,
  asciiOnly: boolean,
): Bytes {
  if (rune === delimiter.charCodeAt(0)) return `\\${delimiter}`;
  if (rune === 0x5c) return '\\\\';
  const keeps = asciiOnly
    ? rune < 0x80 && isPrintable(rune)
    : isPrintable(rune);
  if (keeps) return encodeRune(rune);
  const simple = ESCAPES[rune];
  if (simple) return simple;
  if (rune < 0x20 || rune === 0x7f) return `\\x${hex(rune, 2)}`;
  return rune < 0x10000 ? `\\u${hex(rune, 4)}` : `\\U${hex(rune, 8)}`;
}

/** A string as a Go literal in double quotes, as `%q` writes it. */
export function quote(
  bytes: Bytes,
  options: { asciiOnly?: boolean } = {},
): Bytes {
  if (PLAIN.test(bytes)) return `"${bytes}"`;
  const parts: Bytes[] = [];
  for (let offset = 0; offset < bytes.length; ) {
    const { rune, size } = decodeRune(bytes, offset);
    if (rune === REPLACEMENT_RUNE && size === 1) {
      parts.push(`\\x${hex(bytes.charCodeAt(offset), 2)}`);
    } else {
      parts.push(escapeRune(rune, '"', options.asciiOnly ?? false));
    }
    offset += size;
  }
  return `"${parts.join('')}"`;
}

/** A character as a Go literal in single quotes. */
export function quoteRune(
  rune: number,
  options: { asciiOnly?: boolean } = {},
): Bytes {
  const isRune = rune <= 0x10ffff && !(rune >= 0xd800 && rune <= 0xdfff);
  const valid = isRune ? rune : REPLACEMENT_RUNE;
  return `'${escapeRune(valid, "'", options.asciiOnly ?? false)}'`;
}

/** Whether a string can stand between back quotes. */
export function canBackquote(bytes: Bytes): boolean {
  for (let offset = 0; offset < bytes.length; ) {
    const { rune, size } = decodeRune(bytes, offset);
    const isInvalid = rune === REPLACEMENT_RUNE && size === 1;
    const isControl = (rune < 0x20 && rune !== 0x09) || rune === 0x7f;
    if (isInvalid || isControl || rune === 0x60 || rune === 0xfeff)
      return false;
    offset += size;
  }
  return true;
}
