import type {
  FieldDiff,
  JsonValue,
  PathSegment,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { DiffLine } from './DiffLine';
import { emphasise } from './emphasise';
import { printable } from './printable';

/** Beyond this the whole diff reads better than a list of fields. */
const MAX_FIELD_LINES = 60;
/** A list of plain values that is no longer than this stands on one line. */
const MAX_LIST_LENGTH = 80;

/**
 * The fields that differ, each below the place where it is. `undefined` where that would not read well: texts of several
 * lines, and very many fields.
 */
export function readFields(fields: FieldDiff[]): DiffLine[] | undefined {
  if (fields.length === 0) return undefined;
  if (fields.some(({ before, after }) => isText(before) || isText(after))) {
    return undefined;
  }
  const lines: DiffLine[] = [];
  let shownPlace = '';
  for (const field of fields) {
    const { place, label } = split(field.segments);
    if (place !== shownPlace && place !== '') {
      lines.push({ kind: 'heading', text: printable(place) });
    }
    shownPlace = place;
    lines.push(...linesOf(field, label));
  }
  return lines.length > MAX_FIELD_LINES ? undefined : emphasise(lines);
}

function linesOf(field: FieldDiff, label: string): DiffLine[] {
  const { change, before, after, masked } = field;
  if (change === 'reordered') {
    return [
      { kind: 'removed', text: `order of ${label}: ${order(before)}` },
      { kind: 'added', text: `order of ${label}: ${order(after)}` },
    ];
  }
  if (masked && change === 'changed') {
    return [
      {
        kind: 'note',
        text: printable(`${label}: changed; values of Secrets are hidden`),
      },
    ];
  }
  const sides: DiffLine[] = [];
  const add = (kind: 'removed' | 'added', value: JsonValue | undefined) => {
    if (value === undefined) return;
    for (const text of leaves(label, valueAt(field.segments, value))) {
      sides.push({ kind, text: printable(text) });
    }
  };
  add('removed', before);
  add('added', after);
  return sides;
}

function order(keys: JsonValue | undefined): string {
  return printable(Array.isArray(keys) ? keys.map(String).join(', ') : '');
}

/**
 * A path in two: up to the innermost item of a list, and what is within it. An environment variable stays with its container,
 * and reads as `env NAME`.
 */
function split(segments: PathSegment[]): { place: string; label: string } {
  let cut = 0;
  segments.forEach((segment, i) => {
    const inside = i < segments.length - 1;
    if (!('field' in segment) && inside && !isVariable(segments, i)) {
      cut = i + 1;
    }
  });
  const inner = segments.slice(cut);
  const place = formatPath(segments.slice(0, cut));
  if (isVariable(inner, 1)) {
    const rest = inner.slice(2);
    const value = rest.length === 1 && formatPath(rest) === 'value';
    const name = `env ${nameOf(inner[1])}`;
    return {
      place,
      label: rest.length === 0 || value ? name : `${name}.${formatPath(rest)}`,
    };
  }
  return { place, label: formatPath(inner) || 'items' };
}

function nameOf(segment: PathSegment): string {
  if ('key' in segment) return segment.key;
  return 'field' in segment ? segment.field : String(segment.index);
}

function isVariable(segments: PathSegment[], at: number): boolean {
  const list = segments[at - 1];
  const item = segments[at];
  return (
    list !== undefined &&
    item !== undefined &&
    'field' in list &&
    list.field === 'env' &&
    'key' in item
  );
}

/** What a label does not say already: of a whole environment variable, what it is set to. */
function valueAt(segments: PathSegment[], value: JsonValue): JsonValue {
  const isItem = segments.at(-1);
  if (!isItem || !('key' in isItem) || !isFields(value)) return value;
  const rest = Object.fromEntries(
    Object.entries(value).filter(([field]) => !isItem.by.includes(field)),
  );
  const others = Object.keys(rest);
  if (others.length === 0) return value;
  return others.length === 1 && others[0] === 'value' ? rest.value : rest;
}

/** `label: value`, a line for each plain value within. */
function leaves(label: string, value: JsonValue): string[] {
  if (Array.isArray(value)) {
    const plain = value.every(
      item => item === null || typeof item !== 'object',
    );
    const oneLine = `[${plain ? value.map(scalar).join(', ') : ''}]`;
    if (plain && oneLine.length <= MAX_LIST_LENGTH) {
      return [`${label}: ${oneLine}`];
    }
    return value.flatMap((item, i) => leaves(`${label}[${i}]`, item));
  }
  if (isFields(value)) {
    const fields = Object.entries(value);
    if (fields.length === 0) return [`${label}: {}`];
    return fields.flatMap(([field, inner]) =>
      leaves(`${label}${step(field)}`, inner),
    );
  }
  return [`${label}: ${scalar(value)}`];
}

function scalar(value: JsonValue): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  const plain = /^[\w./@](?:[\w ./:@%+=,-]*[\w./@%+=,-])?$/.test(value);
  return plain && !couldBeAnother(value) ? value : JSON.stringify(value);
}

/** A text that without its quotes would be a number, a truth, nothing or a time. */
function couldBeAnother(text: string): boolean {
  return (
    /^(?:true|false|null|yes|no|on|off|~)$/i.test(text) ||
    /^[-+.\d][\d_.:eExXoO+-]*$/.test(text)
  );
}

/** `spec.template.spec.containers[main].image`, as the server writes paths. */
function formatPath(segments: PathSegment[]): string {
  return segments
    .map(segment => {
      if ('field' in segment) return step(segment.field);
      return `[${'key' in segment ? segment.key : segment.index}]`;
    })
    .join('')
    .replace(/^\./, '');
}

function step(field: string): string {
  return /^[\w-]+$/.test(field) ? `.${field}` : `[${JSON.stringify(field)}]`;
}

function isFields(value: JsonValue): value is { [key: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Several lines, in a value or anywhere within it. */
function isText(value: JsonValue | undefined): boolean {
  if (typeof value === 'string') return value.includes('\n');
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some(isText);
}
