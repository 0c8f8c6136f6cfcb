import type { Bytes } from './bytes';
import { decodeUtf8 } from './bytes';
import { quote } from './format/quote';
import { findFunction, refusalOf } from './functions';
import type { Token, TokenType } from './lexer';
import { unquote } from './literals';
import type { Command, Operand, Pipeline } from './nodes';
import { parseCharacterConstant, parseNumber } from './numberLiteral';
import type { TokenReader } from './TokenReader';

const OPERAND_STARTS: ReadonlySet<TokenType> = new Set<TokenType>([
  'boolean',
  'characterConstant',
  'dot',
  'field',
  'identifier',
  'number',
  'nil',
  'rawString',
  'string',
  'variable',
  'leftParenthesis',
]);

/** Parses what stands in an action: values, calls and the variables that they are put into. */
export class PipelineParser {
  /** Those that can be named where the reader is, outer ones first. */
  variables: Bytes[] = ['$'];

  constructor(private readonly tokens: TokenReader) {}

  pipeline(
    context: string,
    closing: 'rightDelimiter' | 'rightParenthesis' = 'rightDelimiter',
  ): Pipeline {
    const { offset } = this.tokens.peekNonSpace();
    const { variables, assigns } = this.declarations(context);
    const commands: Command[] = [];
    for (;;) {
      const token = this.tokens.nextNonSpace();
      if (token.type === closing) break;
      if (!OPERAND_STARTS.has(token.type))
        this.tokens.unexpected(token, context);
      this.tokens.back(token);
      commands.push(this.command());
    }
    this.checkCommands(commands, context, offset);
    return { offset, variables, assigns, commands };
  }

  private checkCommands(
    commands: Command[],
    context: string,
    offset: number,
  ): void {
    if (commands.length === 0)
      this.tokens.fail(`missing value for ${context}`, offset);
    commands.slice(1).forEach((command, index) => {
      const { type } = command.operands[0];
      const isValue = ['boolean', 'dot', 'nil', 'number', 'string'];
      if (isValue.includes(type)) {
        this.tokens.fail(
          `non executable command in pipeline stage ${index + 2}`,
          command.offset,
        );
      }
    });
  }

  private declarations(
    context: string,
  ): Pick<Pipeline, 'variables' | 'assigns'> {
    const variables: Bytes[] = [];
    for (;;) {
      const start = this.tokens.mark();
      const variable = this.tokens.nextNonSpace();
      const operator = this.tokens.nextNonSpace();
      const isOperator =
        operator.type === 'assign' || operator.type === 'declare';
      if (
        variable.type !== 'variable' ||
        (!isOperator && operator.type !== 'comma')
      ) {
        this.tokens.reset(start);
        return { variables, assigns: false };
      }
      variables.push(variable.value);
      this.variables.push(variable.value);
      if (isOperator) return { variables, assigns: operator.type === 'assign' };
      if (context !== 'range' || variables.length > 1) {
        this.tokens.fail(
          `too many declarations in ${context}`,
          operator.offset,
        );
      }
      const after = this.tokens.peekNonSpace();
      const may = ['variable', 'rightDelimiter', 'rightParenthesis'];
      if (!may.includes(after.type)) {
        this.tokens.fail('range can only initialize variables', after.offset);
      }
    }
  }

  private command(): Command {
    const { offset } = this.tokens.peekNonSpace();
    const operands: Operand[] = [];
    for (;;) {
      this.tokens.peekNonSpace();
      const operand = this.operand();
      if (operand) operands.push(operand);
      const token = this.tokens.next();
      if (token.type === 'space') continue;
      if (
        token.type === 'rightDelimiter' ||
        token.type === 'rightParenthesis'
      ) {
        this.tokens.back(token);
      } else if (token.type !== 'pipe') {
        this.tokens.unexpected(token, 'operand');
      }
      break;
    }
    const [first, ...rest] = operands;
    if (!first) return this.tokens.fail('empty command', offset);
    return { offset, operands: [first, ...rest] };
  }

  /** A term, with the fields that follow it without a space. */
  private operand(): Operand | undefined {
    const term = this.term();
    if (!term || this.tokens.peek().type !== 'field') return term;
    const fields: Bytes[] = [];
    const { offset } = this.tokens.peek();
    while (this.tokens.peek().type === 'field') {
      fields.push(this.tokens.next().value.slice(1));
    }
    if (term.type === 'field' || term.type === 'variable') {
      return { ...term, fields: [...term.fields, ...fields] };
    }
    if (term.type === 'pipeline' || term.type === 'function') {
      return { type: 'chain', offset, operand: term, fields };
    }
    return this.tokens.fail('unexpected . after a value', offset);
  }

  private term(): Operand | undefined {
    const token = this.tokens.nextNonSpace();
    const { offset, value } = token;
    switch (token.type) {
      case 'identifier':
        return this.functionName(token);
      case 'dot':
      case 'nil':
        return { type: token.type, offset };
      case 'variable':
        if (!this.variables.includes(value)) {
          this.tokens.fail(`undefined variable ${quote(value)}`, offset);
        }
        return { type: 'variable', offset, name: value, fields: [] };
      case 'field':
        return { type: 'field', offset, fields: [value.slice(1)] };
      case 'boolean':
        return { type: 'boolean', offset, value: value === 'true' };
      case 'number':
      case 'characterConstant':
        return this.numberLiteral(token);
      case 'string':
      case 'rawString':
        return { type: 'string', offset, value: this.stringLiteral(token) };
      case 'leftParenthesis':
        return this.tokens.nested(() => ({
          type: 'pipeline',
          offset,
          pipeline: this.pipeline('parenthesized pipeline', 'rightParenthesis'),
        }));
      default:
        this.tokens.back(token);
        return undefined;
    }
  }

  private functionName({ value, offset }: Token): Operand {
    const name = decodeUtf8(value);
    const refusal = refusalOf(name);
    if (refusal)
      this.tokens.fail(`function "${name}" is refused: ${refusal}`, offset);
    if (!findFunction(name)) {
      this.tokens.fail(`function ${quote(value)} not defined`, offset);
    }
    return { type: 'function', offset, name };
  }

  private numberLiteral(token: Token): Operand {
    const literal =
      token.type === 'number'
        ? parseNumber(token.value)
        : parseCharacterConstant(token.value);
    if (typeof literal === 'string')
      return this.tokens.fail(literal, token.offset);
    return { type: 'number', offset: token.offset, value: literal };
  }

  stringLiteral(token: Token): Bytes {
    const value = unquote(token.value);
    return (
      value ?? this.tokens.fail('invalid syntax in a string', token.offset)
    );
  }
}
