import type { ArtifactSummary } from '@gimlet-io/backstage-plugin-gimlet-common';
import { Option, type Command } from 'commander';
import { artifactsOutput } from '../../output';
import { withServer, type Server, type ServerOptions } from '../../server';
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
import { noteNextPage, withPage, type PageOptions } from '../page';
import { verb } from '../verb';

interface Options extends ServerOptions, OutputOptions, PageOptions {
  repository?: string;
  branch?: string;
  event?: 'push' | 'tag' | 'pr';
  env?: string;
  app?: string;
  search?: string;
}

/** Where its policies release it to. */
function releasedTo({ policies }: ArtifactSummary): string {
  const places = policies.flatMap(({ triggers, environment, app }) =>
    triggers ? `${environment}/${app}` : [],
  );
  return places.length > 0 ? places.join(', ') : '–';
}

function columns(cli: Cli): Column<ArtifactSummary>[] {
  return [
    {
      title: 'COMMIT',
      text: ({ sha }) => short(sha),
      style: cell => cli.out.paint.yellow(cell),
    },
    { title: 'REPOSITORY', text: ({ repository }) => repository, shrinkTo: 10 },
    {
      title: 'REF',
      text: ({ tag, branch }) => tag || branch,
      shrinkTo: 6,
    },
    { title: 'TITLE', text: ({ title }) => title, shrinkTo: 10 },
    { title: 'BY', text: ({ authorName }) => authorName, shrinkTo: 6 },
    {
      title: 'PUSHED',
      text: ({ created }) => relativeTime(created, cli.now()),
    },
    { title: 'RELEASES TO', text: releasedTo, shrinkTo: 10 },
  ];
}

async function list(
  cli: Cli,
  { client }: Server,
  options: Options,
): Promise<void> {
  const { repository, branch, event, env, app, search, limit, after } = options;
  const { items, nextCursor } = await client.listArtifacts({
    query: {
      limit,
      ...(repository && { repository }),
      ...(branch && { branch }),
      ...(event && { event }),
      ...(env && { environment: env }),
      ...(app && { app }),
      ...(search && { search }),
      ...(after && { cursor: after }),
    },
  });
  printList(cli, options.output, {
    schema: artifactsOutput,
    data: { artifacts: items, ...(nextCursor && { next: nextCursor }) },
    rows: items,
    columns: columns(cli),
    nothing: 'No artifact fits. Push one: gimlet artifact push --help',
  });
  if (options.output === 'table') {
    noteNextPage(cli, nextCursor);
  }
}

/** `gimlet artifact list`: what CI shipped, newest first. */
export function artifactListCommand(cli: Cli): Command {
  const command = verb({
    name: 'list',
    summary: 'list what CI shipped, newest first (needs a server)',
    examples: [
      'gimlet artifact list --repository acme/checkout --branch main -n 5',
      'gimlet artifact list --env production --search "Faster cart" -o json',
    ],
  })
    .option('--repository <owner/name>', 'only of this repository')
    .option('--branch <name>', 'only of this branch')
    .addOption(
      new Option('--event <event>', 'only built by this').choices([
        'push',
        'tag',
        'pr',
      ]),
    )
    .option('-e, --env <name>', 'only with a manifest for this environment')
    .option('--app <name>', 'only with a manifest for this app')
    .option(
      '--search <text>',
      'text in the title, commit, branch, tag, author',
    );
  return withOutput(withServer(withPage(command, 20))).action(
    (options: Options) =>
      onServer(cli, options, 'artifact list', server =>
        list(cli, server, options),
      ),
  );
}
