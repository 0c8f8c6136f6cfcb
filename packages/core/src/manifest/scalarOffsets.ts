const WHITESPACE = /\s/;

/**
 * Where a character of a string stands in the YAML that it was read from.
 *
 * YAML folds lines, drops indentation and resolves escapes, but characters that are not white space keep their order: the
 * n-th of the string is the n-th of the source, an escape counting as what it stands for.
 *
 * @param source - the scalar's source, quotes or block header included
 * @param type - the scalar's style, by the names of the `yaml` package
 * @param text - the string that was read
 * @param offset - of the character in `text`
 * @returns an offset in `source`
 */
export function sourceOffsetInScalar(
  source: string,
  type: string,
  text: string,
  offset: number,
): number {
  let before = countVisible(text.slice(0, offset));
  // A place in white space is shown at the next thing to see.
  for (const [at, visible] of units(source, type)) {
    if (before < visible) {
      return at;
    }
    before -= visible;
  }
  return 0;
}

function countVisible(text: string): number {
  let count = 0;
  for (let index = 0; index < text.length; index++) {
    if (!WHITESPACE.test(text[index])) {
      count++;
    }
  }
  return count;
}

/** The source's characters and escapes, with how many visible characters each stands for. */
function* units(
  source: string,
  type: string,
): Generator<[at: number, visible: number]> {
  let at = 0;
  let end = source.length;
  if (type === 'BLOCK_LITERAL' || type === 'BLOCK_FOLDED') {
    const header = source.indexOf('\n');
    at = header < 0 ? source.length : header;
  } else if (type === 'QUOTE_SINGLE' || type === 'QUOTE_DOUBLE') {
    at = 1;
    end -= 1;
  }
  while (at < end) {
    const escape = escapeAt(source, at, type);
    if (escape) {
      yield [at, countVisible(escape.text)];
      at += escape.length;
    } else {
      yield [at, countVisible(source[at])];
      at += 1;
    }
  }
}

const WHITE_ESCAPES = new Set([
  ' ',
  '\t',
  '\n',
  '\r',
  't',
  'n',
  'f',
  'v',
  'r',
  '_',
  'L',
  'P',
]);
const HEX_ESCAPES: Record<string, number> = { x: 2, u: 4, U: 8 };

function escapeAt(
  source: string,
  at: number,
  type: string,
): { length: number; text: string } | undefined {
  if (type === 'QUOTE_SINGLE' && source.startsWith("''", at)) {
    return { length: 2, text: "'" };
  }
  if (type !== 'QUOTE_DOUBLE' || source[at] !== '\\') {
    return undefined;
  }
  const kind = source[at + 1];
  const digits = HEX_ESCAPES[kind];
  if (digits) {
    const code = Number.parseInt(source.slice(at + 2, at + 2 + digits), 16);
    const valid = code <= 0x10ffff;
    return {
      length: 2 + digits,
      text: valid ? String.fromCodePoint(code) : '?',
    };
  }
  return { length: 2, text: WHITE_ESCAPES.has(kind) ? ' ' : '?' };
}
