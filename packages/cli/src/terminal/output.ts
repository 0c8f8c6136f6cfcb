import { Option, type Command } from 'commander';
import { stringify } from 'yaml';
import type { ZodType, ZodTypeDef } from 'zod/v3';
import type { Cli } from './cli';

/** `table` is what people read; `json` and `yaml` are the documented data. */
export type OutputFormat = 'table' | 'json' | 'yaml';

/** Options of every command that prints data. */
export interface OutputOptions {
  output: OutputFormat;
}

/** Adds `-o json|yaml|table` to a command. */
export function withOutput(command: Command): Command {
  return command.addOption(
    new Option('-o, --output <format>', 'how to print the result')
      .choices(['table', 'json', 'yaml'])
      .default('table'),
  );
}

/** A result: its data, checked against the schema that is documented, and how people read it. */
export interface Result<Data> {
  schema: ZodType<Data, ZodTypeDef, unknown>;
  data: Data;
  /** The text for people; ends with a line feed unless it is empty. */
  text(): string;
}

/** Prints a result to standard output in the format that was asked for, and nothing else. */
export function printResult<Data>(
  cli: Cli,
  format: OutputFormat,
  result: Result<Data>,
): void {
  if (format === 'table') {
    cli.out.write(result.text());
    return;
  }
  const data = result.schema.parse(result.data);
  cli.out.write(
    format === 'json'
      ? `${JSON.stringify(data, null, 2)}\n`
      : stringify(data, { lineWidth: 0 }),
  );
}
