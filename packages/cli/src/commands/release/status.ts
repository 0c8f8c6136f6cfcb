import {
  GimletError,
  titleOf,
  type Release,
  type ReleaseRecord,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  currentReleases,
  didYouMean,
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
  return [last?.kind === 'by-hand' && 'by hand', held && 'held']
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
      shrinkLast: true,
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
      shrinkTo: 6,
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

/** What is deployed by the server's index, of every page. */
async function deployed(
  { client }: Pick<Server, 'client'>,
  { app, env }: Options,
): Promise<Release[]> {
  const found: Release[] = [];
  let cursor: string | undefined;
  do {
    const page = await client.listReleases({
      query: {
        current: 'true',
        limit: 100,
        ...(app && { app }),
        ...(env && { environment: env }),
        ...(cursor && { cursor }),
      },
    });
    found.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor);
  return found;
}

function statusOf(last: Release): AppStatus[] {
  const { environment, app, tree, version, artifactId, held } = last;
  return tree === null
    ? []
    : [
        {
          environment,
          app,
          tree,
          held: held === true,
          ...(version && { version }),
          ...(artifactId && { artifactId }),
          last,
        },
      ];
}

function checkEnvironment(
  known: readonly string[],
  env: string | undefined,
): void {
  if (env !== undefined && !known.includes(env)) {
    throw new GimletError(
      'not-found',
      `There is no environment ${JSON.stringify(env)}${didYouMean(env, known)}`,
      { whatToDo: `Known environments: ${known.join(', ')}.` },
    );
  }
}

/** In the order of the environments, then by app. */
function inOrder(
  apps: readonly AppStatus[],
  environments: readonly string[],
): AppStatus[] {
  const place = ({ environment }: AppStatus) =>
    environments.indexOf(environment);
  return [...apps].sort(
    (a, b) => place(a) - place(b) || a.app.localeCompare(b.app),
  );
}

async function showStatusThere(
  cli: Cli,
  server: Pick<Server, 'client'>,
  options: Options,
): Promise<void> {
  const { app, env } = options;
  const { items } = await server.client.listEnvironments();
  const environments = items.map(({ name }) => name);
  checkEnvironment(environments, env);
  for (const { name, problem } of items) {
    if (problem && (env === undefined || name === env)) {
      warn(cli, `${name} is shown as it was known last: ${problem.message}`);
    }
  }
  const apps = (await deployed(server, options)).flatMap(statusOf);
  if (app !== undefined && apps.length === 0) {
    throw noSuchApp(options, 'this server');
  }
  printStatus(cli, options, inOrder(apps, environments));
}

/** `gimlet release status`: what is released where, as git says it. */
export function releaseStatusCommand(cli: Cli): Command {
  const command = verb({
    name: 'status',
    summary: 'what is released where',
    description:
      'As git says it; whether pods run is for the cluster to say: gimlet status. With --app, or a server, also by whom and when.',
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
