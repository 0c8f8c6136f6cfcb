import type { Bytes } from '../bytes';
import { encodeUtf8 } from '../bytes';
import type { Meter } from '../Meter';
import { TextBuilder } from '../Meter';
import { EvaluationError } from '../TemplateError';
import type { GoValue } from '../values';
import { GoInteger, GoList, GoMap, GoObject, typeName } from '../values';
import { formatFloatVerb } from './formatFloatVerb';
import { formatString } from './formatString';
import type { FormatFlags } from './integer';
import { formatInteger, NO_FLAGS, pad } from './integer';

/**
 * Writes values as Go's fmt does: `map[a:1 b:2]`, `[a b]`, `<nil>`, and `%!verb(type=value)` for a verb that does not fit.
 */
export class Printer {
  private readonly text: TextBuilder;
  /** The format that nested values share. */
  flags: FormatFlags = NO_FLAGS;

  constructor(private readonly meter: Meter) {
    this.text = new TextBuilder(meter);
  }

  add(text: Bytes): void {
    this.text.add(text);
  }

  toString(): Bytes {
    return this.text.toString();
  }

  /** One argument by a verb. */
  argument(value: GoValue, verb: string): void {
    if (value === null || value === undefined) {
      if (verb === 'v' || verb === 'T') this.add(pad('<nil>', this.flags));
      else this.badVerb(value, verb);
    } else if (verb === 'T') {
      this.add(formatString(typeName(value), 's', this.flags) ?? '');
    } else if (verb === 'p') {
      this.pointer(value);
    } else {
      this.value(value, verb, 0);
    }
  }

  private pointer(value: GoValue): void {
    const hasAddress =
      value instanceof GoList ||
      value instanceof GoMap ||
      value instanceof GoObject;
    if (hasAddress) {
      throw new EvaluationError('%p would print an address, which changes');
    }
    this.badVerb(value, 'p');
  }

  private value(value: GoValue, verb: string, depth: number): void {
    if (value === null || value === undefined) {
      this.add(this.flags.sharpV ? 'interface {}(nil)' : '<nil>');
      return;
    }
    if (value instanceof GoList) {
      this.meter.descend(() => this.list(value, verb, depth));
    } else if (value instanceof GoMap) {
      this.meter.descend(() => this.map(value, verb, depth));
    } else {
      const text = this.scalar(value, verb);
      if (text === undefined) this.badVerb(value, verb);
      else this.add(text);
    }
  }

  private scalar(
    value: boolean | number | Bytes | GoInteger | GoObject,
    verb: string,
  ): Bytes | undefined {
    if (typeof value === 'string') return formatString(value, verb, this.flags);
    if (typeof value === 'number') {
      return formatFloatVerb(value, verb, this.flags);
    }
    if (typeof value === 'boolean') {
      const fits = verb === 't' || verb === 'v';
      return fits ? pad(String(value), this.flags) : undefined;
    }
    if (value instanceof GoInteger) {
      const isUnsigned = value.type === 'uint8' || value.type === 'uint64';
      return formatInteger(value.value, verb, this.flags, isUnsigned);
    }
    const isText = ['v', 's', 'q', 'x', 'X'].includes(verb);
    if (!isText || this.flags.sharpV) {
      throw new EvaluationError(
        `%${verb} cannot print a value of type ${value.typeName}`,
      );
    }
    return formatString(value.text(), verb, this.flags);
  }

  private list(value: GoList, verb: string, depth: number): void {
    const { sharpV } = this.flags;
    if (sharpV) this.add(typeName(value));
    if (sharpV && value.isNil) {
      this.add('(nil)');
      return;
    }
    this.add(sharpV ? '{' : '[');
    value.items.forEach((item, index) => {
      if (index > 0) this.add(sharpV ? ', ' : ' ');
      this.value(item, verb, depth + 1);
    });
    this.add(sharpV ? '}' : ']');
  }

  private map(value: GoMap, verb: string, depth: number): void {
    const { sharpV } = this.flags;
    this.add(sharpV ? typeName(value) : 'map');
    if (sharpV && value.isNil) {
      this.add('(nil)');
      return;
    }
    this.add(sharpV ? '{' : '[');
    value.sortedKeys().forEach((key, index) => {
      if (index > 0) this.add(sharpV ? ', ' : ' ');
      this.value(key, verb, depth + 1);
      this.add(':');
      this.value(value.entries.get(key), verb, depth + 1);
    });
    this.add(sharpV ? '}' : ']');
  }

  private badVerb(value: GoValue, verb: string): void {
    this.add(`%!${encodeUtf8(verb)}(`);
    if (value === null || value === undefined) {
      this.add('<nil>');
    } else {
      this.add(`${typeName(value)}=`);
      this.value(value, 'v', 0);
    }
    this.add(')');
  }
}

/** One value as `%v`, and as a template prints it. */
export function formatValue(meter: Meter, value: GoValue): Bytes {
  if (typeof value === 'string') return value;
  const printer = new Printer(meter);
  printer.argument(value, 'v');
  return printer.toString();
}

/** What Go's Sprint makes: a space between two arguments of which neither is a string. */
export function sprint(meter: Meter, values: readonly GoValue[]): Bytes {
  const printer = new Printer(meter);
  values.forEach((value, index) => {
    const before = values[index - 1];
    const isSpaced =
      index > 0 && typeof value !== 'string' && typeof before !== 'string';
    if (isSpaced) printer.add(' ');
    printer.argument(value, 'v');
  });
  return printer.toString();
}

/** What Go's Sprintln makes. */
export function sprintln(meter: Meter, values: readonly GoValue[]): Bytes {
  const printer = new Printer(meter);
  values.forEach((value, index) => {
    if (index > 0) printer.add(' ');
    printer.argument(value, 'v');
  });
  printer.add('\n');
  return printer.toString();
}

/** A value as text, as sprig's functions take theirs: strings as they are, the rest as `%v`. */
export function textOf(meter: Meter, value: GoValue): Bytes {
  if (value instanceof GoObject) return value.text();
  return formatValue(meter, value);
}
