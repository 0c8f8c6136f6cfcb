import { diffPlan } from '@gimlet-io/core';
import type { Command } from 'commander';
import {
  readReleaseInput,
  withReleaseInput,
  type ReleaseInputOptions,
} from '../../artifact';
import {
  planReleaseOf,
  printPlan,
  useGitops,
  whereItGoes,
} from '../../offline';
import { planOnServer, printPlannedChange, type Server } from '../../server';
import {
  shortDigest,
  withOutput,
  type Cli,
  type OutputOptions,
} from '../../terminal';
import { eitherWay, withEither, type EitherOptions } from '../eitherWay';
import { verb } from '../verb';
import { releaseWish } from './serverRelease';

interface Options extends EitherOptions, ReleaseInputOptions, OutputOptions {
  full?: boolean;
}

const detailOf = ({ full }: Options) => (full ? 'full' : 'fields');

const toMakeIt = (digest: string) =>
  `To make it: gimlet release make --plan ${shortDigest(
    digest,
  )} …(same options)`;

async function planHere(cli: Cli, options: Options): Promise<void> {
  await useGitops(cli, options, async gitops => {
    const input = await readReleaseInput(cli, options);
    const plan = await planReleaseOf(cli, gitops, input, options);
    printPlan(cli, options, {
      plan,
      diff: await diffPlan(plan, gitops.repository),
      detail: detailOf(options),
      next: toMakeIt(plan.digest),
    });
  });
}

async function planThere(
  cli: Cli,
  server: Server,
  options: Options,
): Promise<void> {
  const wish = await releaseWish(cli, server, options);
  const planned = await planOnServer(cli, server, wish);
  printPlannedChange(cli, options, {
    planned,
    detail: detailOf(options),
    next: toMakeIt(planned.digest),
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
      'gimlet release plan --server https://backstage.acme.example --artifact artifact.json --app checkout --full',
    ],
  });
  return withOutput(withEither(withReleaseInput(command)))
    .option('--full', 'show every object whole, as a unified diff')
    .action((options: Options) =>
      eitherWay(cli, options, {
        server: server => planThere(cli, server, options),
        offline: () => planHere(cli, options),
      }),
    );
}
