import { decodeUtf8 } from './bytes';
import { quote } from './format/quote';
import type { Token } from './lexer';
import { tokenize } from './lexer';
import type { TemplateSource } from './source';
import { TemplateError } from './TemplateError';

/** How much of a token that does not belong is shown. */
const SHOWN = 40;

/** How deep parentheses and blocks may lie in each other: the parser and the executor recurse over them. */
const MAX_NESTING = 200;

/** Walks over the tokens of a text, with steps back. */
export class TokenReader {
  private readonly tokens: readonly Token[];
  private position = 0;
  private nesting = 0;

  constructor(private readonly source: TemplateSource) {
    this.tokens = tokenize(source);
  }

  /** To be handed to {@link TokenReader.reset}. */
  mark(): number {
    return this.position;
  }

  reset(mark: number): void {
    this.position = mark;
  }

  peek(): Token {
    return this.tokens[this.position];
  }

  /** The end token stays the last one, however often it is taken. */
  next(): Token {
    const token = this.peek();
    if (token.type !== 'end') this.position++;
    return token;
  }

  /** Undoes the {@link TokenReader.next} that gave the token. */
  back(token: Token): void {
    if (token.type !== 'end') this.position--;
  }

  nextNonSpace(): Token {
    this.peekNonSpace();
    return this.next();
  }

  peekNonSpace(): Token {
    while (this.peek().type === 'space') this.position++;
    return this.peek();
  }

  expectRightDelimiter(context: string): void {
    const token = this.nextNonSpace();
    if (token.type !== 'rightDelimiter') this.unexpected(token, context);
  }

  unexpected(token: Token, context: string): never {
    const what =
      token.type === 'end' ? 'EOF' : quote(token.value.slice(0, SHOWN));
    return this.fail(`unexpected ${what} in ${context}`, token.offset);
  }

  fail(message: string, offset: number): never {
    throw new TemplateError(this.source.placeOf(offset), decodeUtf8(message));
  }

  /** Parses what lies within parentheses or a block. */
  nested<T>(parse: () => T): T {
    if (this.nesting >= MAX_NESTING) {
      this.fail(
        `nested more than ${MAX_NESTING} levels deep`,
        this.peek().offset,
      );
    }
    this.nesting++;
    const result = parse();
    this.nesting--;
    return result;
  }
}
