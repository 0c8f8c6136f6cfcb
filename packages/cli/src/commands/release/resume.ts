import { planResume } from '@gimlet-io/core';
import type { Command } from 'commander';
import { carryOut } from '../../offline';
import { changeOnServer } from '../../server';
import type { Cli } from '../../terminal';
import { eitherWay } from '../eitherWay';
import { verb } from '../verb';
import { withEitherChange, type EitherChangeOptions } from './eitherChange';
import { withOneApp, type OneAppOptions } from './oneApp';

interface Options extends EitherChangeOptions, OneAppOptions {}

/** `gimlet release resume`: lets automatic releases of an app go on. */
export function releaseResumeCommand(cli: Cli): Command {
  const command = verb({
    name: 'resume',
    summary: 'let automatic releases of an app go on',
    examples: [
      'gimlet release resume --gitops-repo ../gitops --env production --app checkout',
      'gimlet release resume --gitops-repo ../gitops --env production --app checkout --reason "fixed"',
    ],
  });
  return withEitherChange(withOneApp(command)).action((options: Options) => {
    const { env: environment, app, reason } = options;
    return eitherWay(cli, options, {
      server: server =>
        changeOnServer(cli, server, options, {
          wish: { action: 'resume', environment, app },
        }),
      offline: () =>
        carryOut(cli, options, {
          action: 'resume',
          environment,
          app,
          plan: ({ repository, head }) =>
            planResume({
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
