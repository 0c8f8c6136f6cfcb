import type { CommitSha } from '@gimlet-io/backstage-plugin-gimlet-common';
import type { BareRepository } from '../git';
import {
  chainOf,
  hasMerges,
  sidesOfMerges,
  readChain,
  readParents,
  type Parents,
} from './graph';
import { readLog, type LoggedCommit } from './log';

/** Commits that may be releases, in order, newest first. */
export interface Timeline {
  commits: TimelineCommit[];
  /** There are older ones. */
  more: boolean;
}

/** A commit in its place. */
export interface TimelineCommit {
  commit: LoggedCommit;
  /** Off the first-parent chain: the merge of the chain that brought it in. */
  broughtBy?: CommitSha;
}

/**
 * The commits that touch any of the paths: those of the first-parent chain, and those off it behind the merge that brought them
 * in. Each path has a log of its own, all at the same time, because git uses its Bloom filters for single paths only.
 *
 * @param paths - `undefined` among them: the whole repository
 * @param limit - commits of each log at most; the result reaches as far down as all of them do
 */
export async function readTimeline(
  repository: BareRepository,
  head: CommitSha,
  paths: readonly (string | undefined)[],
  limit: number,
): Promise<Timeline> {
  const [lists, merged] = await Promise.all([
    Promise.all(
      paths.map(path =>
        readLog(repository, {
          heads: [head],
          walk: 'first-parent',
          path,
          limit,
        }),
      ),
    ),
    hasMerges(repository, head),
  ]);
  const more = lists.some(list => list.length >= limit);
  const filled = lists.filter(list => list.length > 0);
  if (!merged && filled.length < 2) {
    return { commits: filled.flat().map(commit => ({ commit })), more };
  }

  const parents: Parents = merged
    ? await readParents(repository, head)
    : new Map();
  const chain = merged
    ? chainOf(head, parents)
    : await readChain(repository, head);
  const place = new Map(chain.map((id, i) => [id, i]));
  const placeOf = (id: CommitSha) => place.get(id) ?? chain.length;
  const reach = Math.min(
    chain.length - 1,
    ...filled
      .filter(list => list.length >= limit)
      .map(list => placeOf(list[list.length - 1].id)),
  );
  const onChain = union(filled.flat())
    .filter(({ id }) => placeOf(id) <= reach)
    .map((commit): PlacedCommit => ({ commit }));
  const offChain = await readSides(repository, chain, reach, parents, paths);
  const order = ({ commit, side }: PlacedCommit) =>
    side ? placeOf(side.merge) : placeOf(commit.id);
  return {
    commits: [...onChain, ...offChain]
      .sort(
        (a, b) =>
          order(a) - order(b) || (a.side?.place ?? -1) - (b.side?.place ?? -1),
      )
      .map(({ commit, side }) =>
        side ? { commit, broughtBy: side.merge } : { commit },
      ),
    more,
  };
}

/** Where a commit off the chain stands among those that its merge brought in. */
interface PlacedCommit {
  commit: LoggedCommit;
  side?: { merge: CommitSha; place: number };
}

/** The commits that the chain's merges down to `reach` brought in. */
async function readSides(
  repository: BareRepository,
  chain: CommitSha[],
  reach: number,
  parents: Parents,
  paths: readonly (string | undefined)[],
): Promise<PlacedCommit[]> {
  const heads = chain
    .slice(0, reach + 1)
    .flatMap(id => parents.get(id)?.slice(1) ?? []);
  const below = chain.at(reach + 1);
  const lists = await Promise.all(
    paths.map(path =>
      readLog(repository, {
        heads,
        not: below ? [below] : [],
        walk: 'all',
        path,
      }),
    ),
  );
  const known = new Map(
    [...sidesOfMerges(chain, parents)].flatMap(([merge, ids]) =>
      ids.map((id, place) => [id, { merge, place }] as const),
    ),
  );
  return union(lists.flat()).flatMap(commit => {
    const side = known.get(commit.id);
    return side ? [{ commit, side }] : [];
  });
}

/** Each commit once, with the changes that any of the logs saw. */
function union(commits: LoggedCommit[]): LoggedCommit[] {
  const found = new Map<CommitSha, LoggedCommit>();
  for (const commit of commits) {
    const known = found.get(commit.id);
    found.set(
      commit.id,
      known
        ? { ...known, changes: [...known.changes, ...commit.changes] }
        : commit,
    );
  }
  return [...found.values()];
}
