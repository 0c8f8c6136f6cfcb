import type { Bytes } from '../bytes';
import { decodeRune, encodeRune, REPLACEMENT_RUNE } from '../bytes';
import { formatFloat } from '../format/float';
import type { Meter } from '../Meter';
import { TextBuilder } from '../Meter';
import { EvaluationError } from '../TemplateError';
import type { GoValue } from '../values';
import { GoInteger, GoList, GoMap } from '../values';

/** How JSON is written. */
export interface JsonOptions {
  /** Spaces of each level; none: all in one line. */
  indent?: number;
  /** Leaves `<`, `>` and `&` as they are. */
  raw?: boolean;
}

const SIMPLE: Record<number, string> = {
  0x08: '\\b',
  0x09: '\\t',
  0x0a: '\\n',
  0x0c: '\\f',
  0x0d: '\\r',
  0x22: '\\"',
  0x5c: '\\\\',
};
/** Text in which nothing is escaped. */
const PLAIN = /^[ !#-%'-;=?-[\]-~]*$/;
const LINE_SEPARATORS = [0x2028, 0x2029];
const HTML = [0x26, 0x3c, 0x3e];

function escape(rune: number): string {
  return `\\u${rune.toString(16).padStart(4, '0')}`;
}

/** A string as Go's encoding/json writes it. */
export function encodeString(text: Bytes, raw: boolean): Bytes {
  if (PLAIN.test(text)) return `"${text}"`;
  const parts: Bytes[] = [];
  for (let offset = 0; offset < text.length; ) {
    const { rune, size } = decodeRune(text, offset);
    const isInvalid = rune === REPLACEMENT_RUNE && size === 1;
    const escapes =
      isInvalid ||
      rune < 0x20 ||
      LINE_SEPARATORS.includes(rune) ||
      (!raw && HTML.includes(rune));
    parts.push(SIMPLE[rune] ?? (escapes ? escape(rune) : encodeRune(rune)));
    offset += size;
  }
  return `"${parts.join('')}"`;
}

function encodeNumber(value: number): Bytes {
  if (!Number.isFinite(value)) {
    throw new EvaluationError(
      `json: unsupported value: ${formatFloat(value, 'g', -1)}`,
    );
  }
  const magnitude = Math.abs(value);
  const isPlain = magnitude === 0 || (magnitude >= 1e-6 && magnitude < 1e21);
  return isPlain
    ? formatFloat(value, 'f', -1)
    : formatFloat(value, 'e', -1).replace(/e-0([0-9])$/, 'e-$1');
}

class Encoder {
  private readonly text: TextBuilder;

  constructor(
    private readonly meter: Meter,
    private readonly options: JsonOptions,
  ) {
    this.text = new TextBuilder(meter);
  }

  encode(value: GoValue): Bytes {
    this.value(value, 0);
    return this.text.toString();
  }

  private value(value: GoValue, level: number): void {
    if (value === null || value === undefined) this.text.add('null');
    else if (typeof value === 'boolean') this.text.add(String(value));
    else if (typeof value === 'number') this.text.add(encodeNumber(value));
    else if (typeof value === 'string') this.string(value);
    else if (value instanceof GoInteger) this.text.add(value.value.toString());
    else if (value instanceof GoList) this.list(value, level);
    else if (value instanceof GoMap) this.map(value, level);
    else this.text.add(value.json());
  }

  private string(value: Bytes): void {
    this.text.add(encodeString(value, this.options.raw ?? false));
  }

  private list(list: GoList, level: number): void {
    if (list.isNil) this.text.add('null');
    else
      this.container('[', ']', level, list.items, item =>
        this.value(item, level + 1),
      );
  }

  private map(map: GoMap, level: number): void {
    if (map.isNil) {
      this.text.add('null');
      return;
    }
    this.container('{', '}', level, map.sortedKeys(), key => {
      this.string(key);
      this.text.add(this.options.indent === undefined ? ':' : ': ');
      this.value(map.entries.get(key), level + 1);
    });
  }

  private container<T>(
    open: string,
    close: string,
    level: number,
    items: readonly T[],
    write: (item: T) => void,
  ): void {
    this.text.add(open);
    this.meter.descend(() =>
      items.forEach((item, index) => {
        if (index > 0) this.text.add(',');
        this.lineBreak(level + 1);
        write(item);
      }),
    );
    if (items.length > 0) this.lineBreak(level);
    this.text.add(close);
  }

  private lineBreak(level: number): void {
    const { indent } = this.options;
    if (indent !== undefined) this.text.add(`\n${' '.repeat(indent * level)}`);
  }
}

/**
 * A value as JSON, byte for byte as Go's encoding/json writes it: keys in order, `<`, `>` and `&` escaped unless `raw`.
 *
 * @throws EvaluationError for NaN and the infinities.
 */
export function encodeJson(
  meter: Meter,
  value: GoValue,
  options: JsonOptions = {},
): Bytes {
  return new Encoder(meter, options).encode(value);
}
