import type { PlanDiff } from '@gimlet-io/backstage-plugin-gimlet-common';
import { planRollback } from '@gimlet-io/core';
import type { Command } from 'commander';
import { carryOut, whereItGoes } from '../../offline';
import { changeOnServer } from '../../server';
import { deployedName } from '../../output';
import { short, type Cli } from '../../terminal';
import { eitherWay } from '../eitherWay';
import { verb } from '../verb';
import {
  withAskedEitherChange,
  type EitherChangeOptions,
} from './eitherChange';
import { withOneApp, type OneAppOptions } from './oneApp';

interface Options extends EitherChangeOptions, OneAppOptions {
  to: string;
  hold: boolean;
}

async function rollback(cli: Cli, options: Options): Promise<void> {
  const { env: environment, app, to, hold, reason } = options;
  const question = (diff: PlanDiff) =>
    `Roll back ${environment}/${app} to ${
      deployedName(diff.after) || short(diff.rollbackTo ?? to)
    }?`;
  const beforeQuestion = hold
    ? '  Automatic releases will be held until `gimlet release resume`.\n'
    : '';
  await eitherWay(cli, options, {
    server: server =>
      changeOnServer(cli, server, options, {
        wish: { action: 'rollback', environment, app, to, hold },
        question: ({ diff }) => question(diff),
        beforeQuestion,
      }),
    offline: () =>
      carryOut(cli, options, {
        action: 'rollback',
        environment,
        app,
        plan: ({ repository, head, history }) =>
          planRollback({
            reader: repository,
            head,
            history,
            environment,
            app,
            to,
            hold,
            ...(reason && { reason }),
          }),
        question: (_plan, diff) => question(diff),
        beforeQuestion,
      }),
  });
}

/** `gimlet release rollback`: the app's folder as it was, in one new commit. */
export function releaseRollbackCommand(cli: Cli): Command {
  const command = verb({
    name: 'rollback',
    summary: 'bring back exactly what ran before',
    description: `Writes the app's folder as it was, in one new commit. Other apps are not touched, and it
cannot conflict. Automatic releases of the app are held in the same commit.

${whereItGoes}`,
    examples: [
      'gimlet release rollback --gitops-repo ../gitops --env production --app checkout --to 77aa01b',
      'gimlet release rollback --gitops-repo ../gitops --env staging --app checkout --to 5e0d1c3 --no-hold --yes',
    ],
  });
  return withAskedEitherChange(
    withOneApp(command)
      .requiredOption(
        '--to <commit>',
        'a version, or a gitops commit; 4 digits are enough where they fit one',
      )
      .option('--no-hold', 'go on with automatic releases'),
  ).action((options: Options) => rollback(cli, options));
}
