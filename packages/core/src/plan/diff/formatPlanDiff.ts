import {
  titleOf,
  type DeployedVersion,
  type FieldDiff,
  type JsonValue,
  type ObjectDiff,
  type ObjectIdentity,
  type PathSegment,
  type PlanDiff,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { diffLines } from 'diff';
import { stringify } from 'yaml';
import { formatPath } from './diffFields';
import { isFields } from './readObjects';

/** How to colour each part; every function gets plain text and gives it back, coloured or not. @public */
export interface DiffPalette {
  added(text: string): string;
  removed(text: string): string;
  changed(text: string): string;
  heading(text: string): string;
  faint(text: string): string;
}

/** @public */
export interface FormatPlanDiffOptions {
  /** Absent: no colour. */
  colour?: DiffPalette;
  /** `fields` (the default) shows every field before and after; `names` only which fields change, on the object's own line. */
  detail?: 'fields' | 'names';
}

const plain = (text: string) => text;
const NO_COLOUR: DiffPalette = {
  added: plain,
  removed: plain,
  changed: plain,
  heading: plain,
  faint: plain,
};

const SIGNS = { added: '+', changed: '~', removed: '-' } as const;
const NAME_WIDTH = 38;

/**
 * A plan's diff as a person reads it on a terminal; ends with a line feed. Control characters in values are shown, never sent.
 *
 * @public
 */
export function formatPlanDiff(
  diff: PlanDiff,
  options: FormatPlanDiffOptions = {},
): string {
  const colour = options.colour ?? NO_COLOUR;
  const objectLines = diff.objects.flatMap(object =>
    options.detail === 'names'
      ? [objectLine(object, colour, labelsOf(object.fields))]
      : [objectLine(object, colour, ''), ...fieldLines(object.fields, colour)],
  );
  const runLines = jobsOutsideOf(diff).map(
    job => `  ${colour.faint('=')} ${job.padEnd(NAME_WIDTH)} runs`,
  );
  const lines = [
    header(diff, colour),
    '',
    ...objectLines,
    ...runLines,
    ...diff.files.flatMap(file => [
      `  ${signOf(file.change, colour)} ${printable(file.path)}`,
      ...(options.detail === 'names' ? [] : textLines(file.text, colour)),
    ]),
    ...restLines(diff, colour),
    '',
    colour.faint(`  ${footer(diff)}`),
    ...diff.warnings.map(
      warning => `  ${colour.changed('!')} ${printable(warning)}`,
    ),
  ];
  return `${lines.join('\n')}\n`;
}

function header(diff: PlanDiff, colour: DiffPalette): string {
  const { environment, app } = diff;
  const name = printable(app ? `${environment}/${app}` : environment);
  return `${colour.heading(name)}   ${whatHappens(diff)}`;
}

function whatHappens(diff: PlanDiff): string {
  const before = label(diff.before);
  const after = label(diff.after);
  switch (diff.action) {
    case 'hold':
      return `${after ?? 'not deployed'}, automatic releases held`;
    case 'resume':
      return `${after ?? 'not deployed'}, automatic releases resumed`;
    case 'bootstrap':
      return 'bootstrap';
    case 'variables':
      return 'variables';
    case 'delete':
      return `${before ?? 'no release'}  →  deleted`;
    default: {
      const origin = diff.rollbackTo
        ? ` (as in ${diff.rollbackTo.slice(0, 7)})`
        : '';
      return `${before ?? 'not deployed'}  →  ${
        after ?? 'no release'
      }${origin}`;
    }
  }
}

function label(deployed: DeployedVersion | undefined): string | undefined {
  if (!deployed?.version) return undefined;
  const { version } = deployed;
  return printable(`${version.sha.slice(0, 7)} ${titleOf(version)}`.trim());
}

function footer({ chart, tree, digest }: PlanDiff): string {
  return [
    chart && `chart ${printable(chart.name)}@${printable(chart.version)}`,
    tree && `tree ${tree.slice(0, 7)}`,
    `plan ${digest.slice(0, 8)}`,
  ]
    .filter(Boolean)
    .join(' · ');
}

function restLines(diff: PlanDiff, colour: DiffPalette): string[] {
  const lines: string[] = [];
  if (diff.rewritten.length > 0) {
    lines.push(
      `  ${count(
        diff.rewritten.length,
        'file',
      )} written differently, with the same objects`,
    );
  }
  if (diff.unchanged > 0) {
    lines.push(`  ${count(diff.unchanged, 'object')} unchanged`);
  } else if (lines.length + diff.objects.length + diff.files.length === 0) {
    lines.push('  nothing changes');
  }
  return lines.map(line => colour.faint(line));
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function objectLine(
  object: ObjectDiff,
  colour: DiffPalette,
  detail: string,
): string {
  const remark = [detail, object.runs ? 'runs' : ''].filter(Boolean).join(', ');
  const name = nameOf(object.object);
  return `  ${signOf(object.change, colour)} ${
    remark ? `${name.padEnd(NAME_WIDTH)} ${remark}` : name
  }`;
}

function nameOf({ kind, namespace, name }: ObjectIdentity): string {
  return printable(`${kind} ${namespace ? `${namespace}/` : ''}${name}`);
}

/** Jobs that run although nothing of them changes, or that only the cluster knows. */
function jobsOutsideOf({ jobs, objects }: PlanDiff): string[] {
  const shown = new Set(
    objects.filter(object => object.runs).map(({ object }) => nameOf(object)),
  );
  return jobs.map(printable).filter(job => !shown.has(job));
}

function signOf(change: keyof typeof SIGNS, colour: DiffPalette): string {
  return colour[change](SIGNS[change]);
}

function labelsOf(fields: FieldDiff[]): string {
  return [...new Set(fields.map(field => printable(split(field).label)))].join(
    ', ',
  );
}

function fieldLines(fields: FieldDiff[], colour: DiffPalette): string[] {
  const lines: string[] = [];
  let shownGroup = '';
  for (const field of fields) {
    const { group, label: name } = split(field);
    if (group !== shownGroup && group !== '') {
      lines.push(`      ${printable(group)}`);
    }
    shownGroup = group;
    lines.push(...oneField(field, printable(name), colour));
  }
  return lines;
}

function oneField(
  field: FieldDiff,
  name: string,
  colour: DiffPalette,
): string[] {
  const { change, before, after } = field;
  const removed = (text: string) => colour.removed(`    -   ${text}`);
  const added = (text: string) => colour.added(`    +   ${text}`);
  if (change === 'reordered') {
    const order = (keys: JsonValue | undefined) =>
      Array.isArray(keys) ? printable(keys.join(', ')) : '';
    return [
      removed(`order of ${name || 'items'}: ${order(before)}`),
      added(`order of ${name || 'items'}: ${order(after)}`),
    ];
  }
  if (field.masked && change === 'changed') {
    return [
      colour.changed(`    ~   ${name}: changed; values of Secrets are hidden`),
    ];
  }
  if (isLong(before) && isLong(after)) {
    return [
      `        ${name}`,
      ...diffLines(before, after).flatMap(({ value, ...part }) => {
        if (!part.added && !part.removed) return [];
        return linesOf(value).map(line => (part.added ? added : removed)(line));
      }),
    ];
  }
  const lines = (value: JsonValue) =>
    valueLines(name, isVariable(field.segments) ? variableOf(value) : value);
  return [
    ...(before === undefined ? [] : lines(before).map(removed)),
    ...(after === undefined ? [] : lines(after).map(added)),
  ];
}

/** An environment variable as a whole: its name is in the label already. */
function isVariable(segments: PathSegment[]): boolean {
  return segments.length > 1 && isEnv(segments, segments.length - 1);
}

function variableOf(variable: JsonValue): JsonValue {
  if (!isFields(variable)) return variable;
  const { name: _, ...rest } = variable;
  const [first, ...others] = Object.keys(rest);
  return first === 'value' && others.length === 0 ? rest.value : rest;
}

function isLong(value: JsonValue | undefined): value is string {
  return typeof value === 'string' && value.includes('\n');
}

function valueLines(name: string, value: JsonValue): string[] {
  const text = stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });
  const lines = linesOf(text);
  const nested =
    typeof value === 'object' &&
    value !== null &&
    Object.keys(value).length > 0;
  if (nested) return [`${name}:`, ...lines.map(line => `  ${line}`)];
  return [`${name}: ${lines[0] ?? ''}`, ...lines.slice(1)];
}

/**
 * A path in two: the innermost item of a list, as a heading, and what is within it. An environment variable reads
 * as `env NAME`, within its container.
 */
function split({ segments }: FieldDiff): { group: string; label: string } {
  let cut = 0;
  segments.forEach((segment, i) => {
    if (!('field' in segment) && !isEnv(segments, i)) cut = i + 1;
  });
  const inner = segments.slice(cut);
  if (inner.length === 0) {
    // The item itself comes or goes: its list is where a reader looks for it.
    const list = segments.length - 2;
    return {
      group: formatPath(segments.slice(0, Math.max(list, 0))),
      label: formatPath(segments.slice(Math.max(list, 0))).replace(/^\./, ''),
    };
  }
  if (isEnv(inner, 1)) {
    const [, item, ...rest] = inner;
    const value =
      rest.length === 1 && 'field' in rest[0] && rest[0].field === 'value';
    const name = 'key' in item ? item.key : '';
    return {
      group: formatPath(segments.slice(0, cut)),
      label: value ? `env ${name}` : `env ${name}${dotted(rest)}`,
    };
  }
  return {
    group: formatPath(segments.slice(0, cut)),
    label: formatPath(inner),
  };
}

function dotted(segments: PathSegment[]): string {
  return segments.length === 0 ? '' : `.${formatPath(segments)}`;
}

function isEnv(segments: PathSegment[], item: number): boolean {
  const list = segments[item - 1];
  const segment = segments[item];
  return (
    segment !== undefined &&
    'key' in segment &&
    'field' in list &&
    list.field === 'env'
  );
}

function textLines(text: string, colour: DiffPalette): string[] {
  return linesOf(text)
    .filter(line => !/^(?:---|\+\+\+) /.test(line))
    .map(line => {
      const shown = `      ${line}`;
      if (line.startsWith('+')) return colour.added(shown);
      if (line.startsWith('-')) return colour.removed(shown);
      return colour.faint(shown);
    });
}

function linesOf(text: string): string[] {
  return text.replace(/\n$/, '').split('\n').map(printable);
}

/** Escapes what would move the cursor, change colours or turn the direction of a text: control characters and bidi marks. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Bidi_Control}]/gu, character =>
    character === '\t'
      ? character
      : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
