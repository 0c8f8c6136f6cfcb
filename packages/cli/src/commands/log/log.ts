import type { ReleaseRecord } from '@gimlet-io/backstage-plugin-gimlet-common';
import type { Command } from 'commander';
import { outcomeOf, titleOfRelease } from '../../output';
import {
  printable,
  relativeTime,
  short,
  shortDigest,
  type Cli,
} from '../../terminal';
import {
  showHistoryPage,
  withHistoryPage,
  type HistoryPageOptions,
} from '../historyPage';
import { verb } from '../verb';

/** Each takes several lines: as many as a screen holds. */
const DEFAULT_LIMIT = 10;

function folderText({ before, tree }: ReleaseRecord): string {
  if (before === tree) {
    return '';
  }
  const name = (id: string | null) => (id ? short(id) : 'nothing');
  return `tree ${name(before)} → ${name(tree)}`;
}

/** One change with all that git says of it. */
function entryLines(cli: Cli, release: ReleaseRecord): string[] {
  const { paint } = cli.out;
  const { version, author, reason, rollbackTo, rolledBackBy } = release;
  const what = [
    release.kind !== 'by-hand' && version && short(version.sha),
    printable(titleOfRelease(release)),
  ]
    .filter(Boolean)
    .join(' ');
  const facts = [
    folderText(release),
    release.digest && `plan ${shortDigest(release.digest)}`,
    release.chart && `chart ${printable(release.chart.split(' ')[0])}`,
    rollbackTo && `as in ${short(rollbackTo)}`,
    release.promotedFrom && `from ${printable(release.promotedFrom)}`,
    rolledBackBy && `taken back by ${short(rolledBackBy)}`,
  ].filter(Boolean);
  const who = [
    printable(author.name),
    release.requestedBy && `for ${printable(release.requestedBy)}`,
  ].filter(Boolean);
  return [
    `${paint.yellow(short(release.commit))} ${paint.bold(
      `${release.environment}/${release.app}`,
    )} ${outcomeOf({
      ...release,
      rolledBackBy: undefined,
      outcome: undefined,
    })}${what && ': '}${what}`,
    `  ${who.join(' ')}, ${relativeTime(release.committer.time, cli.now())}`,
    ...(reason ? reason.split('\n').map(line => `  > ${printable(line)}`) : []),
    ...(facts.length > 0 ? [paint.dim(`  ${facts.join(' · ')}`)] : []),
    '',
  ];
}

/** `gimlet log`: the same history as `release list`, with everything that git says of each change. */
export function logCommand(cli: Cli): Command {
  const command = verb({
    name: 'log',
    summary: 'the story of an environment: who changed what, why, and how',
    description:
      'What release list shows in a line, with reasons, plans and trees. A plan is shown only\nwhere the commit really holds it.',
    examples: [
      'gimlet log --gitops-repo ../gitops --env production -n 3',
      'gimlet log --gitops-repo ../gitops --app checkout -o json',
    ],
  });
  return withHistoryPage(command, DEFAULT_LIMIT).action(
    (options: HistoryPageOptions) =>
      showHistoryPage(cli, options, releases =>
        releases
          .flatMap(release => entryLines(cli, release))
          .map(line => `${line}\n`)
          .join(''),
      ),
  );
}
