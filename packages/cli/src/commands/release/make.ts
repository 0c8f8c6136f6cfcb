import type { Command } from 'commander';
import {
  carryOut,
  checkExpectedPlan,
  planReleaseOf,
  readReleaseInput,
  whereItGoes,
  withChange,
  withReleaseInput,
  type ChangeOptions,
  type ReleaseInputOptions,
} from '../../offline';
import type { Cli } from '../../terminal';
import { verb } from '../verb';

interface Options extends ChangeOptions, ReleaseInputOptions {
  plan?: string;
}

async function make(cli: Cli, options: Options): Promise<void> {
  const input = await readReleaseInput(cli, options);
  await carryOut(cli, options, {
    action: 'release',
    environment: input.environment,
    ...(options.app && { app: options.app }),
    plan: gitops => planReleaseOf(cli, gitops, input, options),
    check: (plan, gitops) =>
      checkExpectedPlan(cli, {
        expected: options.plan,
        plan,
        gitops,
        planAt: head => planReleaseOf(cli, head, input, options),
      }),
  });
}

/** `gimlet release make`: one commit in the gitops repository. */
export function releaseMakeCommand(cli: Cli): Command {
  const command = verb({
    name: 'make',
    summary: 'release an artifact: one commit, pushed',
    description: `Makes the plan that release plan shows. With --plan it makes exactly that one, or nothing
(exit code 3). Where everything is so already nothing is committed.

${whereItGoes}

The author is your git identity.`,
    examples: [
      'gimlet release make --gitops-repo ../gitops --env production --artifact artifact.json --plan 9b2e41c7',
      'gimlet release make --gitops-repo ../gitops --artifact artifact.json --app checkout --reason "for the campaign"',
    ],
  });
  return withChange(
    withReleaseInput(command).option(
      '--plan <digest>',
      'only the plan with this digest; 8 digits are enough',
    ),
  ).action((options: Options) => make(cli, options));
}
