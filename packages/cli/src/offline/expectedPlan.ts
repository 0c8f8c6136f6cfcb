import {
  GimletError,
  type ChangePlan,
  type ReleaseRecord,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { readLayout } from '@gimlet-io/core';
import { isAppPlan, placeOf } from '../output';
import {
  printable,
  relativeTime,
  short,
  shortDigest,
  UsageError,
  type Cli,
} from '../terminal';
import type { Gitops } from './gitops';

/** How many of the app's last changes are looked at for the one that made a plan stale. */
const LOOK_BACK = 5;

type Head = Pick<Gitops, 'repository' | 'head' | 'layout' | 'history'>;

const verbs: Record<ReleaseRecord['kind'], string> = {
  release: 'released',
  promotion: 'promoted',
  rollback: 'rolled back',
  delete: 'deleted',
  hold: 'held',
  resume: 'resumed',
  'by-hand': 'changed by hand',
};

/** Gimlet's own files of an app: where the plan was made before one of its changes, that change is what made it stale. */
async function changeSince(
  input: ExpectedPlan & { expected: string },
): Promise<ReleaseRecord | undefined> {
  const { gitops, plan, expected, planAt } = input;
  const { repository, history, head } = gitops;
  if (!isAppPlan(plan) || head === null) {
    return undefined;
  }
  const { environment, app } = plan;
  let newest: ReleaseRecord | undefined;
  let looked = 0;
  for await (const change of history.changes({ head, environment, app })) {
    newest ??= change;
    const [parent = null] = (await repository.commit(change.commit)).parents;
    const layout = await readLayout(repository, parent);
    const before = await planAt({
      repository,
      history,
      head: parent,
      layout,
    }).catch(() => undefined);
    if (before?.digest.startsWith(expected)) {
      return newest;
    }
    looked += 1;
    if (looked === LOOK_BACK) {
      break;
    }
  }
  return undefined;
}

/** What a plan has to be, and how to find out why it is not. */
export interface ExpectedPlan {
  /** The digest that was shown or approved, short perhaps; anything goes where it is absent. */
  expected: string | undefined;
  plan: ChangePlan;
  gitops: Gitops;
  /** Makes the same plan on another head. */
  planAt(head: Head): Promise<ChangePlan>;
}

/** A plan's digest as it was given, whole or short. Throws a UsageError for what cannot be one. */
export function readPlanDigest(given: string | undefined): string | undefined {
  const digest = given?.toLowerCase();
  if (digest !== undefined && !/^[0-9a-f]{8,64}$/.test(digest)) {
    throw new UsageError(
      `"${given}" is no plan`,
      'Give at least 8 digits of what gimlet release plan shows after "plan".',
    );
  }
  return digest;
}

/** Lets only the plan pass that was shown or approved. Throws a GimletError `stale` that says what changed since. */
export async function checkExpectedPlan(
  cli: Pick<Cli, 'now'>,
  input: ExpectedPlan,
): Promise<void> {
  const { plan } = input;
  const expected = readPlanDigest(input.expected);
  if (expected === undefined) {
    return;
  }
  if (plan.digest.startsWith(expected)) {
    return;
  }
  const change = await changeSince({ ...input, expected });
  const old = shortDigest(expected);
  const why = change
    ? `${placeOf(plan)} was ${verbs[change.kind]} (${short(
        change.commit,
      )}, ${printable(change.author.name)}, ${relativeTime(
        change.committer.time,
        cli.now(),
      )}) since ${old} was made`
    : `the artifact, the manifest, its chart or its variables are not what ${old} was made of`;
  throw new GimletError('stale', `The plan has changed: ${why}.`, {
    whatToDo: `See the new one:  gimlet release plan …(same options)\n${
      change?.kind === 'by-hand' ? 'Or overwrite it:' : 'Or make it:     '
    }  --plan ${shortDigest(plan.digest)}`,
  });
}
