import { Command, InvalidArgumentError } from 'commander';

/** What every command says about itself. */
export interface Verb {
  name: string;
  /** One line, as the list of verbs shows it. */
  summary: string;
  /** More than the one line, where there is something to know. */
  description?: string;
  /** Two commands that work, as the end of `--help`. */
  examples: [string, string];
}

/** Lines that were broken where the source gets too long; the terminal breaks them where it does. */
const asParagraphs = (text: string): string =>
  text.replace(/([^\n])\n(?!\n)/g, '$1 ');

const asSentence = (summary: string): string =>
  `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`;

/** A command with its help; the caller adds options and the action. */
export function verb({ name, summary, description, examples }: Verb): Command {
  return new Command(name)
    .summary(summary)
    .description(
      [asSentence(summary), description && asParagraphs(description)]
        .filter(Boolean)
        .join('\n\n'),
    )
    .addHelpText(
      'after',
      `\nExamples:\n${examples.map(example => `  ${example}\n`).join('')}`,
    );
}

/** A noun: alone it lists its verbs. */
export function noun(name: string, summary: string, verbs: Command[]): Command {
  const command = new Command(name)
    .summary(summary)
    .description(asSentence(summary));
  verbs.forEach(each => command.addCommand(each));
  return command;
}

/** Parses an option that counts something: a whole number of at least one. */
export function positiveNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) {
    throw new InvalidArgumentError('A whole number above 0 is expected.');
  }
  return Number(text);
}
