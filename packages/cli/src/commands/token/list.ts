import type { Token } from '@gimlet-io/backstage-plugin-gimlet-common';
import type { Command } from 'commander';
import { tokensOutput } from '../../output';
import { withServer, type ServerOptions } from '../../server';
import {
  printList,
  relativeTime,
  withOutput,
  type Cli,
  type Column,
  type OutputOptions,
} from '../../terminal';
import { onServer } from '../eitherWay';
import { verb } from '../verb';

interface Options extends ServerOptions, OutputOptions {}

/** The first digits of a token's id are enough to name it. */
const shortToken = (id: string) => id.slice(0, 8);

const day = (instant: number) => new Date(instant).toISOString().slice(0, 10);

function endOf(cli: Pick<Cli, 'now'>, token: Token): string {
  const { revokedAt, expiresAt } = token;
  if (revokedAt !== undefined) {
    return `revoked ${day(revokedAt)}`;
  }
  if (expiresAt === undefined) {
    return 'never';
  }
  return expiresAt <= cli.now() * 1000
    ? `expired ${day(expiresAt)}`
    : day(expiresAt);
}

function columns(cli: Cli): Column<Token>[] {
  return [
    {
      title: 'ID',
      text: ({ id }) => shortToken(id),
      style: cell => cli.out.paint.yellow(cell),
    },
    {
      title: 'NAME',
      text: ({ name }) => name,
      shrinkTo: 8,
      shrinkLast: true,
    },
    {
      title: 'ACTIONS',
      text: ({ actions }) => actions.join(', '),
      shrinkTo: 6,
    },
    {
      title: 'ENVS',
      text: token => token.environments.join(', '),
      shrinkTo: 6,
    },
    {
      title: 'REPOSITORIES',
      text: ({ repositories }) => repositories.join(', '),
      shrinkTo: 8,
    },
    {
      title: 'USED',
      text: ({ lastUsedAt }) =>
        lastUsedAt === undefined
          ? 'never'
          : relativeTime(Math.floor(lastUsedAt / 1000), cli.now()),
    },
    { title: 'EXPIRES', text: token => endOf(cli, token) },
  ];
}

/** `gimlet token list`: tokens, without their secrets. */
export function tokenListCommand(cli: Cli): Command {
  const command = verb({
    name: 'list',
    summary: 'list tokens, without their secrets (needs a server)',
    description: "A user's own; all of them with gimlet.token.read.",
    examples: ['gimlet token list', 'gimlet token list -o json'],
  });
  return withOutput(withServer(command)).action((options: Options) =>
    onServer(cli, options, 'token list', async ({ client }) => {
      const { items } = await client.listTokens();
      printList(cli, options.output, {
        schema: tokensOutput,
        data: { tokens: items },
        rows: items,
        columns: columns(cli),
        nothing: 'There is no token. Make one: gimlet token create --help',
      });
    }),
  );
}
