import {
  DEFAULT_COMMITTER,
  GimletError,
  type ChangePlan,
  type CommitSha,
  type PlanAction,
  type PlanDiff,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  CommitQueue,
  changesNothing,
  diffPlan,
  findReleaseByRequest,
  type Applied,
} from '@gimlet-io/core';
import type { Command } from 'commander';
import {
  lossesOf,
  doneText,
  describePlan,
  madeOutput,
  planOutput,
  deployedName,
  formatDiff,
  formatLosses,
  placeOf,
  whatWasDone,
  type PlanDetail,
} from '../output';
import {
  confirm,
  duration,
  printResult,
  short,
  warn,
  withConfirm,
  withOutput,
  withProgress,
  type Cli,
  type ConfirmOptions,
  type OutputOptions,
} from '../terminal';
import {
  useGitops,
  withGitops,
  type Gitops,
  type GitopsOptions,
} from './gitops';
import { gitIdentity } from './identity';
import { checkTakesPushes } from './location';

/** Options of every command that changes a gitops repository. */
export interface ChangeOptions
  extends GitopsOptions,
    OutputOptions,
    ConfirmOptions {
  reason?: string;
  requestId?: string;
  dryRun?: boolean;
}

/** Adds the options of every command that changes a gitops repository. */
export function withChange(command: Command): Command {
  return withOutput(
    withGitops(
      command
        .option('-r, --reason <text>', 'why, for the commit and for people')
        .option(
          '--request-id <id>',
          'makes it once: run again, it finds its own commit',
        )
        .option('--dry-run', 'show the plan and change nothing'),
    ),
  );
}

/** The same for a command that asks first. */
export function withAskedChange(command: Command): Command {
  return withConfirm(withChange(command));
}

/** What a command wants to change. */
export interface Change {
  action: PlanAction;
  environment: string;
  /** As it is called in the gitops repository; asked for only where an earlier request was found. */
  app?: string | ((gitops: Gitops) => Promise<string>);
  plan(gitops: Gitops): Promise<ChangePlan>;
  /** Checks the plan before anything is done, such as against a digest that was approved. */
  check?(plan: ChangePlan, gitops: Gitops): Promise<void>;
  /** The question to ask first; nothing is asked where it is absent. */
  question?(plan: ChangePlan, diff: PlanDiff): string;
  /** More to know before the question; ends with a line feed. */
  beforeQuestion?: string;
}

/** Prints a plan with its diff, and warns of what a person should know where the format does not show it. */
export function printPlan(
  cli: Cli,
  options: OutputOptions,
  shown: {
    plan: ChangePlan;
    diff: PlanDiff;
    detail: PlanDetail;
    /** A last line for people. */
    next?: string;
  },
): void {
  const { plan, diff, detail, next } = shown;
  const changes = !changesNothing(plan);
  printResult(cli, options.output, {
    schema: planOutput,
    data: describePlan(plan, diff, changes),
    text: () =>
      [
        formatDiff(diff, { paint: cli.out.paint, detail }),
        formatLosses(lossesOf(plan)),
        next && changes ? `  ${next}\n` : '',
      ].join(''),
  });
}

/** The commit that an earlier run of the same request made. */
async function madeBefore(
  gitops: Gitops,
  requestId: string | undefined,
  change: Change,
): Promise<
  { applied: { status: 'found'; commit: CommitSha }; place: string } | undefined
> {
  if (requestId === undefined || gitops.head === null) {
    return undefined;
  }
  const made = await findReleaseByRequest(gitops.repository, {
    head: gitops.head,
    requestId,
  });
  if (!made) {
    return undefined;
  }
  const { action, environment, app } = made;
  const place = app ? `${environment}/${app}` : environment;
  const wanted =
    typeof change.app === 'function' ? await change.app(gitops) : change.app;
  if (
    action !== change.action ||
    environment !== change.environment ||
    (wanted !== undefined && app !== wanted)
  ) {
    throw new GimletError(
      'conflict',
      `The request ${requestId} was for something else: ${action} of ${place} (${short(
        made.commit,
      )})`,
      { whatToDo: 'Give each request an id of its own.' },
    );
  }
  return { applied: { status: 'found', commit: made.commit }, place };
}

/** One of the committers whose trailers count: ours, unless the layout file names others only. */
function committerOf({ layout }: Gitops): { name: string; email: string } {
  const { committers } = layout;
  return committers.length === 0 || committers.includes(DEFAULT_COMMITTER.email)
    ? DEFAULT_COMMITTER
    : { name: DEFAULT_COMMITTER.name, email: committers[0] };
}

async function submit(
  cli: Cli,
  gitops: Gitops,
  plan: ChangePlan,
  requestId: string | undefined,
): Promise<Applied> {
  const author = await gitIdentity(cli);
  const queue = new CommitQueue({
    repository: gitops.repository,
    branch: gitops.branch,
    committer: committerOf(gitops),
  });
  try {
    return await withProgress(cli, 'Committing and pushing', () =>
      queue.submit({
        plan,
        author: { ...author, time: cli.now() },
        ...(requestId !== undefined && { requestId }),
      }),
    );
  } finally {
    await queue.close();
  }
}

const where = (commit: string, { branch }: Gitops): string =>
  `${short(commit)} on ${branch}`;

function foundText(
  cli: Cli,
  gitops: Gitops,
  commit: string,
  place: string,
): string {
  return doneText(cli, {
    place,
    what: ': this request was made before',
    details: where(commit, gitops),
  });
}

function madeText(
  cli: Cli,
  gitops: Gitops,
  made: { applied: Applied; plan: ChangePlan; diff: PlanDiff; took: number },
): string {
  const { applied, plan, diff, took } = made;
  const place = placeOf(plan);
  switch (applied.status) {
    case 'found':
      return foundText(cli, gitops, applied.commit, place);
    case 'unchanged':
      return doneText(cli, {
        place,
        what: ': nothing to change',
        details: deployedName(diff.after),
      });
    default:
      return doneText(cli, {
        place,
        what: ` ${whatWasDone(diff.action, deployedName(diff.after))}`,
        details: `${where(applied.commit, gitops)}, ${duration(took)}`,
      });
  }
}

function showBeforeAsking(
  cli: Cli,
  change: Change,
  plan: ChangePlan,
  diff: PlanDiff,
): void {
  cli.err.write(
    [
      formatDiff(diff, { paint: cli.err.paint, detail: 'names' }),
      formatLosses(lossesOf(plan)),
      change.beforeQuestion ?? '',
    ].join(''),
  );
}

/**
 * Plans a change, asks where the command asks, and makes it: one commit, pushed. A request that was made before is found before
 * anything is planned.
 */
export async function carryOut(
  cli: Cli,
  options: ChangeOptions,
  change: Change,
): Promise<void> {
  await useGitops(cli, options, async gitops => {
    const earlier = options.dryRun
      ? undefined
      : await madeBefore(gitops, options.requestId, change);
    if (earlier) {
      const { applied, place } = earlier;
      printResult(cli, options.output, {
        schema: madeOutput,
        data: { ...applied, branch: gitops.branch },
        text: () => foundText(cli, gitops, applied.commit, place),
      });
      return;
    }
    await checkTakesPushes(cli, gitops.location, gitops.branch);
    const plan = await change.plan(gitops);
    const diff = await diffPlan(plan, gitops.repository);
    await change.check?.(plan, gitops);
    if (options.dryRun) {
      printPlan(cli, options, { plan, diff, detail: 'fields' });
      return;
    }
    const asks = change.question && !changesNothing(plan);
    if (asks) {
      showBeforeAsking(cli, change, plan, diff);
      await confirm(cli, change.question?.(plan, diff) ?? '', options);
    } else {
      plan.warnings.forEach(warning => warn(cli, warning));
    }
    const started = performance.now();
    const applied = await submit(cli, gitops, plan, options.requestId);
    const took = performance.now() - started;
    printResult(cli, options.output, {
      schema: madeOutput,
      data: {
        ...applied,
        branch: gitops.branch,
        plan: describePlan(plan, diff, applied.status === 'committed'),
      },
      text: () => madeText(cli, gitops, { applied, plan, diff, took }),
    });
  });
}
