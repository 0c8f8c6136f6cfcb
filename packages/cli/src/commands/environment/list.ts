import type { Environment } from '@gimlet-io/backstage-plugin-gimlet-common';
import type { Command } from 'commander';
import { environmentsOutput } from '../../output';
import { withServer, type ServerOptions } from '../../server';
import {
  printList,
  relativeTime,
  short,
  withOutput,
  type Cli,
  type Column,
  type OutputOptions,
} from '../../terminal';
import { onServer } from '../eitherWay';
import { verb } from '../verb';

interface Options extends ServerOptions, OutputOptions {}

function columns(cli: Cli): Column<Environment>[] {
  return [
    { title: 'ENV', text: ({ name }) => name, shrinkTo: 8, shrinkLast: true },
    { title: 'AFTER', text: ({ promotion }) => promotion?.from ?? '' },
    { title: 'REPOSITORY', text: ({ repository }) => repository, shrinkTo: 12 },
    { title: 'BRANCH', text: ({ branch }) => branch, shrinkTo: 6 },
    { title: 'HEAD', text: ({ head }) => (head ? short(head) : '–') },
    { title: 'APPS', text: ({ apps }) => String(apps) },
    {
      title: 'FETCHED',
      text: ({ fetchedAt }) =>
        fetchedAt === undefined
          ? '–'
          : relativeTime(Math.floor(fetchedAt / 1000), cli.now()),
    },
    {
      title: 'PROBLEM',
      text: ({ problem }) => problem?.message ?? '',
      style: cell => cli.out.paint.red(cell),
      shrinkTo: 12,
    },
  ];
}

/** `gimlet environment list`: in order of promotion. */
export function environmentListCommand(cli: Cli): Command {
  const command = verb({
    name: 'list',
    summary: 'list environments, in order of promotion (needs a server)',
    examples: [
      'gimlet environment list --server https://backstage.acme.example',
      'gimlet environment list -o json',
    ],
  });
  return withOutput(withServer(command)).action((options: Options) =>
    onServer(cli, options, 'environment list', async ({ client }) => {
      const { items } = await client.listEnvironments();
      printList(cli, options.output, {
        schema: environmentsOutput,
        data: { environments: items },
        rows: items,
        columns: columns(cli),
        nothing:
          'The server has no environment: gimlet.environments of its configuration names them.',
      });
    }),
  );
}
