import type { ReleaseRecord } from '@gimlet-io/backstage-plugin-gimlet-common';
import { readReleases } from '@gimlet-io/core';
import type { Command } from 'commander';
import {
  fullCursor,
  shortCursor,
  useGitops,
  withGitops,
  type GitopsOptions,
} from '../../offline';
import {
  markOf,
  outcomeOf,
  releasesOutput,
  titleOfRelease,
} from '../../output';
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
import { positiveNumber, verb } from '../verb';

interface Options extends GitopsOptions, OutputOptions {
  env?: string;
  app?: string;
  limit: number;
  after?: string;
}

function columns(cli: Cli, app: string | undefined): Column<ReleaseRecord>[] {
  const { paint } = cli.out;
  return [
    {
      title: 'COMMIT',
      text: release => short(release.commit),
      style: cell => paint.yellow(cell),
    },
    {
      title: 'ENV',
      text: release => release.environment + markOf(release),
      shrinkTo: 8,
      shrinkLast: true,
    },
    {
      title: 'APP',
      text: release => (app === undefined ? release.app : ''),
      shrinkTo: 8,
      shrinkLast: true,
    },
    {
      title: 'VERSION',
      // There is no room for it beside the app's name; the title says it.
      text: ({ version, kind }) => {
        if (app === undefined) {
          return '';
        }
        return version && kind !== 'by-hand' ? short(version.sha) : '–';
      },
    },
    { title: 'TITLE', text: titleOfRelease, shrinkTo: 10 },
    { title: 'BY', text: release => release.author.name, shrinkTo: 6 },
    {
      title: 'WHEN',
      text: release => relativeTime(release.committer.time, cli.now()),
    },
    {
      title: 'OUTCOME',
      text: outcomeOf,
      style: (cell, release) =>
        release.rolledBackBy || release.kind === 'by-hand'
          ? paint.dim(cell)
          : cell,
    },
  ];
}

async function list(cli: Cli, options: Options): Promise<void> {
  await useGitops(cli, options, async gitops => {
    const after =
      options.after && (await fullCursor(gitops.repository, options.after));
    const page = await readReleases(gitops.repository, {
      ...(gitops.head && { head: gitops.head }),
      ...(options.env && { environment: options.env }),
      ...(options.app && { app: options.app }),
      ...(after && { after }),
      limit: options.limit,
    });
    printResult(cli, options.output, {
      schema: releasesOutput,
      data: page,
      text: () =>
        page.releases.length > 0
          ? formatTable(page.releases, columns(cli, options.app), cli.out)
          : '',
    });
    if (options.output === 'table' && page.releases.length === 0) {
      note(
        cli,
        options.env || options.app || options.after
          ? 'Nothing fits. What there is: gimlet release status'
          : 'There is no release yet. Plan one: gimlet release plan --help',
      );
    }
    if (options.output === 'table' && page.next) {
      note(
        cli,
        cli.err.paint.dim(
          `More: the same with --after ${shortCursor(page.next)}`,
        ),
      );
    }
  });
}

/** `gimlet release list`: what was changed, newest first. */
export function releaseListCommand(cli: Cli): Command {
  const command = verb({
    name: 'list',
    summary: 'what was released, rolled back and changed by hand',
    description:
      'Newest first, from git alone. ↩ marks a rollback, ✎ a change by hand.',
    examples: [
      'gimlet release list --gitops-repo ../gitops --app checkout -n 4',
      'gimlet release list --gitops-repo ../gitops --env production -o json',
    ],
  })
    .option('-e, --env <name>', 'only this environment')
    .option('--app <name>', 'only this app')
    .option('-n, --limit <number>', 'how many', positiveNumber, 20)
    .option('--after <place>', 'go on where the last page ended');
  return withOutput(withGitops(command)).action((options: Options) =>
    list(cli, options),
  );
}
