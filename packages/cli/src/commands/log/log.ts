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
import { outcomeOf, releasesOutput, titleOfRelease } from '../../output';
import {
  note,
  printable,
  printResult,
  relativeTime,
  short,
  shortDigest,
  withOutput,
  type Cli,
  type OutputOptions,
} from '../../terminal';
import { positiveNumber, verb } from '../verb';

interface Options extends GitopsOptions, OutputOptions {
  env?: string;
  app?: string;
  limit: number;
  after?: string;
}

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
    )} ${outcomeOf({ ...release, rolledBackBy: undefined })}${
      what && ': '
    }${what}`,
    `  ${who.join(' ')}, ${relativeTime(release.committer.time, cli.now())}`,
    ...(reason ? reason.split('\n').map(line => `  > ${printable(line)}`) : []),
    ...(facts.length > 0 ? [paint.dim(`  ${facts.join(' · ')}`)] : []),
    '',
  ];
}

async function log(cli: Cli, options: Options): Promise<void> {
  await useGitops(cli, options, async ({ repository, head }) => {
    const after =
      options.after && (await fullCursor(repository, options.after));
    const page = await readReleases(repository, {
      ...(head && { head }),
      ...(options.env && { environment: options.env }),
      ...(options.app && { app: options.app }),
      ...(after && { after }),
      limit: options.limit,
    });
    printResult(cli, options.output, {
      schema: releasesOutput,
      data: page,
      text: () =>
        page.releases
          .flatMap(release => entryLines(cli, release))
          .map(line => `${line}\n`)
          .join(''),
    });
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
  })
    .option('-e, --env <name>', 'only this environment')
    .option('--app <name>', 'only this app')
    .option('-n, --limit <number>', 'how many', positiveNumber, 10)
    .option('--after <place>', 'go on where the last page ended');
  return withOutput(withGitops(command)).action((options: Options) =>
    log(cli, options),
  );
}
