import type { Command } from 'commander';
import {
  readReleaseInput,
  withReleaseInput,
  type ReleaseInputOptions,
} from '../../artifact';
import {
  appOfRelease,
  carryOut,
  checkExpectedPlan,
  planReleaseOf,
  readPlanDigest,
  whereItGoes,
} from '../../offline';
import { changeOnServer } from '../../server';
import type { Cli } from '../../terminal';
import { eitherWay } from '../eitherWay';
import { verb } from '../verb';
import { withEitherChange, type EitherChangeOptions } from './eitherChange';
import { releaseWish } from './serverRelease';

interface Options extends EitherChangeOptions, ReleaseInputOptions {
  plan?: string;
}

async function makeOffline(cli: Cli, options: Options): Promise<void> {
  const input = await readReleaseInput(cli, options);
  await carryOut(cli, options, {
    action: 'release',
    environment: input.environment,
    app: gitops => appOfRelease(gitops, input),
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

The author is your git identity; with a server, who the token belongs to. A server is waited for
until the commit is pushed; --no-wait prints the request and ends.`,
    examples: [
      'gimlet release make --gitops-repo ../gitops --env production --artifact artifact.json --plan 9b2e41c7',
      'gimlet release make --server https://backstage.acme.example --env production --app checkout --artifact 1f3c9a2 --reason "for the campaign"',
    ],
  });
  return withEitherChange(
    withReleaseInput(command).option(
      '--plan <digest>',
      'only the plan with this digest; 8 digits are enough',
    ),
  ).action((options: Options) =>
    eitherWay(cli, options, {
      server: async server => {
        const digest = readPlanDigest(options.plan);
        await changeOnServer(cli, server, options, {
          wish: await releaseWish(cli, server, options),
          ...(digest && { digest }),
        });
      },
      offline: () => makeOffline(cli, options),
    }),
  );
}
