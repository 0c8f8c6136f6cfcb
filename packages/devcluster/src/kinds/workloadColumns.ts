import { isRecord } from '../fields/FieldType';
import { at, count, listAt } from './columns';
import { humanDuration } from './humanDuration';
import type { Column } from './KindDefinition';

/** A count, zero where there is none. */
export function counted(name: string, ...path: string[]): Column {
  return {
    name,
    type: 'integer',
    value: object => count(object, ...path),
  };
}

/** What runs in a workload and which pods are its own, with `-o wide`. */
export function wideColumns(...template: string[]): {
  containers: Column;
  images: Column;
} {
  const joined = (name: string, field: string): Column => ({
    name,
    wide: true,
    value: object =>
      listAt(object, ...template, 'spec', 'containers')
        .map(container => at(container, field))
        .join(','),
  });
  return {
    containers: joined('Containers', 'name'),
    images: joined('Images', 'image'),
  };
}

/** The label selector at a path. */
export function selectorColumn(...path: string[]): Column {
  return {
    name: 'Selector',
    wide: true,
    value: object => showSelector(at(object, ...path)),
  };
}

/** `a=b,c=d`. */
export function showLabels(labels: unknown): string {
  const pairs = Object.entries(isRecord(labels) ? labels : {})
    .map(([key, value]) => `${key}=${value}`)
    .sort();
  return pairs.join(',') || '<none>';
}

function showSelector(selector: unknown): string {
  const labels = showLabels(at(selector, 'matchLabels'));
  const expressions = listAt(selector, 'matchExpressions').map(expression => {
    const values = listAt(expression, 'values').join(',');
    const [key, operator] = [at(expression, 'key'), at(expression, 'operator')];
    switch (operator) {
      case 'Exists':
        return `${key}`;
      case 'DoesNotExist':
        return `!${key}`;
      default:
        return `${key} ${String(operator).toLowerCase()} (${values})`;
    }
  });
  return (
    [...(labels === '<none>' ? [] : [labels]), ...expressions].join(',') ||
    '<none>'
  );
}

/** How long a Job ran, or has been running. */
export const DURATION: Column = {
  name: 'Duration',
  value: (job, now) => {
    const started = at(job, 'status', 'startTime');
    const ended = at(job, 'status', 'completionTime');
    if (typeof started !== 'string') {
      return '';
    }
    const end = typeof ended === 'string' ? Date.parse(ended) : now.getTime();
    return humanDuration(end - Date.parse(started));
  },
};
