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
import {
  useGitops,
  withGitops,
  type Gitops,
  type GitopsOptions,
} from '../../offline';
import { statusOutput } from '../../output';
import {
  formatTable,
  note,
  printResult,
  relativeTime,
  short,
  withOutput,
  type Cli,
  type Column,
  type OutputOptions,
} from '../../terminal';
import { verb } from '../verb';

interface Options extends GitopsOptions, OutputOptions {
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

async function showStatus(cli: Cli, options: Options): Promise<void> {
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
      throw new GimletError(
        'not-found',
        `There is no app ${options.app} in ${
          options.env ?? 'any environment'
        } of this gitops repository`,
        { whatToDo: 'See what there is: gimlet release status' },
      );
    }
    const apps: AppStatus[] = [];
    for (const { path: _, ...release } of current) {
      // Reading history for every app of a large repository would take long; a person who asks for one waits for one.
      const last = options.app ? await lastChange(gitops, release) : undefined;
      apps.push({ ...release, ...(last && { last }) });
    }
    printResult(cli, options.output, {
      schema: statusOutput,
      data: { apps },
      text: () =>
        apps.length > 0
          ? formatTable(apps, columns(cli, options), cli.out)
          : '',
    });
    if (options.output === 'table' && apps.length === 0) {
      note(
        cli,
        'Nothing is released yet. Plan a release: gimlet release plan --help',
      );
    }
  });
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
      'gimlet release status --gitops-repo ../gitops --env production -o yaml',
    ],
  })
    .option('-e, --env <name>', 'only this environment')
    .option('--app <name>', 'only this app');
  return withOutput(withGitops(command)).action((options: Options) =>
    showStatus(cli, options),
  );
}
