import type { Screen } from './cli';
import { fit, pad, printable, widthOf } from './text';

/** One column of a table. */
export interface Column<Row> {
  title: string;
  text(row: Row): string;
  /** Colours the cell after it was cut and filled up. */
  style?(cell: string, row: Row): string;
  /** May be cut, down to this many characters, where the line gets too long. */
  shrinkTo?: number;
  /** Is cut only after the others were. */
  shrinkLast?: boolean;
}

const GAP = '  ';

function shrink<Row>(
  widths: number[],
  columns: Column<Row>[],
  available: number,
): number[] {
  const result = [...widths];
  const total = () =>
    result.reduce((sum, width) => sum + width, 0) +
    GAP.length * (columns.length - 1);
  const widestOf = (last: boolean): number | undefined => {
    const candidates = columns.flatMap(({ shrinkTo, shrinkLast }, index) =>
      shrinkTo !== undefined &&
      result[index] > shrinkTo &&
      Boolean(shrinkLast) === last
        ? [index]
        : [],
    );
    return candidates.sort((a, b) => result[b] - result[a]).at(0);
  };
  while (total() > available) {
    const widest = widestOf(false) ?? widestOf(true);
    if (widest === undefined) {
      break;
    }
    result[widest] -= 1;
  }
  return result;
}

/** A table with a line of titles, cut to the screen's width; columns that are empty in every row are left out. */
export function formatTable<Row>(
  rows: Row[],
  allColumns: Column<Row>[],
  screen: Pick<Screen, 'columns' | 'paint'>,
): string {
  const filled = allColumns
    .map(column => ({
      column,
      cells: rows.map(row => printable(column.text(row))),
    }))
    .filter(({ cells }) => cells.some(cell => cell !== ''));
  const columns = filled.map(({ column }) => column);
  const widths = shrink(
    filled.map(({ column, cells }) =>
      Math.max(...[column.title, ...cells].map(widthOf)),
    ),
    columns,
    screen.columns,
  );
  const isLast = (index: number) => index === columns.length - 1;
  const cell = (text: string, index: number) => {
    const cut = fit(text, widths[index]);
    return isLast(index) ? cut : pad(cut, widths[index]);
  };
  const titles = columns
    .map((column, index) => screen.paint.dim(cell(column.title, index)))
    .join(GAP);
  const lines = rows.map((row, rowIndex) =>
    filled
      .map(({ column, cells }, index) => {
        const text = cell(cells[rowIndex], index);
        return column.style ? column.style(text, row) : text;
      })
      .join(GAP)
      .trimEnd(),
  );
  return [titles, ...lines].map(line => `${line}\n`).join('');
}
