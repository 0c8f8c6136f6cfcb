import { readVarsFile } from '@gimlet-io/core';
import type { Command } from 'commander';
import { collect, UsageError, type Cli, readText } from '../terminal';

/** Options that give variables. */
export interface VariableOptions {
  var?: string[];
  vars?: string[];
}

/** Adds `--var` and `--vars` to a command. */
export function withVariables(command: Command): Command {
  return command
    .option(
      '--vars <file>',
      'file with variables in dotenv format; may be given several times, later ones win',
      collect,
    )
    .option(
      '--var <NAME=value>',
      'a variable, wins over those of files; may be given several times',
      collect,
    );
}

function readAssignment(text: string): [string, string] {
  const match = /^([A-Za-z_][\w.-]*)=([\s\S]*)$/.exec(text);
  if (!match) {
    throw new UsageError(
      `"${text}" is no variable`,
      'Write it as NAME=value: --var IMAGE=registry.example.com/web:1.2',
    );
  }
  return [match[1], match[2]];
}

/** The variables that the options give, in the order in which they win. */
export async function readVariables(
  cli: Pick<Cli, 'cwd' | 'input'>,
  options: VariableOptions,
): Promise<Record<string, string>> {
  const files: Record<string, string>[] = [];
  for (const file of options.vars ?? []) {
    files.push(readVarsFile(await readText(cli, file), { file }));
  }
  return Object.assign(
    {},
    ...files,
    Object.fromEntries((options.var ?? []).map(readAssignment)),
  );
}

/** The process environment as variables. A release never reads it: it would be neither reproducible nor safe. */
export function processVariables(
  cli: Pick<Cli, 'env'>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(cli.env).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  );
}
