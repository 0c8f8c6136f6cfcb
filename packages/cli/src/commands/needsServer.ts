import { Command } from 'commander';
import { needsServer } from '../server/server';

/** A command that is part of the language, and that only a server can carry out. */
export function serverCommand(
  path: string,
  summary: string,
  instead?: string,
): Command {
  const name = path.split(' ').at(-1) ?? path;
  return new Command(name)
    .summary(`${summary} (needs a server)`)
    .description(
      `${summary} (needs a server)\n\nThis version of gimlet works offline, so this ends with exit code 2.${
        instead ? `\n${instead}` : ''
      }`,
    )
    .allowUnknownOption()
    .allowExcessArguments()
    .action(() => {
      throw needsServer(path, instead);
    });
}
