import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import { Command } from 'commander';

/** A command that is part of the language, and that no server of this version can carry out. */
export function notYetCommand(
  path: string,
  summary: string,
  instead?: string,
): Command {
  const name = path.split(' ').at(-1) ?? path;
  return new Command(name)
    .summary(`${summary} (not in this version)`)
    .description(
      [
        `${summary} (not in this version)`,
        'This ends with exit code 2: no server of this version can do it.',
        instead,
      ]
        .filter(Boolean)
        .join('\n\n'),
    )
    .allowUnknownOption()
    .allowExcessArguments()
    .action(() => {
      throw new GimletError(
        'needs-server',
        `gimlet ${path} is not in this version of gimlet`,
        { whatToDo: instead },
      );
    });
}
