import {
  GimletError,
  type Token,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { Command } from 'commander';
import { doneText, tokensOutput } from '../../output';
import { withServer, type Server, type ServerOptions } from '../../server';
import {
  confirm,
  printResult,
  withConfirm,
  withOutput,
  type Cli,
  type ConfirmOptions,
  type OutputOptions,
} from '../../terminal';
import { onServer } from '../eitherWay';
import { verb } from '../verb';

interface Options extends ServerOptions, OutputOptions, ConfirmOptions {}

const START_OF_ID = /^[0-9a-f]{4,}$/;

/** By its id, by its name where only one that still works has it, or by the first digits of its id. */
async function findToken(
  { client }: Pick<Server, 'client'>,
  given: string,
): Promise<Token> {
  const { items } = await client.listTokens();
  const byId = items.find(({ id }) => id === given);
  if (byId) {
    return byId;
  }
  const called = items.filter(
    ({ name, revokedAt }) => name === given && revokedAt === undefined,
  );
  const [found, ...others] =
    called.length === 0 && START_OF_ID.test(given)
      ? items.filter(({ id }) => id.startsWith(given))
      : called;
  if (!found) {
    throw new GimletError('not-found', `There is no token ${given}`, {
      whatToDo: 'Its id is in the list: gimlet token list',
    });
  }
  if (others.length > 0) {
    throw new GimletError('ambiguous', `${given} stands for several tokens`, {
      whatToDo: `Give the id of one of: ${[found, ...others]
        .map(({ id }) => id)
        .join(', ')}.`,
    });
  }
  return found;
}

/** `gimlet token revoke`: at once and for good. */
export function tokenRevokeCommand(cli: Cli): Command {
  const command = verb({
    name: 'revoke',
    summary: 'revoke a token, at once and for good (needs a server)',
    examples: [
      'gimlet token revoke ci-checkout',
      'gimlet token revoke 9f3c2a1b --yes',
    ],
  }).argument('<token>', 'its name, or its id; the first digits are enough');
  return withOutput(withConfirm(withServer(command))).action(
    (given: string, options: Options) =>
      onServer(cli, options, 'token revoke', async server => {
        const { id, name } = await findToken(server, given);
        await confirm(
          cli,
          `Revoke ${name} (${id})? Whoever uses it is refused from now on.`,
          options,
        );
        const token = await server.client.revokeToken({
          params: { tokenId: id },
        });
        printResult(cli, options.output, {
          schema: tokensOutput,
          data: { tokens: [token] },
          text: () =>
            doneText(cli, { place: name, what: ' revoked', details: id }),
        });
      }),
  );
}
