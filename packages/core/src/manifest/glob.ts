import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import { RE2JS } from 're2js';

/** How long a pattern may be. */
const MAX_PATTERN = 500;

/** How deep `{…}` may stand in `{…}`. */
const MAX_NESTING = 10;

/** @public */
export interface GlobOptions {
  /** Take `[` and `]` for themselves, as patterns of commit messages do. */
  literalBrackets?: boolean;
}

/** A pattern that matches this text alone. @public */
export function escapeGlob(text: string): string {
  return text.replace(/[\\*?[\]{},!]/g, '\\$&');
}

function invalidPattern(pattern: string, why: string): GimletError {
  return new GimletError(
    'invalid',
    `the pattern ${JSON.stringify(pattern)} cannot be read: ${why}`,
    {
      whatToDo:
        'A backslash before a character takes away its meaning; *, ?, [a-z], {a,b} and a leading ! are understood.',
    },
  );
}

/** By its number, since a set gives characters meanings of its own. */
function codePoint(character: string): string {
  return `\\x{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

/** Turns one pattern into a regular expression of RE2, from left to right. */
class GlobTranslator {
  private readonly pattern: string;
  private readonly characters: string[];
  private readonly literalBrackets: boolean;
  private at = 0;

  constructor(pattern: string, start: number, literalBrackets: boolean) {
    this.pattern = pattern;
    this.characters = [...pattern.slice(start)];
    this.literalBrackets = literalBrackets;
  }

  translate(): string {
    return this.sequence(0);
  }

  /** Up to the pattern's end, or to the `,` or `}` that ends an alternative. */
  private sequence(nesting: number): string {
    let expression = '';
    while (this.at < this.characters.length) {
      const character = this.characters[this.at];
      if (nesting > 0 && (character === ',' || character === '}')) {
        return expression;
      }
      this.at += 1;
      expression += this.item(character, nesting);
    }
    if (nesting > 0) {
      throw invalidPattern(this.pattern, 'a { is not closed');
    }
    return expression;
  }

  private item(character: string, nesting: number): string {
    switch (character) {
      case '*':
        while (this.characters[this.at] === '*') {
          this.at += 1;
        }
        return '.*';
      case '?':
        return '.';
      case '{':
        return this.alternatives(nesting + 1);
      case '[':
        return this.literalBrackets ? RE2JS.quote('[') : this.set();
      case '\\':
        return RE2JS.quote(this.escaped());
      default:
        return RE2JS.quote(character);
    }
  }

  private alternatives(nesting: number): string {
    if (nesting > MAX_NESTING) {
      throw invalidPattern(
        this.pattern,
        `{ is nested more than ${MAX_NESTING} deep`,
      );
    }
    const alternatives: string[] = [];
    let end: string;
    do {
      alternatives.push(this.sequence(nesting));
      end = this.characters[this.at];
      this.at += 1;
    } while (end === ',');
    return `(?:${alternatives.join('|')})`;
  }

  private set(): string {
    const negated = this.characters[this.at] === '!';
    this.at += negated ? 1 : 0;
    let members = '';
    while (this.characters[this.at] !== ']') {
      const from = this.member();
      const isRange =
        this.characters[this.at] === '-' &&
        this.characters[this.at + 1] !== ']';
      if (!isRange) {
        members += codePoint(from);
      } else {
        this.at += 1;
        const to = this.member();
        if (from > to) {
          throw invalidPattern(
            this.pattern,
            `the range ${from}-${to} is upside down`,
          );
        }
        members += `${codePoint(from)}-${codePoint(to)}`;
      }
    }
    this.at += 1;
    if (members === '') {
      throw invalidPattern(this.pattern, 'a [ ] is empty');
    }
    return `[${negated ? '^' : ''}${members}]`;
  }

  private member(): string {
    if (this.at >= this.characters.length) {
      throw invalidPattern(this.pattern, 'a [ is not closed');
    }
    const character = this.characters[this.at];
    this.at += 1;
    return character === '\\' ? this.escaped() : character;
  }

  private escaped(): string {
    if (this.at >= this.characters.length) {
      throw invalidPattern(this.pattern, 'nothing stands after the last \\');
    }
    const character = this.characters[this.at];
    this.at += 1;
    return character;
  }
}

/**
 * Compiles a glob in the manner of gobwas/glob without separators: `*` and `**` are any characters (also `/`), `?` is one,
 * `[abc]`, `[a-z]` and `[!a-z]` are one of a set, `{a,b}` is one of several patterns, `\` takes away a meaning. Case
 * sensitive, anchored at both ends. A leading `!` negates the rest. A text that equals the pattern letter for letter matches
 * too.
 *
 * It takes time linear in the text: it runs on RE2.
 *
 * @throws GimletError `invalid` that names the pattern and what is wrong with it
 * @public
 */
export function compileGlob(
  pattern: string,
  options: GlobOptions = {},
): (text: string) => boolean {
  if (pattern.length > MAX_PATTERN) {
    throw invalidPattern(
      `${pattern.slice(0, 40)}…`,
      `longer than ${MAX_PATTERN} characters`,
    );
  }
  const negated = pattern.startsWith('!');
  if (pattern === '!') {
    throw invalidPattern(pattern, 'nothing stands after the !');
  }
  const expression = new GlobTranslator(
    pattern,
    negated ? 1 : 0,
    options.literalBrackets ?? false,
  ).translate();
  const regex = RE2JS.compile(expression, RE2JS.DOTALL);
  return text => text === pattern || regex.matches(text) !== negated;
}
