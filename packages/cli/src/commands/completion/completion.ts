import { Argument, Command } from 'commander';
import {
  completionCandidates,
  completionScripts,
  shells,
  valueIn,
  type NameKind,
  type Shell,
} from '../../completion';
import { readKnownNames } from '../../offline';
import { namesOfServer } from '../../server';
import type { Cli } from '../../terminal';
import { verb } from '../verb';

/** `gimlet completion bash|zsh|fish`: prints what the shell sources. */
export function completionCommand(cli: Cli): Command {
  return verb({
    name: 'completion',
    summary: 'print the script that completes gimlet in a shell',
    description:
      'Nouns, verbs and options; names of environments and apps, of the server or of a gitops repository that was used before; and what a server knows beside: pods, objects, requests, artifacts, tokens.',
    examples: [
      'source <(gimlet completion bash)',
      'gimlet completion fish > ~/.config/fish/completions/gimlet.fish',
    ],
  })
    .addArgument(new Argument('<shell>', 'your shell').choices(shells))
    .action((shell: Shell) => cli.out.write(completionScripts[shell]));
}

/** Asks whom the half-written command line would ask. */
async function readNames(
  cli: Cli,
  kind: NameKind,
  words: string[],
): Promise<string[]> {
  const repository = valueIn(words, '--gitops-repo');
  const server =
    valueIn(words, '--server') ??
    (repository === undefined ? cli.env.GIMLET_SERVER : undefined);
  const tokenFile = valueIn(words, '--token-file');
  // Standard input is the shell's own.
  if (server && tokenFile !== '-') {
    const options = { server, ...(tokenFile && { tokenFile }) };
    return namesOfServer(cli, options, kind, words);
  }
  const { environments, apps } = await readKnownNames(cli, words);
  if (kind === 'environment') return environments;
  return kind === 'app' ? apps : [];
}

/** What the scripts call with the words so far: one candidate a line, a tab, and what it is. */
export function completeCommand(cli: Cli, program: Command): Command {
  return new Command('__complete')
    .argument('[words...]')
    .action(async (words: string[]) => {
      const candidates = await completionCandidates(
        program,
        words,
        (kind, each) => readNames(cli, kind, each),
      );
      cli.out.write(
        candidates
          .map(({ value, description }) => `${value}\t${description}\n`)
          .join(''),
      );
    });
}
