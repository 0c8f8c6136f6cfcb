import type { Command } from 'commander';
import { rebuiltOutput } from '../../output';
import { withServer, type ServerOptions } from '../../server';
import {
  formatTable,
  printResult,
  short,
  withOutput,
  withProgress,
  type Cli,
  type OutputOptions,
} from '../../terminal';
import { onServer } from '../eitherWay';
import { verb } from '../verb';

interface Options extends ServerOptions, OutputOptions {}

/** `gimlet index rebuild`: the server's index of releases, anew from git. */
export function indexRebuildCommand(cli: Cli): Command {
  const command = verb({
    name: 'rebuild',
    summary: 'build the index of releases anew from git (needs a server)',
    description:
      'The old one is thrown away. Nothing is lost: all that is in the index is in git. Needs gimlet.index.rebuild, and a signed-in user.',
    examples: [
      'gimlet index rebuild --server https://backstage.acme.example',
      'gimlet index rebuild -o json',
    ],
  });
  return withOutput(withServer(command)).action((options: Options) =>
    onServer(cli, options, 'index rebuild', async ({ client }) => {
      const rebuilt = await withProgress(cli, 'Reading git', () =>
        client.rebuildIndex(),
      );
      const { repositories } = rebuilt;
      printResult(cli, options.output, {
        schema: rebuiltOutput,
        data: rebuilt,
        text: () =>
          formatTable(
            repositories,
            [
              { title: 'REPOSITORY', text: ({ repository }) => repository },
              { title: 'HEAD', text: ({ head }) => (head ? short(head) : '–') },
              { title: 'CHANGES', text: ({ releases }) => String(releases) },
            ],
            cli.out,
          ),
      });
    }),
  );
}
