/**
 * A Go string inside the engine: one character (U+0000 to U+00FF) per byte of its UTF-8.
 *
 * Go's templates measure, cut, compare and order strings by bytes; held this way, JavaScript's `length`, `slice`, `<` and `indexOf` do the
 * same, and a cut inside of a character gives the bytes that Go gives.
 */
export type Bytes = string;

/** What Go puts in place of bytes that are no UTF-8. */
export const REPLACEMENT_RUNE = 0xfffd;

const NON_ASCII = /[\u0080-\uffff]/;

/** Whether all bytes are ASCII, so that bytes and characters are the same. */
export function isAscii(bytes: Bytes): boolean {
  return !NON_ASCII.test(bytes);
}

/** The bytes of a text in UTF-8. */
export function encodeUtf8(text: string): Bytes {
  return NON_ASCII.test(text)
    ? Buffer.from(text, 'utf8').toString('latin1')
    : text;
}

/** The text of bytes in UTF-8; what is no UTF-8 becomes U+FFFD. */
export function decodeUtf8(bytes: Bytes): string {
  return NON_ASCII.test(bytes)
    ? Buffer.from(bytes, 'latin1').toString('utf8')
    : bytes;
}

/** One character out of bytes, and how many bytes it took. */
export interface DecodedRune {
  rune: number;
  size: number;
}

/** How many bytes a character has and what its second byte may be, by its first byte (Unicode 15, table 3-7). */
function shapeOf(
  first: number,
): { size: number; low: number; high: number } | undefined {
  if (first >= 0xc2 && first <= 0xdf) return { size: 2, low: 0x80, high: 0xbf };
  if (first === 0xe0) return { size: 3, low: 0xa0, high: 0xbf };
  if (first === 0xed) return { size: 3, low: 0x80, high: 0x9f };
  if (first >= 0xe1 && first <= 0xef) return { size: 3, low: 0x80, high: 0xbf };
  if (first === 0xf0) return { size: 4, low: 0x90, high: 0xbf };
  if (first >= 0xf1 && first <= 0xf3) return { size: 4, low: 0x80, high: 0xbf };
  if (first === 0xf4) return { size: 4, low: 0x80, high: 0x8f };
  return undefined;
}

/** The character at a byte offset; a byte that starts no valid character is U+FFFD of size 1, as in Go. */
export function decodeRune(bytes: Bytes, offset: number): DecodedRune {
  const first = bytes.charCodeAt(offset);
  if (first < 0x80) return { rune: first, size: 1 };
  const shape = shapeOf(first);
  const invalid = { rune: REPLACEMENT_RUNE, size: 1 };
  if (!shape || offset + shape.size > bytes.length) return invalid;
  const second = bytes.charCodeAt(offset + 1);
  if (second < shape.low || second > shape.high) return invalid;
  const firstBits = [0x1f, 0x0f, 0x07][shape.size - 2];
  let rune = (first & firstBits) * 64 + (second & 0x3f);
  for (let index = 2; index < shape.size; index++) {
    const next = bytes.charCodeAt(offset + index);
    if (next < 0x80 || next > 0xbf) return invalid;
    rune = rune * 64 + (next & 0x3f);
  }
  return { rune, size: shape.size };
}

/** All characters, in order. */
export function runesOf(bytes: Bytes): number[] {
  const runes: number[] = [];
  for (let offset = 0; offset < bytes.length; ) {
    const { rune, size } = decodeRune(bytes, offset);
    runes.push(rune);
    offset += size;
  }
  return runes;
}

/** The number of characters. */
export function runeCount(bytes: Bytes): number {
  return isAscii(bytes) ? bytes.length : runesOf(bytes).length;
}

/** The bytes of one character; what is no character gives U+FFFD. */
export function encodeRune(rune: number): Bytes {
  if (rune < 0 || rune > 0x10ffff || (rune >= 0xd800 && rune <= 0xdfff)) {
    return encodeUtf8('\ufffd');
  }
  return rune < 0x80
    ? String.fromCharCode(rune)
    : encodeUtf8(String.fromCodePoint(rune));
}

/** The bytes of characters. */
export function encodeRunes(runes: readonly number[]): Bytes {
  return runes.map(encodeRune).join('');
}
