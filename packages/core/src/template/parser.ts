import type { Bytes } from './bytes';
import { encodeUtf8 } from './bytes';
import { quote } from './format/quote';
import type { Token } from './lexer';
import type { Branch, TemplateNode, TemplateTree } from './nodes';
import { isEmptyTree } from './nodes';
import { PipelineParser } from './PipelineParser';
import type { TemplateSource } from './source';
import { TokenReader } from './TokenReader';

type ControlWord = 'if' | 'with' | 'range';
/** What ended a list of nodes: `{{end}}`, or `{{else}}` with the keyword after it. */
type ListEnd = { type: 'end' | 'else'; offset: number };

/** Parses how texts, blocks and definitions lie in each other. */
class Parser {
  private readonly trees = new Map<Bytes, TemplateTree>();
  private readonly tokens: TokenReader;
  private readonly pipelines: PipelineParser;
  private rangeDepth = 0;

  constructor(private readonly source: TemplateSource) {
    this.tokens = new TokenReader(source);
    this.pipelines = new PipelineParser(this.tokens);
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
    const { rangeDepth } = this;
    const { variables } = this.pipelines;
    this.pipelines.variables = ['$'];
    this.rangeDepth = 0;
    const { nodes, end } = this.tokens.nested(() => this.list());
    if (end.type !== 'end') this.tokens.fail('unexpected {{else}}', end.offset);
    this.add(name, nodes, offset);
    this.pipelines.variables = variables;
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
    return {
      type: 'action',
      offset,
      pipeline: this.pipelines.pipeline('command'),
    };
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
    return this.tokens.nested(() => {
      const scope = this.pipelines.variables.length;
      const pipeline = this.pipelines.pipeline(word);
      if (word === 'range') this.rangeDepth++;
      const { nodes: body, end } = this.list();
      if (word === 'range') this.rangeDepth--;
      const otherwise = end.type === 'else' ? this.elseBranch(word) : undefined;
      this.pipelines.variables.length = scope;
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
    const pipeline = isBare
      ? undefined
      : this.pipelines.pipeline('template clause');
    if (isBare) this.tokens.nextNonSpace();
    return { type: 'template', offset, name, pipeline };
  }

  private block(offset: number): TemplateNode {
    const token = this.tokens.nextNonSpace();
    const name = this.templateName(token, 'block clause');
    const pipeline = this.pipelines.pipeline('block clause');
    this.named(name, token.offset);
    return { type: 'template', offset, name, pipeline };
  }

  private templateName(token: Token, context: string): Bytes {
    if (token.type !== 'string' && token.type !== 'rawString') {
      this.tokens.unexpected(token, context);
    }
    return this.pipelines.stringLiteral(token);
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
