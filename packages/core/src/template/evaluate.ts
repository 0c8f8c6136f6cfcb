import type { Bytes } from './bytes';
import { decodeUtf8, encodeUtf8 } from './bytes';
import { quote } from './format/quote';
import { findFunction, SHORT_CIRCUITS } from './functions';
import type { GoFunction, ParameterType } from './functions/function';
import { checkArgument, GO_TYPE_NAMES } from './functions/function';
import { findMethod } from './methods';
import type { Meter } from './Meter';
import type { Command, NumberLiteral, Operand, Pipeline } from './nodes';
import type { Scope } from './Scope';
import type { TemplateSource } from './source';
import { EvaluationError, LimitError, TemplateError } from './TemplateError';
import type { TemplateErrorOptions } from './TemplateError';
import type { GoValue } from './values';
import {
  GoInteger,
  GoList,
  GoMap,
  GoObject,
  int,
  isEmpty,
  typeName,
} from './values';

/** The result of the command before, where there is one: it becomes the last argument. */
type Piped = { value: GoValue } | undefined;

/** A call, with what it needs to be evaluated. */
interface Call {
  name: string;
  function: GoFunction;
  offset: number;
  operands: readonly Operand[];
  piped: Piped;
}

/** What an item of a list or map that a function makes counts as. */
const BYTES_PER_ITEM = 2;

/** Bytes of a string, items of a list or map. */
function sizeOf(value: GoValue): number {
  if (typeof value === 'string') return value.length;
  if (value instanceof GoList) return value.items.length;
  return value instanceof GoMap ? value.entries.size : 0;
}

/** Evaluates pipelines within one template, against one scope. */
export class Evaluator {
  constructor(
    private readonly source: TemplateSource,
    private readonly scope: Scope,
    private readonly meter: Meter,
  ) {}

  fail(offset: number, message: string, options?: TemplateErrorOptions): never {
    throw new TemplateError(
      this.source.placeOf(offset),
      decodeUtf8(message),
      options,
    );
  }

  /** Runs what knows no place; its error becomes one at this place. */
  at<T>(offset: number, run: () => T, prefix = ''): T {
    try {
      return run();
    } catch (error) {
      if (error instanceof LimitError) return this.fail(offset, error.message);
      if (error instanceof EvaluationError) {
        return this.fail(offset, `${prefix}${error.message}`);
      }
      throw error;
    }
  }

  /** The value of a pipeline; its variables, where it declares some, stay in the scope. */
  pipeline(dot: GoValue, pipeline: Pipeline): GoValue {
    return this.at(pipeline.offset, () =>
      this.meter.descend(() => this.commands(dot, pipeline)),
    );
  }

  private commands(dot: GoValue, pipeline: Pipeline): GoValue {
    let piped: Piped;
    for (const command of pipeline.commands) {
      const value = this.command(dot, command, piped);
      piped = { value: value ?? undefined };
    }
    const value = piped?.value;
    for (const name of pipeline.variables) {
      if (!pipeline.assigns) {
        this.scope.declare(name, value);
      } else if (!this.scope.assign(name, value)) {
        this.fail(pipeline.offset, `undefined variable: ${name}`);
      }
    }
    return value;
  }

  private command(dot: GoValue, command: Command, piped: Piped): GoValue {
    const [first, ...rest] = command.operands;
    if (first.type === 'function') {
      return this.functionCall(dot, first, rest, piped);
    }
    const hasArguments = rest.length > 0 || piped !== undefined;
    if (first.type === 'field' || first.type === 'chain') {
      return this.fieldsOf(dot, first, rest, piped);
    }
    if (first.type === 'variable' && first.fields.length > 0) {
      return this.fieldsOf(dot, first, rest, piped);
    }
    if (hasArguments) {
      this.fail(first.offset, "can't give argument to non-function");
    }
    if (first.type === 'nil') this.fail(first.offset, 'nil is not a command');
    return this.operand(dot, first);
  }

  /** An operand on its own, where any type will do. */
  private operand(dot: GoValue, operand: Operand): GoValue {
    switch (operand.type) {
      case 'dot':
        return dot;
      case 'nil':
        return undefined;
      case 'boolean':
      case 'string':
        return operand.value;
      case 'number':
        return this.number(operand.value, operand.offset);
      case 'pipeline':
        return this.pipeline(dot, operand.pipeline);
      case 'function':
        return this.functionCall(dot, operand, [], undefined);
      default:
        return this.fieldsOf(dot, operand, [], undefined);
    }
  }

  /** A number where nothing wants a certain type: the way in which it is written decides. */
  private number(literal: NumberLiteral, offset: number): GoValue {
    if (literal.looksLikeFloat) return literal.float;
    if (literal.integer !== undefined) return int(literal.integer);
    return this.fail(offset, `${literal.text} overflows int`);
  }

  /** `.a.b`, `$x.a.b` and `(…).a.b`; a method at the end takes the arguments. */
  private fieldsOf(
    dot: GoValue,
    operand: Operand,
    operands: readonly Operand[],
    piped: Piped,
  ): GoValue {
    const { receiver, fields } = this.receiverOf(dot, operand);
    return fields.reduce<GoValue>((value, field, index) => {
      const isLast = index === fields.length - 1;
      return this.field(dot, value, field, {
        offset: operand.offset,
        operands: isLast ? operands : [],
        piped: isLast ? piped : undefined,
      });
    }, receiver);
  }

  private receiverOf(
    dot: GoValue,
    operand: Operand,
  ): { receiver: GoValue; fields: readonly Bytes[] } {
    switch (operand.type) {
      case 'field':
        return { receiver: dot, fields: operand.fields };
      case 'chain':
        return {
          receiver: this.operand(dot, operand.operand),
          fields: operand.fields,
        };
      case 'variable': {
        const variable = this.scope.find(operand.name);
        if (!variable) {
          this.fail(operand.offset, `undefined variable: ${operand.name}`);
        }
        return { receiver: variable.value, fields: operand.fields };
      }
      default:
        return { receiver: this.operand(dot, operand), fields: [] };
    }
  }

  private field(
    dot: GoValue,
    receiver: GoValue,
    field: Bytes,
    call: Pick<Call, 'offset' | 'operands' | 'piped'>,
  ): GoValue {
    this.meter.charge();
    const { offset, operands, piped } = call;
    const name = decodeUtf8(field);
    if (receiver === null || receiver === undefined) {
      const message = `nil data; no entry for key ${quote(field)}`;
      this.fail(offset, message, { missingKey: name });
    }
    if (receiver instanceof GoObject) {
      const method = findMethod(receiver, name);
      if (method) return this.call(dot, { ...call, name, function: method });
    }
    if (!(receiver instanceof GoMap)) {
      this.fail(
        offset,
        `can't evaluate field ${field} in type ${typeName(receiver)}`,
      );
    }
    if (operands.length > 0 || piped) {
      this.fail(offset, `${field} is not a method but has arguments`);
    }
    if (!receiver.entries.has(field)) {
      const message = `map has no entry for key ${quote(field)}`;
      this.fail(offset, message, { missingKey: name });
    }
    return receiver.entries.get(field);
  }

  private functionCall(
    dot: GoValue,
    operand: Operand & { type: 'function' },
    operands: readonly Operand[],
    piped: Piped,
  ): GoValue {
    const { name, offset } = operand;
    const found = findFunction(name);
    if (!found) {
      return this.fail(offset, `function "${name}" not defined`);
    }
    const call = { name, function: found, offset, operands, piped };
    const stopsAt = SHORT_CIRCUITS.get(name);
    return stopsAt === undefined
      ? this.call(dot, call)
      : this.shortCircuit(dot, call, stopsAt);
  }

  /** `and` stops at the first empty argument, `or` at the first that is not. */
  private shortCircuit(dot: GoValue, call: Call, stopsAt: boolean): GoValue {
    this.checkCount(call);
    let value: GoValue;
    for (const operand of call.operands) {
      value = this.argument(dot, operand, 'any');
      if (!isEmpty(value) === stopsAt) return value;
    }
    return call.piped ? call.piped.value : value;
  }

  private checkCount({
    name,
    function: called,
    offset,
    operands,
    piped,
  }: Call) {
    const given = operands.length + (piped ? 1 : 0);
    const wanted = called.parameters.length;
    const fits = called.rest ? given >= wanted : given === wanted;
    if (fits) return;
    const atLeast = called.rest ? 'at least ' : '';
    this.fail(
      offset,
      `wrong number of args for ${name}: want ${atLeast}${wanted} got ${given}`,
    );
  }

  private call(dot: GoValue, call: Call): GoValue {
    this.checkCount(call);
    const { name, function: called, offset, operands, piped } = call;
    const typeAt = (index: number): ParameterType =>
      called.parameters[index] ?? called.rest ?? 'any';
    const args = operands.map((operand, index) =>
      this.argument(dot, operand, typeAt(index)),
    );
    if (piped) {
      const type = typeAt(args.length);
      this.at(offset, () => checkArgument(type, piped.value));
      args.push(type === 'any' ? piped.value ?? null : piped.value);
    }
    return this.at(
      offset,
      () => this.invoke(called, args),
      `error calling ${encodeUtf8(name)}: `,
    );
  }

  private invoke(called: GoFunction, args: GoValue[]): GoValue {
    this.meter.charge();
    args.forEach(value => this.meter.chargeBytes(sizeOf(value)));
    const result = called.call(this.meter, args);
    if (typeof result === 'string') this.meter.allow(result.length);
    else this.meter.chargeBytes(sizeOf(result) * BYTES_PER_ITEM);
    return result;
  }

  /** An operand as an argument: a literal takes the type that the parameter has. */
  private argument(
    dot: GoValue,
    operand: Operand,
    type: ParameterType,
  ): GoValue {
    this.meter.charge();
    const { offset } = operand;
    const canBeNil = type === 'any' || type === 'map' || type === 'version';
    if (operand.type === 'nil') {
      if (canBeNil) return type === 'any' ? null : undefined;
      return this.fail(offset, `cannot assign nil to ${GO_TYPE_NAMES[type]}`);
    }
    const value =
      operand.type === 'number'
        ? this.numberAs(operand.value, offset, type)
        : this.operand(dot, operand);
    this.at(offset, () => checkArgument(type, value));
    return type === 'any' ? value ?? null : value;
  }

  private numberAs(
    literal: NumberLiteral,
    offset: number,
    type: ParameterType,
  ): GoValue {
    if (type === 'float64') return literal.float;
    if (type !== 'int') return this.number(literal, offset);
    return literal.integer === undefined
      ? this.fail(offset, `expected integer; found ${literal.text}`)
      : new GoInteger('int', literal.integer);
  }
}
