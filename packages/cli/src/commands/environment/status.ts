import type { EnvironmentLive } from '@gimlet-io/backstage-plugin-gimlet-common';
import type { Command } from 'commander';
import { environmentStatusesOutput } from '../../output';
import { withServer, type Server, type ServerOptions } from '../../server';
import {
  note,
  printResult,
  withOutput,
  type Cli,
  type OutputOptions,
} from '../../terminal';
import { onServer } from '../eitherWay';
import { environmentText } from '../live/environmentText';
import { verb } from '../verb';

interface Options extends ServerOptions, OutputOptions {
  env?: string;
}

async function namesOf(
  { client }: Server,
  { env }: Options,
): Promise<string[]> {
  if (env !== undefined) return [env];
  const { items } = await client.listEnvironments();
  return items.map(({ name }) => name);
}

function textOf(cli: Cli, live: EnvironmentLive): string {
  return live.agent.state === 'never'
    ? `${cli.out.paint.bold(live.environment)}   no agent has reported yet\n`
    : environmentText(cli, live);
}

/** `gimlet environment status`: the cluster of each environment. */
export function environmentStatusCommand(cli: Cli): Command {
  const command = verb({
    name: 'status',
    summary: 'their agents, Flux and apps (needs a server)',
    description:
      'As the agent of each environment reported it last: whether it is connected, what Flux says, and how each app does. Without --env, all environments in order of promotion.',
    examples: [
      'gimlet environment status --server https://backstage.acme.example',
      'gimlet environment status --env production -o json',
    ],
  }).option('-e, --env <name>', 'environment');
  return withOutput(withServer(command)).action((options: Options) =>
    onServer(cli, options, 'environment status', async server => {
      const names = await namesOf(server, options);
      const environments = await Promise.all(
        names.map(environment =>
          server.client.getEnvironmentLive({ params: { environment } }),
        ),
      );
      printResult(cli, options.output, {
        schema: environmentStatusesOutput,
        data: { environments },
        text: () => environments.map(live => textOf(cli, live)).join('\n'),
      });
      const without = environments.filter(
        ({ agent }) => agent.state === 'never',
      );
      if (without.length > 0 && options.output === 'table') {
        note(cli, 'How an agent is installed: docs/agent.md');
      }
    }),
  );
}
