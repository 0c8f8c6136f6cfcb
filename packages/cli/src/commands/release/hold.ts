import { planHold } from '@gimlet-io/core';
import type { Command } from 'commander';
import { carryOut, withChange, type ChangeOptions } from '../../offline';
import type { Cli } from '../../terminal';
import { verb } from '../verb';
import { withOneApp, type OneAppOptions } from './oneApp';

interface Options extends ChangeOptions, OneAppOptions {}

/** `gimlet release hold`: stops automatic releases of an app. */
export function releaseHoldCommand(cli: Cli): Command {
  const command = verb({
    name: 'hold',
    summary: 'stop automatic releases of an app',
    description:
      'What runs stays as it is. People can still release; policies wait until release resume.',
    examples: [
      'gimlet release hold --gitops-repo ../gitops --env production --app checkout --reason "until Monday"',
      'gimlet release hold --gitops-repo ../gitops --env production --app checkout --dry-run',
    ],
  });
  return withChange(withOneApp(command)).action((options: Options) => {
    const { env: environment, app, reason } = options;
    return carryOut(cli, options, {
      action: 'hold',
      environment,
      app,
      plan: ({ repository, head }) =>
        planHold({
          reader: repository,
          head,
          environment,
          app,
          ...(reason && { reason }),
        }),
    });
  });
}
