import type { ReleaseRecord } from '@gimlet-io/backstage-plugin-gimlet-common';
import { readReleases } from '@gimlet-io/core';
import type { Command } from 'commander';
import { fullCursor, shortCursor, useGitops } from '../offline';
import { releasesOutput } from '../output';
import type { Server } from '../server';
import {
  note,
  printResult,
  withOutput,
  type Cli,
  type OutputOptions,
} from '../terminal';
import { eitherWay, withEither, type EitherOptions } from './eitherWay';
import { noteNextPage, withPage, type PageOptions } from './page';

/** Which part of history is asked for. */
export interface HistoryPageOptions
  extends EitherOptions,
    OutputOptions,
    PageOptions {
  env?: string;
  app?: string;
}

/** The options of a command that shows history. */
export function withHistoryPage(command: Command, limit: number): Command {
  return withOutput(
    withEither(
      withPage(
        command
          .option('-e, --env <name>', 'only this environment')
          .option('--app <name>', 'only this app'),
        limit,
      ),
    ),
  );
}

interface HistoryPage {
  releases: ReleaseRecord[];
  next?: string;
}

/** Prints one page, and says what to do where it is empty or not the last. */
function printPage(
  cli: Cli,
  options: HistoryPageOptions,
  page: HistoryPage & { shortNext?: string },
  text: (releases: ReleaseRecord[]) => string,
): void {
  const { releases, next } = page;
  printResult(cli, options.output, {
    schema: releasesOutput,
    data: { releases, ...(next && { next }) },
    text: () => (releases.length > 0 ? text(releases) : ''),
  });
  if (options.output !== 'table') {
    return;
  }
  if (releases.length === 0) {
    note(
      cli,
      options.env || options.app || options.after
        ? 'Nothing fits. What there is: gimlet release status'
        : 'There is no release yet. Plan one: gimlet release plan --help',
    );
  }
  noteNextPage(cli, page.shortNext);
}

async function pageOfGitops(
  cli: Cli,
  options: HistoryPageOptions,
  print: (page: HistoryPage & { shortNext?: string }) => void,
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
    print({ ...page, ...(page.next && { shortNext: shortCursor(page.next) }) });
  });
}

async function pageOfServer(
  { client }: Pick<Server, 'client'>,
  options: HistoryPageOptions,
): Promise<HistoryPage> {
  const { env, app, limit, after } = options;
  const { items, nextCursor } = await client.listReleases({
    query: {
      limit,
      ...(app && { app }),
      ...(env && { environment: env }),
      ...(after && { cursor: after }),
    },
  });
  return { releases: items, ...(nextCursor && { next: nextCursor }) };
}

/** Shows a page of history, of a server or of the gitops repository itself. */
export async function showHistoryPage(
  cli: Cli,
  options: HistoryPageOptions,
  text: (releases: ReleaseRecord[]) => string,
): Promise<void> {
  const print = (page: HistoryPage & { shortNext?: string }) =>
    printPage(cli, options, page, text);
  await eitherWay(cli, options, {
    server: async server => {
      const page = await pageOfServer(server, options);
      print({ ...page, shortNext: page.next });
    },
    offline: () => pageOfGitops(cli, options, print),
  });
}
