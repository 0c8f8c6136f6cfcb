import {
  GimletError,
  type AgentState,
  type AppLive,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { Command } from 'commander';
import { withServer, type Server, type ServerOptions } from '../../server';
import {
  relativeTime,
  warn,
  withOutput,
  type Cli,
  type OutputOptions,
} from '../../terminal';
import { withOneApp, type OneAppOptions } from '../release/oneApp';

/** Options of every command that looks into a cluster at one app. */
export interface LiveAppOptions
  extends ServerOptions,
    OutputOptions,
    OneAppOptions {}

/** Adds the options of every command that looks into a cluster at one app. */
export const withLiveApp = (command: Command): Command =>
  withOutput(withServer(withOneApp(command)));

/** Where, as the API takes it. */
export const placeOf = ({ env, app }: OneAppOptions) => ({
  params: { environment: env, app },
});

/** Says where what is shown is old, or why nothing is there to be shown. */
export function checkAgent(
  cli: Cli,
  environment: string,
  { state, since, failingKinds = [], deniedKinds = [] }: AgentState,
): void {
  if (state === 'never') {
    throw new GimletError(
      'not-found',
      `Nothing reports from ${environment}: it never had an agent`,
      {
        whatToDo:
          'Install one (docs/agent.md). What git says: gimlet release status',
      },
    );
  }
  if (state === 'gone') {
    const when =
      since === undefined
        ? ''
        : ` since ${relativeTime(Math.floor(since / 1000), cli.now())}`;
    warn(
      cli,
      `The agent of ${environment} is gone${when}: this is what it said last.`,
    );
  }
  if (failingKinds.length > 0) {
    warn(
      cli,
      `The agent of ${environment} cannot read ${failingKinds.join(
        ', ',
      )} now: this is what it said of that last.`,
    );
  }
  if (deniedKinds.length > 0) {
    warn(
      cli,
      `The agent of ${environment} may not read ${deniedKinds.join(
        ', ',
      )}: what there is of that is not shown.`,
    );
  }
}

/**
 * An app as its agent reported it last.
 *
 * @param shown - the only kind that is shown of it; it is not said what the agent may not read beside that
 */
export async function readApp(
  cli: Cli,
  { client }: Pick<Server, 'client'>,
  options: OneAppOptions,
  shown?: 'Pod' | 'Event',
): Promise<AppLive> {
  const live = await client.getAppLive(placeOf(options));
  const { deniedKinds } = live.agent;
  checkAgent(cli, options.env, {
    ...live.agent,
    deniedKinds: deniedKinds?.filter(kind => !shown || kind === shown),
  });
  return live;
}
