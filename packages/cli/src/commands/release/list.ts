import type { ReleaseRecord } from '@gimlet-io/backstage-plugin-gimlet-common';
import type { Command } from 'commander';
import { markOf, outcomeOf, titleOfRelease } from '../../output';
import {
  formatTable,
  relativeTime,
  short,
  type Cli,
  type Column,
} from '../../terminal';
import {
  showHistoryPage,
  withHistoryPage,
  type HistoryPageOptions,
} from '../historyPage';
import { verb } from '../verb';

const DEFAULT_LIMIT = 20;

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
  });
  return withHistoryPage(command, DEFAULT_LIMIT).action(
    (options: HistoryPageOptions) =>
      showHistoryPage(cli, options, releases =>
        formatTable(releases, columns(cli, options.app), cli.out),
      ),
  );
}
