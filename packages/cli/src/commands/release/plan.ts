import { diffPlan } from '@gimlet-io/core';
import type { Command } from 'commander';
import {
  passPlan,
  planReleaseOf,
  printPlan,
  readReleaseInput,
  useGitops,
  whereItGoes,
  withGitops,
  withReleaseInput,
  type GitopsOptions,
  type ReleaseInputOptions,
} from '../../offline';
import { withOutput, type Cli, type OutputOptions } from '../../terminal';
import { verb } from '../verb';

interface Options extends GitopsOptions, ReleaseInputOptions, OutputOptions {
  full?: boolean;
}

async function plan(cli: Cli, options: Options): Promise<void> {
  await useGitops(cli, options, async gitops => {
    const input = await readReleaseInput(cli, options);
    const release = await planReleaseOf(cli, gitops, input, options);
    printPlan(cli, options, {
      plan: release,
      diff: await diffPlan(release, gitops.repository),
      detail: options.full ? 'full' : 'fields',
      next: `To make it: gimlet release make ${passPlan(
        release,
      )} …(same options)`,
    });
  });
}

/** `gimlet release plan`: the exact change that a release would be. Writes nothing. */
export function releasePlanCommand(cli: Cli): Command {
  const command = verb({
    name: 'plan',
    summary: 'show exactly what a release would change',
    description: `Nothing is written. The same input gives the same plan, wherever it is made.\n\n${whereItGoes}`,
    examples: [
      'gimlet release plan --gitops-repo ../gitops --env production --artifact artifact.json',
      'gimlet release plan --gitops-repo ../gitops --artifact artifact.json --app checkout --full',
    ],
  });
  return withOutput(withGitops(withReleaseInput(command)))
    .option('--full', 'show every object whole, as a unified diff')
    .action((options: Options) => plan(cli, options));
}
