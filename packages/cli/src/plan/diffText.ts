import type {
  DeployedVersion,
  FileDiff,
  ObjectDiff,
  ObjectIdentity,
  PlanDiff,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { titleOf } from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  count,
  pad,
  printable,
  short,
  shortDigest,
  type Paint,
} from '../terminal';
import { formatFields } from './fieldText';

const TAG_COLUMN = 40;

const signs = { added: '+', changed: '~', removed: '-' } as const;

function colourOf(change: ObjectDiff['change'], paint: Paint) {
  return { added: paint.green, changed: paint.yellow, removed: paint.red }[
    change
  ];
}

/** `Deployment shop/checkout`. */
export function objectName({ kind, namespace, name }: ObjectIdentity): string {
  return printable(`${kind} ${namespace ? `${namespace}/` : ''}${name}`);
}

/** `1f3c9a2 Faster cart`, or a dash where nothing is deployed. */
export function deployedName(deployed: DeployedVersion | undefined): string {
  if (!deployed?.version) {
    return deployed?.artifactId || '–';
  }
  const { version } = deployed;
  return `${short(version.sha)} ${printable(titleOf(version))}`.trimEnd();
}

function unified(text: string, paint: Paint): string[] {
  return text
    .trimEnd()
    .split('\n')
    .map(printable)
    .map(line => {
      if (line.startsWith('+')) {
        return paint.green(line);
      }
      return line.startsWith('-') ? paint.red(line) : line;
    })
    .map(line => `    ${line}`.trimEnd());
}

function objectLines(
  diff: ObjectDiff,
  options: { paint: Paint; full: boolean },
): string[] {
  const title = `  ${signs[diff.change]} ${objectName(diff.object)}`;
  const tag = diff.runs ? 'runs' : '';
  const { paint } = options;
  return [
    colourOf(diff.change, paint)(tag ? pad(title, TAG_COLUMN) + tag : title),
    ...(options.full
      ? unified(diff.text, paint)
      : formatFields(diff.fields, paint)),
  ];
}

function fileLines(diff: FileDiff, paint: Paint): string[] {
  return [
    colourOf(
      diff.change,
      paint,
    )(`  ${signs[diff.change]} ${printable(diff.path)}`),
    ...unified(diff.text, paint),
  ];
}

/** What changes, object by object; `full` shows every object as a unified diff of its YAML. */
export function formatObjects(
  diff: Pick<PlanDiff, 'objects' | 'files' | 'rewritten' | 'unchanged'>,
  options: { paint: Paint; full: boolean },
): string[] {
  return [
    ...diff.objects.flatMap(object => objectLines(object, options)),
    ...diff.files.flatMap(file => fileLines(file, options.paint)),
    ...diff.rewritten.map(
      path => `  ~ ${printable(path)} (the same objects, written differently)`,
    ),
    ...(diff.unchanged > 0
      ? [options.paint.dim(`  ${count(diff.unchanged, 'object')} unchanged`)]
      : []),
  ];
}

/** The facts that identify a plan: `chart web@1.4.2 · tree 5d0c9e7 · plan 9b2e41c7`. */
export function formatIdentity(diff: PlanDiff): string {
  return [
    diff.chart && `chart ${printable(diff.chart.name)}@${diff.chart.version}`,
    diff.tree && `tree ${short(diff.tree)}`,
    `plan ${shortDigest(diff.digest)}`,
  ]
    .filter(Boolean)
    .join(' · ');
}

function target(diff: PlanDiff): string {
  switch (diff.action) {
    case 'delete':
      return 'deleted';
    case 'hold':
      return 'held: no automatic releases';
    case 'resume':
      return 'automatic releases again';
    case 'rollback':
      return `${deployedName(diff.after)}${
        diff.rollbackTo ? ` (as in ${short(diff.rollbackTo)})` : ''
      }`;
    default:
      return deployedName(diff.after);
  }
}

/** The first line of a plan: what, from which version to which. */
export function formatHeadline(diff: PlanDiff, paint: Paint): string {
  const place = diff.app ? `${diff.environment}/${diff.app}` : diff.environment;
  if (!diff.app) {
    return `${paint.bold(place)}   ${diff.action}`;
  }
  return `${paint.bold(place)}   ${deployedName(diff.before)}  →  ${target(
    diff,
  )}`;
}
