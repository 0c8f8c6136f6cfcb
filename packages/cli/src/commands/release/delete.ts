import { planDelete } from '@gimlet-io/core';
import type { Command } from 'commander';
import {
  carryOut,
  whereItGoes,
  withAskedChange,
  type ChangeOptions,
} from '../../offline';
import type { Cli } from '../../terminal';
import { verb } from '../verb';
import { withOneApp, type OneAppOptions } from './oneApp';

interface Options extends ChangeOptions, OneAppOptions {}

async function remove(cli: Cli, options: Options): Promise<void> {
  const { env: environment, app, reason } = options;
  await carryOut(cli, options, {
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
    question: () => `Delete ${app} from ${environment}?`,
    beforeQuestion:
      '  Flux will remove it from the cluster. A rollback brings it back.\n',
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
  return withAskedChange(withOneApp(command)).action((options: Options) =>
    remove(cli, options),
  );
}
