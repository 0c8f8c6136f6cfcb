import {
  GimletError,
  titleOf,
  type ReleaseRecord,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  currentReleases,
  readReleases,
  type CurrentRelease,
} from '@gimlet-io/core';
import type { Command } from 'commander';
import { useGitops, type Gitops } from '../../offline';
import type { Server } from '../../server';
import { statusOutput } from '../../output';
import {
  formatTable,
  note,
  printResult,
  relativeTime,
  short,
  UsageError,
  warn,
  withOutput,
  type Cli,
  type Column,
  type OutputOptions,
} from '../../terminal';
import { eitherWay, withEither, type EitherOptions } from '../eitherWay';
import { verb } from '../verb';

interface Options extends EitherOptions, OutputOptions {
  env?: string;
  app?: string;
}

interface AppStatus extends Omit<CurrentRelease, 'path'> {
  last?: ReleaseRecord;
}

/** The last change of an app's folder; a hold leaves the folder as it is. */
async function lastChange(
  { repository, head }: Pick<Gitops, 'repository' | 'head'>,
  { environment, app, tree }: AppStatus,
): Promise<ReleaseRecord | undefined> {
  const page = await readReleases(repository, {
    ...(head && { head }),
    environment,
    app,
    limit: 10,
  });
  return page.releases.find(
    release => release.tree === tree && release.before !== tree,
  );
}

function stateOf({ held, last }: AppStatus): string {
  return [last?.kind === 'by-hand' && 'changed by hand', held && 'held']
    .filter(Boolean)
    .join(', ');
}

function columns(cli: Cli, options: Options): Column<AppStatus>[] {
  return [
    {
      title: 'ENV',
      text: status => status.environment,
      shrinkTo: 8,
      shrinkLast: true,
    },
    {
      title: 'APP',
      text: status => (options.app === undefined ? status.app : ''),
      shrinkTo: 8,
    },
    {
      title: 'VERSION',
      text: ({ version }) => (version ? short(version.sha) : '–'),
      style: cell => cli.out.paint.yellow(cell),
    },
    {
      title: 'TITLE',
      text: ({ version }) => (version ? titleOf(version) : ''),
      shrinkTo: 10,
    },
    {
      title: 'BY',
      text: ({ last }) => last?.author.name ?? '',
      shrinkTo: 8,
    },
    {
      title: 'WHEN',
      text: ({ last }) =>
        last ? relativeTime(last.committer.time, cli.now()) : '',
    },
    { title: 'TREE', text: ({ tree }) => short(tree) },
    { title: 'STATE', text: stateOf },
  ];
}

function noSuchApp({ app, env }: Options, where: string): GimletError {
  return new GimletError(
    'not-found',
    `There is no app ${app} in ${env ?? 'any environment'} of ${where}`,
    {
      whatToDo: env
        ? `See where it is: gimlet release status --app ${app}`
        : 'See what there is: gimlet release list',
    },
  );
}

function printStatus(cli: Cli, options: Options, apps: AppStatus[]): void {
  printResult(cli, options.output, {
    schema: statusOutput,
    data: { apps },
    text: () =>
      apps.length > 0 ? formatTable(apps, columns(cli, options), cli.out) : '',
  });
  if (options.output === 'table' && apps.length === 0) {
    note(
      cli,
      'Nothing is released yet. Plan a release: gimlet release plan --help',
    );
  }
}

async function showStatusHere(cli: Cli, options: Options): Promise<void> {
  await useGitops(cli, options, async gitops => {
    const { repository, head } = gitops;
    const current = head
      ? await currentReleases(repository, {
          head,
          ...(options.env && { environment: options.env }),
          ...(options.app && { app: options.app }),
        })
      : [];
    if (options.app && current.length === 0) {
      throw noSuchApp(options, 'this gitops repository');
    }
    const apps: AppStatus[] = [];
    for (const { path: _, ...release } of current) {
      // Reading history for every app of a large repository would take long; a person who asks for one waits for one.
      const last = options.app ? await lastChange(gitops, release) : undefined;
      apps.push({ ...release, ...(last && { last }) });
    }
    printStatus(cli, options, apps);
  });
}

/** An app of one environment as the server knows it; `undefined` where it is not there. */
async function statusIn(
  { client }: Pick<Server, 'client'>,
  environment: string,
  app: string,
): Promise<AppStatus | undefined> {
  const { items } = await client.listReleases({
    query: { app, environment, limit: 100 },
  });
  const last = items.find(release => release.current);
  if (!last?.tree) {
    return undefined;
  }
  // A hold that would change nothing is there already.
  const hold = await client.planChange({
    body: { action: 'hold', environment, app },
  });
  const { version, artifactId, tree } = last;
  return {
    environment,
    app,
    tree,
    held: hold.changesNothing,
    ...(version && { version }),
    ...(artifactId && { artifactId }),
    last,
  };
}

async function showStatusThere(
  cli: Cli,
  { client }: Pick<Server, 'client'>,
  options: Options,
): Promise<void> {
  const { app, env } = options;
  if (app === undefined) {
    throw new UsageError(
      'Which app?',
      'A server is asked about one app: --app NAME. What each environment has: gimlet environment list',
    );
  }
  const { items } = await client.listEnvironments();
  const asked = items.filter(({ name }) => env === undefined || name === env);
  for (const { name, problem } of asked) {
    if (problem) {
      warn(cli, `${name} is shown as it was known last: ${problem.message}`);
    }
  }
  const found = await Promise.all(
    asked.map(({ name }) => statusIn({ client }, name, app)),
  );
  const apps = found.filter(status => status !== undefined);
  if (apps.length === 0) {
    throw noSuchApp(options, 'this server');
  }
  printStatus(cli, options, apps);
}

/** `gimlet release status`: what is released where, as git says it. */
export function releaseStatusCommand(cli: Cli): Command {
  const command = verb({
    name: 'status',
    summary: 'what is released where',
    description:
      'As git says it; whether pods run is for the cluster to say. With --app also by whom and when.',
    examples: [
      'gimlet release status --gitops-repo ../gitops --app checkout',
      'gimlet release status --server https://backstage.acme.example --app checkout -o yaml',
    ],
  })
    .option('-e, --env <name>', 'only this environment')
    .option('--app <name>', 'only this app');
  return withOutput(withEither(command)).action((options: Options) =>
    eitherWay(cli, options, {
      server: server => showStatusThere(cli, server, options),
      offline: () => showStatusHere(cli, options),
    }),
  );
}
