import type { ReleaseRecord } from '@gimlet-io/backstage-plugin-gimlet-common';
import { readReleases } from '@gimlet-io/core';
import type { Command } from 'commander';
import {
  fullCursor,
  shortCursor,
  useGitops,
  withGitops,
  type GitopsOptions,
} from '../offline';
import { releasesOutput } from '../output';
import {
  note,
  printResult,
  withOutput,
  type Cli,
  type OutputOptions,
} from '../terminal';
import { positiveNumber } from './verb';

/** Which part of history is asked for. */
export interface HistoryPageOptions extends GitopsOptions, OutputOptions {
  env?: string;
  app?: string;
  limit: number;
  after?: string;
}

/** The options of a command that shows history. */
export function withHistoryPage(command: Command, limit: number): Command {
  return withOutput(
    withGitops(
      command
        .option('-e, --env <name>', 'only this environment')
        .option('--app <name>', 'only this app')
        .option('-n, --limit <number>', 'how many', positiveNumber, limit)
        .option('--after <place>', 'go on where the last page ended'),
    ),
  );
}

/** Prints one page, and says what to do where it is empty or not the last. */
export async function showHistoryPage(
  cli: Cli,
  options: HistoryPageOptions,
  text: (releases: ReleaseRecord[]) => string,
): Promise<void> {
  const { env, app, limit } = options;
  await useGitops(cli, options, async ({ repository, head }) => {
    const after =
      options.after === undefined
        ? undefined
        : await fullCursor(repository, options.after);
    const page = head
      ? await readReleases(repository, {
          head,
          ...(env && { environment: env }),
          ...(app && { app }),
          ...(after && { after }),
          limit,
        })
      : { releases: [] };
    printResult(cli, options.output, {
      schema: releasesOutput,
      data: page,
      text: () => (page.releases.length > 0 ? text(page.releases) : ''),
    });
    if (options.output !== 'table') {
      return;
    }
    if (page.releases.length === 0) {
      note(
        cli,
        env || app || after
          ? 'Nothing fits. What there is: gimlet release status'
          : 'There is no release yet. Plan one: gimlet release plan --help',
      );
    }
    if (page.next) {
      note(
        cli,
        cli.err.paint.dim(
          `More: the same with --after ${shortCursor(page.next)}`,
        ),
      );
    }
  });
}
