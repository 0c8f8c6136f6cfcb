import { planDelete } from '@gimlet-io/core';
import type { Command } from 'commander';
import { carryOut, whereItGoes } from '../../offline';
import { changeOnServer } from '../../server';
import type { Cli } from '../../terminal';
import { eitherWay } from '../eitherWay';
import { verb } from '../verb';
import {
  withAskedEitherChange,
  type EitherChangeOptions,
} from './eitherChange';
import { withOneApp, type OneAppOptions } from './oneApp';

interface Options extends EitherChangeOptions, OneAppOptions {}

async function remove(cli: Cli, options: Options): Promise<void> {
  const { env: environment, app, reason } = options;
  const question = () => `Delete ${app} from ${environment}?`;
  const beforeQuestion =
    '  Flux will remove it from the cluster. A rollback brings it back.\n';
  await eitherWay(cli, options, {
    server: server =>
      changeOnServer(cli, server, options, {
        wish: { action: 'delete', environment, app },
        question,
        beforeQuestion,
      }),
    offline: () =>
      carryOut(cli, options, {
        action: 'delete',
        environment,
        app,
        plan: ({ repository, head }) =>
          planDelete({
            reader: repository,
            head,
            environment,
            app,
            ...(reason && { reason }),
          }),
        question,
        beforeQuestion,
      }),
  });
}

/** `gimlet release delete`: removes an app from an environment. */
export function releaseDeleteCommand(cli: Cli): Command {
  const command = verb({
    name: 'delete',
    summary: 'remove an app from an environment',
    description: `Its folder, its Kustomization and its hold go; the namespace stays.

${whereItGoes}`,
    examples: [
      'gimlet release delete --gitops-repo ../gitops --env staging --app checkout',
      'gimlet release delete --gitops-repo ../gitops --env staging --app checkout --reason "moved to payments" --yes',
    ],
  });
  return withAskedEitherChange(withOneApp(command)).action((options: Options) =>
    remove(cli, options),
  );
}
