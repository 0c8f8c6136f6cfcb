import { planResume } from '@gimlet-io/core';
import type { Command } from 'commander';
import { carryOut, withChange, type ChangeOptions } from '../../offline';
import type { Cli } from '../../terminal';
import { verb } from '../verb';
import { withOneApp, type OneAppOptions } from './oneApp';

interface Options extends ChangeOptions, OneAppOptions {}

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
  return withChange(withOneApp(command)).action((options: Options) => {
    const { env: environment, app, reason } = options;
    return carryOut(cli, options, {
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
    });
  });
}
