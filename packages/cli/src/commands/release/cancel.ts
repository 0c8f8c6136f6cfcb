import type { Command } from 'commander';
import { doneText, requestOutput } from '../../output';
import {
  findRequestId,
  placeOfRequest,
  withServer,
  type ServerOptions,
} from '../../server';
import {
  printResult,
  withOutput,
  type Cli,
  type OutputOptions,
} from '../../terminal';
import { onServer } from '../eitherWay';
import { verb } from '../verb';

interface Options extends ServerOptions, OutputOptions {}

/** `gimlet release cancel`: ends a request that was not committed yet. */
export function releaseCancelCommand(cli: Cli): Command {
  const command = verb({
    name: 'cancel',
    summary: 'cancel a request that was not committed yet (needs a server)',
    description:
      'One that is being pushed can no longer be cancelled: roll it back.',
    examples: [
      'gimlet release cancel 0192f0c1-7abc',
      'gimlet release cancel 0192f0c1-7abc -o json',
    ],
  }).argument('<request>', 'its id; the first digits are enough');
  return withOutput(withServer(command)).action(
    (id: string, options: Options) =>
      onServer(cli, options, 'release cancel', async server => {
        const requestId = await findRequestId(server, id);
        const request = await server.client.cancelRequest({
          params: { requestId },
        });
        printResult(cli, options.output, {
          schema: requestOutput,
          data: request,
          text: () =>
            doneText(cli, {
              place: placeOfRequest(request),
              what: ': cancelled',
              details: `request ${requestId}`,
            }),
        });
      }),
  );
}
