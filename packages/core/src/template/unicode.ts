/**
 * Questions about one character, as Go's `unicode` package answers them: by simple case mapping, where JavaScript's own methods use the
 * full one (`ß` stays `ß` in upper case, and does not become `SS`).
 */

const SPACES = new Set([
  0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x20, 0x85, 0xa0, 0x1680, 0x2028, 0x2029,
  0x202f, 0x205f, 0x3000,
]);

/** Whether a character is of a kind, by its code where it is ASCII. */
function kind(
  isAscii: (code: number) => boolean,
  pattern: RegExp,
): (rune: number) => boolean {
  return rune =>
    rune < 0x80 ? isAscii(rune) : pattern.test(String.fromCodePoint(rune));
}

const isAsciiUpper = (code: number) => code >= 0x41 && code <= 0x5a;
const isAsciiLower = (code: number) => code >= 0x61 && code <= 0x7a;
const isAsciiLetter = (code: number) =>
  isAsciiUpper(code) || isAsciiLower(code);
const isAsciiDigit = (code: number) => code >= 0x30 && code <= 0x39;
const ASCII_PUNCTUATION = new Set(
  [...'!"#%&\'()*,-./:;?@[\\]_{}'].map(character => character.charCodeAt(0)),
);

export const isLetter = kind(isAsciiLetter, /^\p{L}$/u);
export const isDigit = kind(isAsciiDigit, /^\p{Nd}$/u);
export const isNumber = kind(isAsciiDigit, /^\p{N}$/u);
export const isPunctuation = kind(
  code => ASCII_PUNCTUATION.has(code),
  /^\p{P}$/u,
);
export const isUpper = kind(isAsciiUpper, /^\p{Lu}$/u);
export const isLower = kind(isAsciiLower, /^\p{Ll}$/u);
export const isTitle = kind(() => false, /^\p{Lt}$/u);

/** Letters, marks, numbers, punctuation, symbols and the ASCII space. */
export const isPrintable = kind(
  code => code >= 0x20 && code < 0x7f,
  /^[\p{L}\p{M}\p{N}\p{P}\p{S}]$/u,
);

/** White space, ASCII and beyond. */
export function isSpace(rune: number): boolean {
  return SPACES.has(rune) || (rune >= 0x2000 && rune <= 0x200a);
}

/** What an identifier in a template may be made of. */
export function isIdentifierRune(rune: number): boolean {
  return rune === 0x5f || isLetter(rune) || isDigit(rune);
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
