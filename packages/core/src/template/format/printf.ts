import type { Bytes } from '../bytes';
import { decodeRune, encodeRune } from '../bytes';
import type { Meter } from '../Meter';
import type { GoValue } from '../values';
import { GoInteger, typeName } from '../values';
import type { FormatFlags } from './integer';
import { NO_FLAGS } from './integer';
import { Printer } from './print';

/** The largest width and precision that Go takes. */
const MAX_NUMBER = 1_000_000;

interface ParsedNumber {
  value?: number;
  next: number;
}

class Formatter {
  private readonly printer: Printer;
  private position = 0;
  private argument = 0;
  private reordered = false;
  private goodIndex = true;
  private afterIndex = false;

  constructor(
    meter: Meter,
    private readonly format: Bytes,
    private readonly args: readonly GoValue[],
  ) {
    this.printer = new Printer(meter);
  }

  run(): Bytes {
    for (;;) {
      const percent = this.format.indexOf('%', this.position);
      const end = percent < 0 ? this.format.length : percent;
      if (end > this.position) {
        this.printer.add(this.format.slice(this.position, end));
      }
      if (percent < 0) break;
      this.position = percent + 1;
      this.directive();
    }
    this.extraArguments();
    return this.printer.toString();
  }

  private directive(): void {
    this.goodIndex = true;
    this.afterIndex = false;
    const flags = this.flags();
    this.index();
    this.width(flags);
    this.precision(flags);
    if (!this.afterIndex) this.index();
    this.printer.flags = flags;
    if (this.position >= this.format.length) {
      this.printer.add('%!(NOVERB)');
      return;
    }
    const { rune, size } = decodeRune(this.format, this.position);
    this.position += size;
    this.verb(String.fromCodePoint(rune), flags);
  }

  private verb(verb: string, flags: FormatFlags): void {
    const bytes = encodeRune(verb.codePointAt(0) ?? 0);
    if (verb === '%') {
      this.printer.add('%');
    } else if (!this.goodIndex) {
      this.printer.add(`%!${bytes}(BADINDEX)`);
    } else if (this.argument >= this.args.length) {
      this.printer.add(`%!${bytes}(MISSING)`);
    } else {
      if (verb === 'v' || verb === 'w') {
        flags.sharpV = flags.sharp;
        flags.sharp = false;
        flags.plusV = flags.plus;
        flags.plus = false;
      }
      this.printer.argument(this.args[this.argument], verb);
      this.argument++;
    }
  }

  private flags(): FormatFlags {
    const flags = { ...NO_FLAGS };
    for (; ; this.position++) {
      const character = this.format.charAt(this.position);
      if (character === '#') flags.sharp = true;
      else if (character === '0') flags.zero = true;
      else if (character === '+') flags.plus = true;
      else if (character === '-') flags.minus = true;
      else if (character === ' ') flags.space = true;
      else return flags;
    }
  }

  private width(flags: FormatFlags): void {
    if (this.format[this.position] === '*') {
      this.position++;
      const width = this.integerArgument();
      if (width === undefined) this.printer.add('%!(BADWIDTH)');
      if (width !== undefined && width < 0) {
        flags.minus = true;
        flags.zero = false;
      }
      flags.width = width === undefined ? undefined : Math.abs(width);
      this.afterIndex = false;
      return;
    }
    const { value, next } = this.number(this.position);
    this.position = next;
    flags.width = value;
    if (this.afterIndex && value !== undefined) this.goodIndex = false;
  }

  private precision(flags: FormatFlags): void {
    const hasPoint =
      this.position + 1 < this.format.length &&
      this.format[this.position] === '.';
    if (!hasPoint) return;
    this.position++;
    if (this.afterIndex) this.goodIndex = false;
    this.index();
    if (this.format[this.position] === '*') {
      this.position++;
      const precision = this.integerArgument();
      flags.precision =
        precision !== undefined && precision >= 0 ? precision : undefined;
      if (flags.precision === undefined) this.printer.add('%!(BADPREC)');
      this.afterIndex = false;
      return;
    }
    const { value, next } = this.number(this.position);
    this.position = next;
    flags.precision = value ?? 0;
  }

  /** `[n]`: which argument comes next, counted from 1. */
  private index(): void {
    this.afterIndex = false;
    if (this.format[this.position] !== '[') return;
    this.reordered = true;
    const rest = this.format.slice(this.position);
    const close = rest.indexOf(']');
    if (rest.length < 3 || close < 1) {
      this.goodIndex = false;
      this.position++;
      return;
    }
    const { value, next } = this.number(
      this.position + 1,
      this.position + close,
    );
    const isNumber = value !== undefined && next === this.position + close;
    this.position += close + 1;
    this.afterIndex = isNumber;
    if (isNumber && value >= 1 && value <= this.args.length) {
      this.argument = value - 1;
    } else {
      this.goodIndex = false;
    }
  }

  private integerArgument(): number | undefined {
    if (this.argument >= this.args.length) return undefined;
    const value = this.args[this.argument];
    this.argument++;
    if (!(value instanceof GoInteger)) return undefined;
    const number = Number(value.value);
    return Math.abs(number) > MAX_NUMBER ? undefined : number;
  }

  private number(start: number, end = this.format.length): ParsedNumber {
    let next = start;
    let value: number | undefined;
    for (; next < end && /[0-9]/.test(this.format[next]); next++) {
      if (value !== undefined && value > MAX_NUMBER) return { next: end };
      value = (value ?? 0) * 10 + Number(this.format[next]);
    }
    return { value, next };
  }

  private extraArguments(): void {
    if (this.reordered || this.argument >= this.args.length) return;
    this.printer.flags = NO_FLAGS;
    this.printer.add('%!(EXTRA ');
    this.args.slice(this.argument).forEach((value, index) => {
      if (index > 0) this.printer.add(', ');
      if (value === null || value === undefined) {
        this.printer.add('<nil>');
      } else {
        this.printer.add(`${typeName(value)}=`);
        this.printer.argument(value, 'v');
      }
    });
    this.printer.add(')');
  }
}

/** What Go's Sprintf makes of a format and its arguments; mistakes in the format show in the text and are no errors. */
export function sprintf(
  meter: Meter,
  format: Bytes,
  args: readonly GoValue[],
): Bytes {
  return new Formatter(meter, format, args).run();
}
