import type { PlannedChange } from '@gimlet-io/backstage-plugin-gimlet-common';
import type { Command } from 'commander';
import { readPlanDigest } from '../../offline';
import {
  findRequestId,
  finishRequest,
  placeOfRequest,
  printPlannedChange,
  showAndAsk,
  withServer,
  withTimeout,
  type FollowOptions,
  type Server,
  type ServerOptions,
} from '../../server';
import {
  withConfirm,
  withOutput,
  withProgress,
  type Cli,
  type ConfirmOptions,
  type OutputOptions,
} from '../../terminal';
import { onServer } from '../eitherWay';
import { verb } from '../verb';

interface Options
  extends ServerOptions,
    OutputOptions,
    ConfirmOptions,
    FollowOptions {
  plan?: string;
  dryRun?: boolean;
}

/** The digest that was given is confirmed as it is; without one the new plan is shown first. */
async function confirmRequest(
  cli: Cli,
  server: Server,
  id: string,
  options: Options,
): Promise<void> {
  const { client } = server;
  const given = readPlanDigest(options.plan);
  const params = { requestId: await findRequestId(server, id) };
  const plan = () =>
    withProgress(cli, 'Planning', () => client.planRequest({ params }));
  if (options.dryRun) {
    printPlannedChange(cli, options, {
      planned: await plan(),
      detail: 'fields',
    });
    return;
  }
  let digest = given;
  let planned: PlannedChange | undefined;
  if (digest === undefined) {
    planned = await plan();
    await showAndAsk(cli, options, planned, {
      question: `Make this of ${placeOfRequest(planned)}?`,
    });
    digest = planned.digest;
  }
  const started = performance.now();
  const request = await client.confirmRequest({ params, body: { digest } });
  await finishRequest(cli, server, options, { request, planned, started });
}

/** `gimlet release confirm`: lets a request go on whose plan changed. */
export function releaseConfirmCommand(cli: Cli): Command {
  const command = verb({
    name: 'confirm',
    summary: 'let a request go on whose plan has changed (needs a server)',
    description:
      'Shows the new plan and asks, or takes the plan whose digest is given. Ends as release make.',
    examples: [
      'gimlet release confirm 0192f0c1-7abc --plan 55aa0e12',
      'gimlet release confirm 0192f0c1-7abc --dry-run',
    ],
  })
    .argument('<request>', 'its id; the first digits are enough')
    .option('--plan <digest>', 'the new plan; 8 digits are enough')
    .option('--dry-run', 'show the new plan and change nothing')
    .option('--no-wait', 'do not wait until it is done');
  return withOutput(withConfirm(withServer(withTimeout(command)))).action(
    (id: string, options: Options) =>
      onServer(cli, options, 'release confirm', server =>
        confirmRequest(cli, server, id, options),
      ),
  );
}
