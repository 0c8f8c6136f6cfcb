/**
 * Questions about one character, as Go's `unicode` package answers them: by simple case mapping, where JavaScript's own methods use the
 * full one (`ß` stays `ß` in upper case, and does not become `SS`).
 */

const LETTER_OR_DIGIT = /^[\p{L}\p{Nd}]$/u;
const LETTER = /^\p{L}$/u;
const DIGIT = /^\p{Nd}$/u;
const NUMBER = /^\p{N}$/u;
const PUNCTUATION = /^\p{P}$/u;
const UPPER = /^\p{Lu}$/u;
const LOWER = /^\p{Ll}$/u;
const TITLE = /^\p{Lt}$/u;
const PRINTABLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;
const SPACES = new Set([
  0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x20, 0x85, 0xa0, 0x1680, 0x2028, 0x2029,
  0x202f, 0x205f, 0x3000,
]);

function matches(pattern: RegExp, rune: number): boolean {
  return pattern.test(String.fromCodePoint(rune));
}

export const isLetter = (rune: number) => matches(LETTER, rune);
export const isDigit = (rune: number) => matches(DIGIT, rune);
export const isNumber = (rune: number) => matches(NUMBER, rune);
export const isPunctuation = (rune: number) => matches(PUNCTUATION, rune);
export const isUpper = (rune: number) => matches(UPPER, rune);
export const isLower = (rune: number) => matches(LOWER, rune);
export const isTitle = (rune: number) => matches(TITLE, rune);

/** Letters, marks, numbers, punctuation, symbols and the ASCII space. */
export const isPrintable = (rune: number) => matches(PRINTABLE, rune);

/** White space, ASCII and beyond. */
export function isSpace(rune: number): boolean {
  return SPACES.has(rune) || (rune >= 0x2000 && rune <= 0x200a);
}

/** What an identifier in a template may be made of. */
export function isIdentifierRune(rune: number): boolean {
  if (rune < 0x80) {
    return (
      rune === 0x5f ||
      (rune >= 0x30 && rune <= 0x39) ||
      (rune >= 0x41 && rune <= 0x5a) ||
      (rune >= 0x61 && rune <= 0x7a)
    );
  }
  return matches(LETTER_OR_DIGIT, rune);
}

function onlyRune(text: string, fallback: number): number {
  const rune = text.codePointAt(0) ?? fallback;
  return text.length === String.fromCodePoint(rune).length ? rune : fallback;
}

/** The Greek letters with iota below, whose simple upper case is their title case. */
function greekIotaUpper(rune: number): number | undefined {
  if (rune === 0x1fb3 || rune === 0x1fc3 || rune === 0x1ff3) return rune + 9;
  return rune >= 0x1f80 && rune <= 0x1faf ? rune | 8 : undefined;
}

export function toUpperRune(rune: number): number {
  return (
    greekIotaUpper(rune) ??
    onlyRune(String.fromCodePoint(rune).toUpperCase(), rune)
  );
}

export function toLowerRune(rune: number): number {
  if (rune === 0x130) return 0x69;
  return onlyRune(String.fromCodePoint(rune).toLowerCase(), rune);
}

/** The letter pairs such as `ǆ`, which have a title case of their own: upper, title, lower in a row. */
const TITLE_TRIPLES = [0x1c4, 0x1c7, 0x1ca, 0x1f1];

export function toTitleRune(rune: number): number {
  const triple = TITLE_TRIPLES.find(
    first => rune >= first && rune <= first + 2,
  );
  if (triple !== undefined) return triple + 1;
  const isGeorgian = rune >= 0x10d0 && rune <= 0x10ff;
  return isGeorgian ? rune : toUpperRune(rune);
}
