import { createInterface } from 'node:readline';
import type { Command } from 'commander';
import type { Cli } from './cli';
import { ExitCode, FailedQuietly, UsageError } from './errors';
import { printableLines } from './text';

/** Options of every command that asks. */
export interface ConfirmOptions {
  yes?: boolean;
}

/** Adds `--yes` to a command. */
export function withConfirm(command: Command): Command {
  return command.option('-y, --yes', 'do it without asking');
}

/**
 * Asks on the terminal; goes on after `y` or `yes` and ends the command after anything else. Where there is no terminal it
 * never asks, and says what to pass instead.
 */
export async function confirm(
  cli: Cli,
  question: string,
  options: ConfirmOptions,
): Promise<void> {
  if (options.yes) {
    return;
  }
  if (!cli.input.isTTY || !cli.err.isTerminal) {
    throw new UsageError(
      'This asks before it changes anything, and there is no terminal to ask on. Nothing was changed.',
      'Pass --yes to do it without asking.',
    );
  }
  if (!(await ask(cli, question))) {
    cli.err.write('Nothing was changed.\n');
    throw new FailedQuietly(ExitCode.failed);
  }
}

/** The terminal echoes and edits the line by itself, so nothing but the question is written. */
async function ask(cli: Cli, question: string): Promise<boolean> {
  cli.err.write(`${printableLines(question)} [y/N] `);
  const lines = createInterface({ input: cli.input });
  try {
    for await (const line of lines) {
      return /^y(es)?$/i.test(line.trim());
    }
    cli.err.write('\n');
    return false;
  } finally {
    lines.close();
  }
}
