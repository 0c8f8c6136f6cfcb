import type { Command } from 'commander';
import { cleanupsOutput } from '../../output';
import { withServer, type ServerOptions } from '../../server';
import {
  formatTable,
  note,
  printResult,
  withOutput,
  type Cli,
  type OutputOptions,
} from '../../terminal';
import { onServer } from '../eitherWay';
import { verb } from '../verb';

interface Options extends ServerOptions, OutputOptions {
  repository: string;
  branch: string;
}

/** `gimlet branch deleted`: tells a server, which cleans up. */
export function branchDeletedCommand(cli: Cli): Command {
  const command = verb({
    name: 'deleted',
    summary: 'tell that a branch was deleted (needs a server)',
    description:
      "Runs the cleanup policies of the branch's last artifact. An app is deleted only where it was released from that repository and branch.",
    examples: [
      'gimlet branch deleted --repository acme/checkout --branch feature/coolness',
      'gimlet branch deleted --repository acme/checkout --branch feature/coolness -o json',
    ],
  })
    .requiredOption('--repository <owner/name>', 'the application repository')
    .requiredOption('--branch <name>', 'the branch that is gone');
  return withOutput(withServer(command)).action((options: Options) =>
    onServer(cli, options, 'branch deleted', async ({ client }) => {
      const { repository, branch } = options;
      const answer = await client.branchDeleted({
        body: { repository, branch },
      });
      const { cleanups } = answer;
      printResult(cli, options.output, {
        schema: cleanupsOutput,
        data: answer,
        text: () =>
          cleanups.length > 0
            ? formatTable(
                cleanups,
                [
                  { title: 'ENV', text: each => each.environment },
                  { title: 'APP', text: each => each.app, shrinkTo: 10 },
                  {
                    title: 'CLEANUP',
                    text: ({ deletes }) => (deletes ? 'deletes' : '–'),
                  },
                  { title: 'REQUEST', text: each => each.requestId ?? '' },
                  { title: 'WHY', text: ({ reason }) => reason, shrinkTo: 12 },
                ],
                cli.out,
              )
            : '',
      });
      if (cleanups.length === 0 && options.output === 'table') {
        note(cli, `Nothing of ${branch} has a cleanup.`);
      }
    }),
  );
}
