import yoctoSpinner from 'yocto-spinner';
import type { Cli } from './cli';
import { printableLines } from './text';

/**
 * Does something that may take a while, with a spinner where a person watches, and silently elsewhere.
 *
 * @param work - is given a function that changes the spinner's text
 */
export async function withProgress<T>(
  cli: Cli,
  text: string,
  work: (say: (text: string) => void) => Promise<T>,
): Promise<T> {
  if (!cli.err.isTerminal) {
    return work(() => {});
  }
  const spinner = yoctoSpinner({ text }).start();
  try {
    return await work(now => {
      spinner.text = printableLines(now);
    });
  } finally {
    spinner.stop();
  }
}

/** A line for people that is no data. */
export function note(cli: Cli, text: string): void {
  cli.err.write(`${text}\n`);
}

/** A line about something done. */
export function done(cli: Cli, text: string): void {
  cli.err.write(`${cli.err.paint.green('✔')} ${text}\n`);
}

/** A line about something that a person should know. */
export function warn(cli: Cli, text: string): void {
  cli.err.write(`${cli.err.paint.yellow('!')} ${printableLines(text)}\n`);
}
