import type { Cli } from './cli';
import { printResult, type OutputFormat, type Result } from './output';
import { note } from './progress';
import { formatTable, type Column } from './table';

/** A list: its data, how people read it, and what is said to them where it is empty. */
export interface List<Row, Data> extends Omit<Result<Data>, 'text'> {
  rows: Row[];
  columns: Column<Row>[];
  nothing: string;
}

/** Prints a list as a table, or as its data. */
export function printList<Row, Data>(
  cli: Cli,
  format: OutputFormat,
  { rows, columns, nothing, ...result }: List<Row, Data>,
): void {
  printResult(cli, format, {
    ...result,
    text: () => (rows.length > 0 ? formatTable(rows, columns, cli.out) : ''),
  });
  if (rows.length === 0 && format === 'table') {
    note(cli, nothing);
  }
}
