import type { Bytes } from './bytes';
import { decodeRune } from './bytes';
import { quote } from './format/quote';
import type { TemplateSource } from './source';
import { TemplateError } from './TemplateError';
import { isIdentifierRune, isPrintable } from './unicode';

export type TokenType =
  | 'text'
  | 'leftDelimiter'
  | 'rightDelimiter'
  | 'leftParenthesis'
  | 'rightParenthesis'
  | 'space'
  | 'pipe'
  | 'assign'
  | 'declare'
  | 'comma'
  | 'character'
  | 'dot'
  | 'field'
  | 'variable'
  | 'identifier'
  | 'keyword'
  | 'boolean'
  | 'nil'
  | 'number'
  | 'characterConstant'
  | 'string'
  | 'rawString'
  | 'end';

/** A piece of the text; `offset` counts bytes from its beginning. */
export interface Token {
  type: TokenType;
  value: Bytes;
  offset: number;
}

const LEFT = '{{';
const RIGHT = '}}';
const COMMENT_START = '/*';
const COMMENT_END = '*/';
const TRIMMABLE = ' \t\r\n';
const KEYWORDS = new Set([
  'block',
  'break',
  'continue',
  'define',
  'else',
  'end',
  'if',
  'range',
  'template',
  'with',
]);
const SINGLE_CHARACTERS: Record<string, TokenType> = {
  '=': 'assign',
  '|': 'pipe',
  ',': 'comma',
};

function isTrimmable(character: string): boolean {
  return character !== '' && TRIMMABLE.includes(character);
}

class Lexer {
  private readonly tokens: Token[] = [];
  private readonly bytes: Bytes;
  private offset = 0;
  private start = 0;
  private actionStart = 0;
  private parentheses = 0;

  constructor(private readonly source: TemplateSource) {
    this.bytes = source.bytes;
  }

  run(): Token[] {
    while (this.offset < this.bytes.length) {
      this.text();
      if (this.offset < this.bytes.length) this.afterLeftDelimiter();
    }
    this.start = this.offset;
    this.emit('end');
    return this.tokens;
  }

  private text(): void {
    this.start = this.offset;
    const found = this.bytes.indexOf(LEFT, this.offset);
    const end = found < 0 ? this.bytes.length : found;
    this.offset = end;
    if (found >= 0 && this.hasLeftTrimMarker(found + LEFT.length)) {
      while (
        this.offset > this.start &&
        isTrimmable(this.bytes[this.offset - 1])
      ) {
        this.offset--;
      }
    }
    if (this.offset > this.start) this.emit('text');
    this.offset = end;
  }

  private afterLeftDelimiter(): void {
    this.start = this.offset;
    const afterDelimiter = this.offset + LEFT.length;
    const body = this.hasLeftTrimMarker(afterDelimiter)
      ? afterDelimiter + 2
      : afterDelimiter;
    if (this.bytes.startsWith(COMMENT_START, body)) {
      this.comment(body);
      return;
    }
    this.actionStart = this.offset;
    this.offset = afterDelimiter;
    this.emit('leftDelimiter');
    this.offset = body;
    this.parentheses = 0;
    while (!this.endOfAction()) this.insideAction();
  }

  private comment(body: number): void {
    const end = this.bytes.indexOf(COMMENT_END, body + COMMENT_START.length);
    if (end < 0) this.fail('unclosed comment', this.start);
    const trims = this.rightDelimiterAt(end + COMMENT_END.length);
    if (trims === undefined) {
      this.fail('comment ends before closing delimiter', this.start);
    }
    this.offset = end + COMMENT_END.length;
    this.skipRightDelimiter(trims);
  }

  /** Whether the action is over; then its delimiter is taken. */
  private endOfAction(): boolean {
    const trims = this.rightDelimiterAt(this.offset);
    if (trims === undefined) return false;
    if (this.parentheses > 0) this.fail('unclosed left paren', this.offset);
    this.start = trims ? this.offset + 2 : this.offset;
    this.tokens.push({
      type: 'rightDelimiter',
      value: RIGHT,
      offset: this.start,
    });
    this.skipRightDelimiter(trims);
    return true;
  }

  private skipRightDelimiter(trims: boolean): void {
    this.offset += trims ? 2 + RIGHT.length : RIGHT.length;
    if (!trims) return;
    while (isTrimmable(this.bytes.charAt(this.offset))) this.offset++;
  }

  private insideAction(): void {
    this.start = this.offset;
    if (this.offset >= this.bytes.length) {
      this.fail('unclosed action', this.actionStart);
    }
    const character = this.bytes[this.offset];
    const single = SINGLE_CHARACTERS[character];
    if (isTrimmable(character)) {
      this.space();
    } else if (single) {
      this.offset++;
      this.emit(single);
    } else if (character === ':') {
      if (this.bytes[this.offset + 1] !== '=') this.fail('expected :=');
      this.offset += 2;
      this.emit('declare');
    } else if (character === '"' || character === "'") {
      this.quoted(character);
    } else if (character === '`') {
      this.rawString();
    } else if (character === '$') {
      this.offset++;
      this.word('variable');
    } else if (character === '.' && !/^\.[0-9]/.test(this.peek(2))) {
      this.offset++;
      this.word('field');
    } else if (/[-+.0-9]/.test(character)) {
      this.number();
    } else if (character === '(') {
      this.parentheses++;
      this.offset++;
      this.emit('leftParenthesis');
    } else if (character === ')') {
      if (this.parentheses === 0) this.fail('unexpected right paren');
      this.parentheses--;
      this.offset++;
      this.emit('rightParenthesis');
    } else {
      this.identifierOrCharacter();
    }
  }

  private space(): void {
    while (
      isTrimmable(this.bytes.charAt(this.offset)) &&
      this.rightDelimiterAt(this.offset) === undefined
    ) {
      this.offset++;
    }
    this.emit('space');
  }

  private quoted(delimiter: string): void {
    const what = delimiter === '"' ? 'quoted string' : 'character constant';
    for (this.offset++; ; this.offset++) {
      const character = this.bytes.charAt(this.offset);
      if (character === delimiter) break;
      if (character === '\\') this.offset++;
      const kept = this.bytes.charAt(this.offset);
      if (kept === '' || kept === '\n') this.fail(`unterminated ${what}`);
    }
    this.offset++;
    this.emit(delimiter === '"' ? 'string' : 'characterConstant');
  }

  private rawString(): void {
    const end = this.bytes.indexOf('`', this.offset + 1);
    if (end < 0) this.fail('unterminated raw quoted string');
    this.offset = end + 1;
    this.emit('rawString');
  }

  private number(): void {
    this.scanNumber();
    if (/[-+]/.test(this.peek(1))) {
      this.scanNumber();
      this.fail(
        `complex numbers are not supported: ${this.bytes.slice(
          this.start,
          this.offset,
        )}`,
      );
    }
    this.emit('number');
  }

  private scanNumber(): void {
    this.skip(/[-+]?/y);
    if (this.skip(/0[xX]/y)) {
      this.skip(/[0-9a-fA-F_]*(\.[0-9a-fA-F_]*)?([pP][-+]?[0-9_]*)?/y);
    } else if (!this.skip(/0[oO][0-7_]*(\.[0-7_]*)?|0[bB][01_]*(\.[01_]*)?/y)) {
      this.skip(/[0-9_]*(\.[0-9_]*)?([eE][-+]?[0-9_]*)?/y);
    }
    this.skip(/i/y);
    if (this.atIdentifierRune()) {
      this.offset += decodeRune(this.bytes, this.offset).size;
      const text = this.bytes.slice(this.start, this.offset);
      this.fail(`bad number syntax: ${quote(text)}`);
    }
  }

  /** A field or a variable, whose first character is taken. */
  private word(type: 'field' | 'variable'): void {
    while (this.atIdentifierRune()) {
      this.offset += decodeRune(this.bytes, this.offset).size;
    }
    this.requireTerminator();
    const isBareDot = type === 'field' && this.offset === this.start + 1;
    this.emit(isBareDot ? 'dot' : type);
  }

  private identifierOrCharacter(): void {
    const { rune, size } = decodeRune(this.bytes, this.offset);
    if (!isIdentifierRune(rune)) {
      if (rune >= 0x80 || !isPrintable(rune)) {
        this.fail(`unrecognized character in action: ${describeRune(rune)}`);
      }
      this.offset += size;
      this.emit('character');
      return;
    }
    while (this.atIdentifierRune()) {
      this.offset += decodeRune(this.bytes, this.offset).size;
    }
    this.requireTerminator();
    const word = this.bytes.slice(this.start, this.offset);
    if (KEYWORDS.has(word)) this.emit('keyword');
    else if (word === 'nil') this.emit('nil');
    else if (word === 'true' || word === 'false') this.emit('boolean');
    else this.emit('identifier');
  }

  /** What may follow a word; `$x+2` shall not mean something one day. */
  private requireTerminator(): void {
    const next = this.bytes.charAt(this.offset);
    if (next === '' || isTrimmable(next) || '.,|:)('.includes(next)) return;
    if (this.bytes.startsWith(RIGHT, this.offset)) return;
    const { rune } = decodeRune(this.bytes, this.offset);
    this.fail(`bad character ${describeRune(rune)}`, this.offset);
  }

  private atIdentifierRune(): boolean {
    return (
      this.offset < this.bytes.length &&
      isIdentifierRune(decodeRune(this.bytes, this.offset).rune)
    );
  }

  private hasLeftTrimMarker(offset: number): boolean {
    return (
      this.bytes[offset] === '-' && isTrimmable(this.bytes.charAt(offset + 1))
    );
  }

  /** Whether the right delimiter here trims; `undefined` where there is none. */
  private rightDelimiterAt(offset: number): boolean | undefined {
    if (this.bytes.startsWith(RIGHT, offset)) return false;
    const trims =
      isTrimmable(this.bytes.charAt(offset)) &&
      this.bytes.startsWith(`-${RIGHT}`, offset + 1);
    return trims ? true : undefined;
  }

  private skip(pattern: RegExp): boolean {
    pattern.lastIndex = this.offset;
    const found = pattern.exec(this.bytes);
    if (!found) return false;
    this.offset += found[0].length;
    return found[0] !== '';
  }

  private peek(length: number): Bytes {
    return this.bytes.slice(this.offset, this.offset + length);
  }

  private emit(type: TokenType): void {
    this.tokens.push({
      type,
      value: this.bytes.slice(this.start, this.offset),
      offset: this.start,
    });
    this.start = this.offset;
  }

  private fail(message: string, offset = this.start): never {
    throw new TemplateError(this.source.placeOf(offset), message);
  }
}

function describeRune(rune: number): string {
  const code = rune.toString(16).toUpperCase().padStart(4, '0');
  return isPrintable(rune)
    ? `U+${code} '${String.fromCodePoint(rune)}'`
    : `U+${code}`;
}

/**
 * Cuts a template into tokens, by the rules of Go's text/template: comments and what trim markers take away are gone, the spaces between
 * operands are tokens, because `$x .Y` and `$x.Y` differ.
 *
 * @throws TemplateError at the first text that is no token.
 */
export function tokenize(source: TemplateSource): Token[] {
  return new Lexer(source).run();
}
