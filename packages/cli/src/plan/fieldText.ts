import type {
  FieldDiff,
  JsonValue,
  PathSegment,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { stringify } from 'yaml';
import { printable, type Paint } from '../terminal';

function pathText(segments: PathSegment[]): string {
  return segments
    .map((segment, position) => {
      if ('field' in segment) {
        return position === 0 ? segment.field : `.${segment.field}`;
      }
      return 'key' in segment ? `[${segment.key}]` : `[${segment.index}]`;
    })
    .join('');
}

/** How many segments name the place under which a field is listed: the first item with a name, else all but the last. */
function homeLength(segments: PathSegment[]): number {
  const item = segments.findIndex(segment => 'key' in segment);
  return item >= 0 && item < segments.length - 1
    ? item + 1
    : segments.length - 1;
}

const isNamed = (segment: PathSegment | undefined) =>
  segment !== undefined && 'key' in segment;

/** The rest of a path below its home: `env[RETRIES].value` reads as `env RETRIES`. */
function leafText(segments: PathSegment[]): string {
  const last = segments.at(-1);
  const isValueOfItem =
    segments.length > 2 &&
    last !== undefined &&
    'field' in last &&
    last.field === 'value' &&
    isNamed(segments.at(-2));
  const shown = isValueOfItem ? segments.slice(0, -1) : segments;
  const item = shown.at(-1);
  return item && 'key' in item && shown.length === 2
    ? `${pathText(shown.slice(0, -1))} ${item.key}`
    : pathText(shown);
}

function isPlainObject(
  value: JsonValue | undefined,
): value is { [key: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An item that is only a name and a value reads as its value, since the path has the name already. */
function itemValue(
  segments: PathSegment[],
  value: JsonValue | undefined,
): JsonValue | undefined {
  if (!isNamed(segments.at(-1)) || !isPlainObject(value)) {
    return value;
  }
  const keys = Object.keys(value).sort().join();
  return keys === 'name,value' ? value.value : value;
}

function isMultiline(value: JsonValue | undefined): value is string {
  return typeof value === 'string' && value.includes('\n');
}

/** What differs between two texts of several lines: the lines that both begin or end with are left out. */
function differingLines(
  before: string,
  after: string,
): { before: string[]; after: string[] } {
  const a = before.split('\n');
  const b = after.split('\n');
  const shorter = Math.min(a.length, b.length);
  let start = 0;
  while (start < shorter && a[start] === b[start]) {
    start += 1;
  }
  let end = 0;
  while (end < shorter - start && a.at(-1 - end) === b.at(-1 - end)) {
    end += 1;
  }
  const cut = (lines: string[]) => [
    ...(start > 0 ? ['…'] : []),
    ...lines.slice(start, lines.length - end),
    ...(end > 0 ? ['…'] : []),
  ];
  return { before: cut(a), after: cut(b) };
}

function valueLines(name: string, value: JsonValue): string[] {
  const yaml = stringify({ [name]: value }, { lineWidth: 0 }).trimEnd();
  return yaml.split('\n').map(printable);
}

function sided(sign: '-' | '+', lines: string[], paint: Paint): string[] {
  const colour = sign === '-' ? paint.red : paint.green;
  return lines.map(line => colour(`    ${sign}   ${line}`));
}

function fieldLines(field: FieldDiff, leaf: PathSegment[], paint: Paint) {
  const name = leafText(leaf);
  if (field.masked) {
    return [paint.yellow(`    ~   ${name}: ${field.change} (secret)`)];
  }
  if (field.change === 'reordered') {
    return [paint.yellow(`    ~   ${name}: in another order`)];
  }
  const before = itemValue(leaf, field.before);
  const after = itemValue(leaf, field.after);
  if (isMultiline(before) && isMultiline(after)) {
    const lines = differingLines(before, after);
    const shown = (texts: string[]) =>
      [`${name}: |`, ...texts.map(text => `  ${text}`)].map(printable);
    return [
      ...sided('-', shown(lines.before), paint),
      ...sided('+', shown(lines.after), paint),
    ];
  }
  return [
    ...(before === undefined
      ? []
      : sided('-', valueLines(name, before), paint)),
    ...(after === undefined ? [] : sided('+', valueLines(name, after), paint)),
  ];
}

/** The fields of one object that differ, listed under the place where they stand. */
export function formatFields(fields: FieldDiff[], paint: Paint): string[] {
  const lines: string[] = [];
  let home: string | undefined;
  for (const field of fields) {
    const split = homeLength(field.segments);
    const place = pathText(field.segments.slice(0, split));
    if (place !== home) {
      home = place;
      if (place !== '') {
        lines.push(`      ${printable(place)}`);
      }
    }
    lines.push(...fieldLines(field, field.segments.slice(split), paint));
  }
  return lines;
}
