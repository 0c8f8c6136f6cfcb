import type { CommitSha } from '@gimlet-io/backstage-plugin-gimlet-common';
import type { BareRepository } from '../git';
import type { LayoutPlace } from '../gitops/layout';
import { describeCommit, type Described } from './describe';
import type { LoggedCommit } from './log';

/** Commits whose digests are computed again at the same time: enough to keep git's answers coming. */
const AT_ONCE = 16;

/**
 * What a commit off the chain released: nothing unless its trailers count. Others were made on a branch, and what they brought
 * came with the merge.
 */
export async function describeReleased(
  repository: BareRepository,
  commit: LoggedCommit,
  places: readonly LayoutPlace[],
): Promise<Described[]> {
  if (commit.parents.length > 1) return [];
  const described = await describeCommit(repository, commit, places);
  return described.filter(({ record }) => record.digest !== undefined);
}

/** The same for many, some at a time. */
export async function describeSides(
  repository: BareRepository,
  commits: readonly LoggedCommit[],
  places: readonly LayoutPlace[],
): Promise<Map<CommitSha, Described[]>> {
  const found = new Map<CommitSha, Described[]>();
  for (let i = 0; i < commits.length; i += AT_ONCE) {
    await Promise.all(
      commits.slice(i, i + AT_ONCE).map(async commit => {
        found.set(
          commit.id,
          await describeReleased(repository, commit, places),
        );
      }),
    );
  }
  return found;
}

/**
 * Whether a merge only brings in what commits off the chain released, so that it is no change of its own. A merge that brings in
 * what was changed by hand is: it is when that went live.
 */
export function bringsOnlyReleases(
  merge: Described,
  sides: readonly Described[],
): boolean {
  return sides.some(
    ({ record }) =>
      record.environment === merge.record.environment &&
      record.app === merge.record.app &&
      record.tree === merge.record.tree,
  );
}
