import type { Problem } from '@gimlet-io/backstage-plugin-gimlet-common';
import type { Paint } from './cli';
import { pad, printable, widthOf } from './text';

const WIDEST_PLACE = 60;
const WIDEST_PATH = 30;

function place({ position }: Problem): string {
  return position ? `${position.file}:${position.line}:${position.column}` : '';
}

function columnWidth(texts: string[], widest: number): number {
  return Math.min(widest, Math.max(0, ...texts.map(widthOf)));
}

/**
 * Problems in columns: place, field, what is wrong, where the rule comes from. Places stay whole, because editors and
 * terminals make links of them.
 */
export function formatProblems(problems: Problem[], paint: Paint): string {
  const places = columnWidth(problems.map(place), WIDEST_PLACE);
  const paths = columnWidth(
    problems.map(problem => problem.path),
    WIDEST_PATH,
  );
  return problems
    .map(problem => {
      const columns = [
        places > 0 && paint.bold(pad(place(problem), places)),
        paths > 0 && pad(printable(problem.path), paths),
        printable(problem.message),
        problem.source && paint.dim(`(${printable(problem.source)})`),
      ];
      return columns.filter(Boolean).join('  ');
    })
    .join('\n');
}
