import type { Bytes } from './bytes';
import { decodeUtf8, encodeUtf8 } from './bytes';
import { quote } from './format/quote';
import { findFunction, refusalOf } from './functions';
import type { Token, TokenType } from './lexer';
import { unquote } from './literals';
import type {
  Branch,
  Command,
  Operand,
  Pipeline,
  TemplateNode,
  TemplateTree,
} from './nodes';
import { isEmptyTree } from './nodes';
import { parseCharacterConstant, parseNumber } from './numberLiteral';
import type { TemplateSource } from './source';
import { TokenReader } from './TokenReader';

/** How deep parentheses and blocks may lie in each other: the parser and the executor recurse over them. */
export const MAX_NESTING = 200;

type ControlWord = 'if' | 'with' | 'range';
/** What ended a list of nodes: `{{end}}`, or `{{else}}` with the keyword after it. */
type ListEnd = { type: 'end' | 'else'; offset: number };

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

class Parser {
  private readonly trees = new Map<Bytes, TemplateTree>();
  private readonly tokens: TokenReader;
  private variables: Bytes[] = ['$'];
  private rangeDepth = 0;
  private nesting = 0;

  constructor(private readonly source: TemplateSource) {
    this.tokens = new TokenReader(source);
  }

  run(): Map<Bytes, TemplateTree> {
    const nodes: TemplateNode[] = [];
    while (this.tokens.peek().type !== 'end') {
      if (this.takeDefine()) continue;
      const node = this.textOrAction();
      if ('ends' in node) {
        this.tokens.fail(`unexpected {{${node.ends.type}}}`, node.ends.offset);
      }
      nodes.push(node);
    }
    this.add(encodeUtf8(this.source.name), nodes, 0);
    return this.trees;
  }

  private add(name: Bytes, nodes: TemplateNode[], offset: number): void {
    const known = this.trees.get(name);
    if (!known || isEmptyTree(known.nodes)) {
      this.trees.set(name, { source: this.source, nodes });
    } else if (!isEmptyTree(nodes)) {
      this.tokens.fail(
        `multiple definition of template ${quote(name)}`,
        offset,
      );
    }
  }

  private takeDefine(): boolean {
    const start = this.tokens.mark();
    if (this.tokens.next().type === 'leftDelimiter') {
      const keyword = this.tokens.nextNonSpace();
      if (keyword.type === 'keyword' && keyword.value === 'define') {
        this.definition();
        return true;
      }
    }
    this.tokens.reset(start);
    return false;
  }

  private definition(): void {
    const token = this.tokens.nextNonSpace();
    const name = this.templateName(token, 'define clause');
    this.tokens.expectRightDelimiter('define clause');
    this.named(name, token.offset);
  }

  /** The body of a `define` or `block`: variables and loops around it do not reach inside. */
  private named(name: Bytes, offset: number): void {
    const { variables, rangeDepth } = this;
    this.variables = ['$'];
    this.rangeDepth = 0;
    const { nodes, end } = this.nested(() => this.list());
    if (end.type !== 'end') this.tokens.fail('unexpected {{else}}', end.offset);
    this.add(name, nodes, offset);
    this.variables = variables;
    this.rangeDepth = rangeDepth;
  }

  /** Everything up to `{{end}}` or `{{else}}`. */
  private list(): { nodes: TemplateNode[]; end: ListEnd } {
    const nodes: TemplateNode[] = [];
    while (this.tokens.peekNonSpace().type !== 'end') {
      const node = this.textOrAction();
      if ('ends' in node) return { nodes, end: node.ends };
      nodes.push(node);
    }
    return this.tokens.fail('unexpected EOF', this.tokens.peek().offset);
  }

  private textOrAction(): TemplateNode | { ends: ListEnd } {
    const token = this.tokens.nextNonSpace();
    if (token.type === 'text') {
      return { type: 'text', value: token.value, offset: token.offset };
    }
    if (token.type !== 'leftDelimiter') this.tokens.unexpected(token, 'input');
    const start = this.tokens.mark();
    const word = this.tokens.nextNonSpace();
    if (word.type === 'keyword') return this.control(word);
    this.tokens.reset(start);
    const { offset } = this.tokens.peekNonSpace();
    return { type: 'action', offset, pipeline: this.pipeline('command') };
  }

  private control(word: Token): TemplateNode | { ends: ListEnd } {
    const { offset } = word;
    switch (word.value) {
      case 'if':
      case 'with':
      case 'range':
        return { type: word.value, offset, ...this.branch(word.value) };
      case 'template':
        return this.templateCall(offset);
      case 'block':
        return this.block(offset);
      case 'break':
      case 'continue':
        return this.leaveRange(word.value, offset);
      case 'end':
        this.tokens.expectRightDelimiter('end');
        return { ends: { type: 'end', offset } };
      case 'else':
        return this.otherwise(offset);
      default:
        return this.tokens.unexpected(word, 'command');
    }
  }

  private otherwise(offset: number): { ends: ListEnd } {
    const next = this.tokens.peekNonSpace();
    const isChained =
      next.type === 'keyword' && (next.value === 'if' || next.value === 'with');
    if (!isChained) this.tokens.expectRightDelimiter('else');
    return { ends: { type: 'else', offset } };
  }

  private leaveRange(type: 'break' | 'continue', offset: number): TemplateNode {
    this.tokens.expectRightDelimiter(`{{${type}}}`);
    if (this.rangeDepth === 0) {
      this.tokens.fail(`{{${type}}} outside {{range}}`, offset);
    }
    return { type, offset };
  }

  private branch(word: ControlWord): Branch {
    return this.nested(() => {
      const scope = this.variables.length;
      const pipeline = this.pipeline(word);
      if (word === 'range') this.rangeDepth++;
      const { nodes: body, end } = this.list();
      if (word === 'range') this.rangeDepth--;
      const otherwise = end.type === 'else' ? this.elseBranch(word) : undefined;
      this.variables.length = scope;
      return { pipeline, body, otherwise };
    });
  }

  /** After `{{else`: `if` in an `if`, `with` in a `with` go on with the same `{{end}}`. */
  private elseBranch(word: ControlWord): TemplateNode[] {
    const next = this.tokens.peekNonSpace();
    if (word !== 'range' && next.type === 'keyword' && next.value === word) {
      this.tokens.nextNonSpace();
      return [{ type: word, offset: next.offset, ...this.branch(word) }];
    }
    const { nodes, end } = this.list();
    if (end.type !== 'end') {
      this.tokens.fail('expected end; found {{else}}', end.offset);
    }
    return nodes;
  }

  private templateCall(offset: number): TemplateNode {
    const name = this.templateName(
      this.tokens.nextNonSpace(),
      'template clause',
    );
    const isBare = this.tokens.peekNonSpace().type === 'rightDelimiter';
    const pipeline = isBare ? undefined : this.pipeline('template clause');
    if (isBare) this.tokens.nextNonSpace();
    return { type: 'template', offset, name, pipeline };
  }

  private block(offset: number): TemplateNode {
    const token = this.tokens.nextNonSpace();
    const name = this.templateName(token, 'block clause');
    const pipeline = this.pipeline('block clause');
    this.named(name, token.offset);
    return { type: 'template', offset, name, pipeline };
  }

  private templateName(token: Token, context: string): Bytes {
    if (token.type !== 'string' && token.type !== 'rawString') {
      this.tokens.unexpected(token, context);
    }
    return this.stringLiteral(token);
  }

  private pipeline(
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
        return this.nested(() => ({
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

  private stringLiteral(token: Token): Bytes {
    const value = unquote(token.value);
    return (
      value ?? this.tokens.fail('invalid syntax in a string', token.offset)
    );
  }

  private nested<T>(parse: () => T): T {
    if (this.nesting >= MAX_NESTING) {
      this.tokens.fail(
        `nested more than ${MAX_NESTING} levels deep`,
        this.tokens.peek().offset,
      );
    }
    this.nesting++;
    const result = parse();
    this.nesting--;
    return result;
  }
}

/**
 * Parses a text into the trees that it defines: one under the source's own name, one for each `define` and `block`.
 *
 * @throws TemplateError where the text breaks the grammar, or names a function that does not exist or is refused.
 */
export function parseTemplate(
  source: TemplateSource,
): Map<Bytes, TemplateTree> {
  return new Parser(source).run();
}
