import stringWidth from 'string-width';

/** How many cells of a terminal a text takes. */
export const widthOf = (text: string): number => stringWidth(text);

/** Control characters, and those that turn the direction of writing. */
const UNPRINTABLE = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;

/** A text of others on one line: a commit message or a file name must not move the cursor or pass for something else. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, ' ');
}

/** The same for a text of several lines. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}

/** Cuts a text without colours to a width, with `…` where something is missing. */
export function fit(text: string, width: number): string {
  if (widthOf(text) <= width) {
    return text;
  }
  let cut = '';
  for (const character of text) {
    if (widthOf(cut + character) > width - 1) {
      break;
    }
    cut += character;
  }
  return `${cut.trimEnd()}…`;
}

/** Fills a text up with spaces, at the right or, for numbers, at the left. */
export function pad(
  text: string,
  width: number,
  align: 'left' | 'right' = 'left',
): string {
  const spaces = ' '.repeat(Math.max(0, width - widthOf(text)));
  return align === 'left' ? text + spaces : spaces + text;
}

/** `1 file`, `3 files`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

/** The first seven digits of an id, as people quote it. */
export const short = (id: string): string => id.slice(0, 7);

/** The first eight digits of a plan's digest, as people quote it. */
export const shortDigest = (digest: string): string => digest.slice(0, 8);
