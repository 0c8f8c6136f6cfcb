import type { Command } from 'commander';
import { note, type Cli } from '../terminal';
import { positiveNumber } from './verb';

/** Options of every list that comes in pages. */
export interface PageOptions {
  limit: number;
  after?: string;
}

/** Adds the options that say which page of a list. */
export function withPage(command: Command, limit: number): Command {
  return command
    .option('-n, --limit <number>', 'how many', positiveNumber, limit)
    .option('--after <place>', 'go on where the last page ended');
}

/** Says how to see the next page, where there is one. */
export function noteNextPage(cli: Cli, next: string | undefined): void {
  if (next) {
    note(cli, cli.err.paint.dim(`More: the same with --after ${next}`));
  }
}
