import { planHold } from '@gimlet-io/core';
import type { Command } from 'commander';
import { carryOut } from '../../offline';
import { changeOnServer } from '../../server';
import type { Cli } from '../../terminal';
import { eitherWay } from '../eitherWay';
import { verb } from '../verb';
import { withEitherChange, type EitherChangeOptions } from './eitherChange';
import { withOneApp, type OneAppOptions } from './oneApp';

interface Options extends EitherChangeOptions, OneAppOptions {}

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
  return withEitherChange(withOneApp(command)).action((options: Options) => {
    const { env: environment, app, reason } = options;
    return eitherWay(cli, options, {
      server: server =>
        changeOnServer(cli, server, options, {
          wish: { action: 'hold', environment, app },
        }),
      offline: () =>
        carryOut(cli, options, {
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
        }),
    });
  });
}
