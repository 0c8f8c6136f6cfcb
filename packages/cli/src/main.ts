import { CommanderError, type Command } from 'commander';
import { createProgram } from './program';
import {
  ExitCode,
  UsageError,
  exitCodeOf,
  formatError,
  type Cli,
  type ExitStatus,
} from './terminal';

const WIDTH_WITHOUT_TERMINAL = 80;

/** Every command of the tree, the program itself included. */
function commandsOf(command: Command): Command[] {
  return [command, ...command.commands.flatMap(commandsOf)];
}

/** Which command was called, in words, as far as it can be told from what commander leaves. */
function calledCommand(program: Command, argv: string[]): string {
  const names = [program.name()];
  let current = program;
  for (const word of argv) {
    const next = current.commands.find(command => command.name() === word);
    if (!next) {
      break;
    }
    names.push(word);
    current = next;
  }
  return names.join(' ');
}

/** What all commands have in common. Nothing is printed by commander itself; `helpOfNoun` answers the help that it wanted to print as an error. */
function equip(program: Command, cli: Cli): { helpOfNoun(): string } {
  let help = '';
  const { columns } = cli.out;
  const helpWidth = () =>
    Number.isFinite(columns) ? columns : WIDTH_WITHOUT_TERMINAL;
  const writeErr = (text: string) => {
    help += text;
  };
  for (const command of commandsOf(program)) {
    if (command.commands.length === 0) {
      command.option('--debug', 'show where an error comes from');
    }
    command
      .exitOverride()
      .helpCommand(false)
      .helpOption('-h, --help', 'show this help')
      .configureHelp({ subcommandTerm: each => each.name() })
      .configureOutput({
        writeOut: cli.out.write,
        writeErr,
        outputError: () => {},
        getOutHelpWidth: helpWidth,
        getErrHelpWidth: helpWidth,
        getOutHasColors: () => cli.out.paint.isColorSupported,
      });
  }
  return { helpOfNoun: () => help };
}

/** `gimlet help release make` and `gimlet release help make` are `gimlet release make --help`, as people know it of other programs. */
function asHelpOption(program: Command, argv: string[]): string[] {
  const called = program.commands.find(each => each.name() === argv[0]);
  const isNoun = called !== undefined && called.commands.length > 0;
  const at = isNoun ? 1 : 0;
  return argv[at] === 'help'
    ? [...argv.slice(0, at), ...argv.slice(at + 1), '--help']
    : argv;
}

function usageError(
  error: CommanderError,
  program: Command,
  argv: string[],
): UsageError {
  const [message, suggestion] = error.message
    .replace(/^error: /, '')
    .split('\n');
  const see = `See: ${calledCommand(program, argv)} --help`;
  return new UsageError(
    message,
    suggestion ? `${suggestion.replace(/^\(|\)$/g, '')}\n${see}` : see,
  );
}

/**
 * The option that does not exist, where an option is missing: whoever mistyped `--env` gave it, as far as they know. Commander looks
 * for what is missing first, so the words are read once more by commands that ask for nothing and do nothing.
 */
async function mistyped(
  argv: string[],
  cli: Cli,
): Promise<CommanderError | undefined> {
  const program = createProgram(cli);
  equip(program, cli);
  for (const command of commandsOf(program)) {
    command.options.forEach(option => option.makeOptionMandatory(false));
    if (command.commands.length === 0) command.action(() => {});
  }
  try {
    await program.parseAsync(argv, { from: 'user' });
  } catch (error) {
    if (
      error instanceof CommanderError &&
      error.code === 'commander.unknownOption'
    ) {
      return error;
    }
  }
  return undefined;
}

/**
 * Runs one command line and resolves with its exit code. Never rejects, and prints whatever goes wrong to `cli.err`.
 *
 * @param argv - the arguments after the program's name
 */
export async function main(argv: string[], cli: Cli): Promise<ExitStatus> {
  const program = createProgram(cli);
  const { helpOfNoun } = equip(program, cli);
  try {
    await program.parseAsync(asHelpOption(program, argv), { from: 'user' });
    return ExitCode.done;
  } catch (caught) {
    if (caught instanceof CommanderError && caught.code === 'commander.help') {
      cli.out.write(helpOfNoun());
      return ExitCode.done;
    }
    if (caught instanceof CommanderError && caught.exitCode === 0) {
      return ExitCode.done;
    }
    const isMissing =
      caught instanceof CommanderError &&
      caught.code === 'commander.missingMandatoryOptionValue';
    const wrong = (isMissing && (await mistyped(argv, cli))) || caught;
    const error =
      wrong instanceof CommanderError
        ? usageError(wrong, program, argv)
        : wrong;
    cli.err.write(
      formatError(error, {
        paint: cli.err.paint,
        debug: argv.includes('--debug'),
      }),
    );
    return exitCodeOf(error);
  }
}
