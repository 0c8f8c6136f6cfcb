import type { Bytes } from './bytes';
import { decodeUtf8, encodeUtf8 } from './bytes';
import { formatValue } from './format/print';
import { quote } from './format/quote';
import { Evaluator } from './evaluate';
import type { OnInsert } from './insertion';
import { originOf } from './insertion';
import type { Meter } from './Meter';
import type { Branch, Pipeline, TemplateNode, TemplateTree } from './nodes';
import { OutputBuffer } from './OutputBuffer';
import { Scope } from './Scope';
import type { GoValue } from './values';
import { GoInteger, GoList, GoMap, isEmpty, typeName } from './values';

/** What ends a list of nodes early: the loop around it goes on, or ends. */
type Leaving = 'break' | 'continue' | undefined;

/** What an execution has beside the template and its data. */
export interface ExecutionOptions {
  /** The templates that it may call. */
  trees: ReadonlyMap<Bytes, TemplateTree>;
  meter: Meter;
  maxOutput: number;
  onInsert?: OnInsert;
}

interface Execution extends Omit<ExecutionOptions, 'maxOutput'> {
  output: OutputBuffer;
}

/** One template being executed; a template that it calls has a run of its own. */
class TemplateRun {
  private readonly scope: Scope;
  private readonly evaluator: Evaluator;

  constructor(
    private readonly execution: Execution,
    private readonly tree: TemplateTree,
    private readonly data: GoValue,
  ) {
    this.scope = new Scope(data);
    this.evaluator = new Evaluator(tree.source, this.scope, execution.meter);
  }

  run(): void {
    this.list(this.data, this.tree.nodes);
  }

  private list(dot: GoValue, nodes: readonly TemplateNode[]): Leaving {
    const visit = () => {
      for (const node of nodes) {
        const leaving = this.node(dot, node);
        if (leaving) return leaving;
      }
      return undefined;
    };
    return this.evaluator.at(nodes[0]?.offset ?? 0, () =>
      this.execution.meter.descend(visit),
    );
  }

  private node(dot: GoValue, node: TemplateNode): Leaving {
    const { meter, output } = this.execution;
    this.evaluator.at(node.offset, () => meter.charge());
    switch (node.type) {
      case 'text':
        this.evaluator.at(node.offset, () => output.write(node.value));
        return undefined;
      case 'action': {
        const value = this.evaluator.pipeline(dot, node.pipeline);
        if (node.pipeline.variables.length === 0) this.print(value, node);
        return undefined;
      }
      case 'template':
        this.call(dot, node);
        return undefined;
      case 'break':
      case 'continue':
        return node.type;
      case 'range':
        return this.range(dot, node, node.offset);
      default:
        return this.choice(dot, node, node.type === 'with');
    }
  }

  private print(
    value: GoValue,
    { offset, pipeline }: TemplateNode & { type: 'action' },
  ): void {
    const { meter, output } = this.execution;
    this.evaluator.at(offset, () => {
      const text =
        value === null || value === undefined
          ? '<no value>'
          : formatValue(meter, value);
      output.write(this.inserted(text, offset, pipeline));
    });
  }

  private inserted(text: Bytes, offset: number, pipeline: Pipeline): Bytes {
    const { onInsert } = this.execution;
    if (!onInsert) return text;
    const { name, line, column } = this.tree.source.placeOf(offset);
    return encodeUtf8(
      onInsert({
        text: decodeUtf8(text),
        ...originOf(pipeline),
        template: name,
        line,
        column,
      }),
    );
  }

  private choice(dot: GoValue, node: Branch, setsDot: boolean): Leaving {
    const mark = this.scope.enter();
    const value = this.evaluator.pipeline(dot, node.pipeline);
    const inner = setsDot ? value : dot;
    const leaving = isEmpty(value)
      ? this.list(dot, node.otherwise ?? [])
      : this.list(inner, node.body);
    this.scope.leave(mark);
    return leaving;
  }

  private range(dot: GoValue, node: Branch, offset: number): Leaving {
    const mark = this.scope.enter();
    const value = this.evaluator.pipeline(dot, node.pipeline);
    const inner = this.scope.enter();
    let isEmptyRange = true;
    for (const [index, element] of this.elements(value, node, offset)) {
      isEmptyRange = false;
      this.setRangeVariables(node, index, element);
      const leaving = this.list(element, node.body);
      this.scope.leave(inner);
      if (leaving === 'break') break;
    }
    const leaving = isEmptyRange
      ? this.list(dot, node.otherwise ?? [])
      : undefined;
    this.scope.leave(mark);
    return leaving;
  }

  /** What a range goes over: the elements with their indexes, entries in the order of their keys, or the integers below a number. */
  private *elements(
    value: GoValue,
    node: Branch,
    offset: number,
  ): Generator<readonly [GoValue, GoValue]> {
    if (value === null || value === undefined) return;
    if (value instanceof GoList) {
      const items = [...value.items];
      for (const [index, item] of items.entries()) {
        yield [new GoInteger('int', BigInt(index)), item];
      }
    } else if (value instanceof GoMap) {
      const snapshot = new Map(value.entries);
      for (const key of value.sortedKeys()) yield [key, snapshot.get(key)];
    } else if (value instanceof GoInteger) {
      if (node.pipeline.variables.length > 1) {
        this.evaluator.fail(
          offset,
          `can't use ${value.value} to iterate over more than one variable`,
        );
      }
      for (let at = 0n; at < value.value; at++) {
        yield [undefined, new GoInteger(value.type, at)];
      }
    } else {
      this.evaluator.fail(
        offset,
        `range can't iterate over a value of type ${typeName(value)}`,
      );
    }
  }

  private setRangeVariables(
    { pipeline }: Branch,
    index: GoValue,
    element: GoValue,
  ): void {
    const values = pipeline.variables.length > 1 ? [index, element] : [element];
    pipeline.variables.forEach((name, position) =>
      this.scope.assign(name, values[position]),
    );
  }

  private call(dot: GoValue, node: TemplateNode & { type: 'template' }): void {
    const { offset, name, pipeline } = node;
    const tree = this.execution.trees.get(name);
    if (!tree) {
      return this.evaluator.fail(offset, `template ${quote(name)} not defined`);
    }
    const data = pipeline ? this.evaluator.pipeline(dot, pipeline) : undefined;
    new TemplateRun(this.execution, tree, data).run();
    return undefined;
  }
}

/**
 * Executes a tree with data.
 *
 * @throws TemplateError where the data do not fit, a function fails or a limit is reached.
 */
export function execute(
  tree: TemplateTree,
  data: GoValue,
  { maxOutput, ...options }: ExecutionOptions,
): Bytes {
  const output = new OutputBuffer(maxOutput);
  new TemplateRun({ ...options, output }, tree, data).run();
  return output.toString();
}
