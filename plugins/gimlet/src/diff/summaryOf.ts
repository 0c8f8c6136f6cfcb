import type { PlanDiff } from '@gimlet-io/backstage-plugin-gimlet-common';
import { printable } from './printable';

/** A diff in a line: how much changes, what stays, and the Jobs that will run. */
export function summaryOf({ objects, files, unchanged, jobs }: PlanDiff): {
  changes: string;
  rest: string[];
  jobs: string[];
} {
  const parts = [
    objects.length > 0 && `${count(objects.length, 'object')}`,
    files.length > 0 && `${count(files.length, 'file')}`,
  ].filter(part => part !== false);
  const one = objects.length + files.length === 1;
  return {
    changes:
      parts.length === 0
        ? 'No object changes'
        : `${parts.join(' and ')} ${one ? 'changes' : 'change'}`,
    rest: unchanged > 0 ? [`${unchanged} unchanged`] : [],
    jobs: jobs.map(job => `${printable(job)} will run`),
  };
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
