import { setImmediate } from 'node:timers/promises';
import {
  blobId,
  GimletError,
  LAYOUT_FILE,
  type BlobId,
  type CommitSha,
  type ReleaseRecord,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { BareRepository } from '../git';
import type { LayoutPlace } from '../gitops/layout';
import { RELEASE_FILE } from '../gitops/paths';
import { inParallel } from '../inParallel';
import { CommitWalk } from './CommitWalk';
import { describeCommit, type Described } from './describe';
import { compareHeads, sidesOfMerges } from './graph';
import { readLog, type LoggedCommit, type LogQuery } from './log';
import { bringsOnlyReleases, describeSides } from './merges';
import { readPlaces } from './places';
import { readBlobs } from './readBlobs';
import { PendingReverts, resolveRevert } from './reverts';

const COMMITS_AT_ONCE = 4000;
/** About a millisecond: describing waits for nothing, and git's next answers and everybody else have to be heard meanwhile. */
const COMMITS_IN_A_TURN = 16;

/** @public */
export interface ReadHistoryOptions {
  /** The last commit that was read before; it must be on the first-parent chain of `to` (see `compareHeads`). Absent: all history. */
  from?: CommitSha;
  to: CommitSha;
  /** Where the environments' apps lie; absent: as the layout at `to` has it. */
  environments?: LayoutPlace[];
  /** Commits that are read at once, which bounds the memory; 4000 where nothing is said. */
  commitsAtOnce?: number;
}

/**
 * Every change of every app between two heads, newest first, for an index. Reading in steps gives the same records as reading at
 * once: each follows from its commit and what is older, so `rolledBackBy`, which newer commits decide, is not among them
 * (`markRolledBack` adds it).
 *
 * Throws a GimletError `conflict` where `from` is not on the chain: then the index is built anew.
 *
 * @public
 */
export async function* readHistory(
  repository: BareRepository,
  options: ReadHistoryOptions,
): AsyncIterable<ReleaseRecord> {
  const { from, to } = options;
  if (from !== undefined) {
    const move = await compareHeads(repository, from, to);
    if (move === 'same') return;
    if (move !== 'forward') {
      throw new GimletError(
        'conflict',
        `${from} is not on the first-parent chain of ${to}`,
        { whatToDo: 'Read the whole history again.' },
      );
    }
  }
  const places = options.environments ?? (await readPlaces(repository, to));
  const walk = await CommitWalk.start(repository, to);
  const read = (head: CommitSha) =>
    readStretch(repository, places, {
      heads: [head],
      not: from ? [from] : [],
      walk: 'first-parent',
      limit: options.commitsAtOnce ?? COMMITS_AT_ONCE,
    });
  let reading: Promise<Stretch> | undefined = read(to);
  while (reading) {
    const stretch: Stretch = await reading;
    const next = stretch.chain.at(-1)?.parents[0];
    reading = next && next !== from ? read(next) : undefined;
    // Git reads on while these are described; should it fail, it is seen when its commits are wanted.
    reading?.catch(() => {});
    const all = await describeStretch(repository, walk, stretch, places);
    for (const { record } of all) yield record;
  }
}

/** A part of the first-parent chain, newest first, with all that describing it takes. */
interface Stretch {
  chain: LoggedCommit[];
  /** What was released off the chain, by the merge that brought it in. */
  sides: ReadonlyMap<CommitSha, Described[]>;
  files: ReadonlyMap<string, Buffer>;
}

async function readStretch(
  repository: BareRepository,
  places: readonly LayoutPlace[],
  query: LogQuery,
): Promise<Stretch> {
  const chain = await readLog(repository, query);
  const [sides, files] = await inParallel([
    sidesOf(repository, chain, places),
    readBlobs(repository, filesToRead(chain)),
  ]);
  return { chain, sides, files };
}

async function describeStretch(
  repository: BareRepository,
  walk: CommitWalk,
  { chain, sides, files }: Stretch,
  places: readonly LayoutPlace[],
): Promise<Described[]> {
  walk.carry(files);
  const reverts = new PendingReverts();
  const all: Described[] = [];
  for (const [i, commit] of chain.entries()) {
    if (i % COMMITS_IN_A_TURN === 0) await setImmediate();
    const side = sides.get(commit.id) ?? [];
    walk.arrive(commit);
    reverts.settle(commit);
    for (const described of await describeCommit(walk, commit, places)) {
      if (commit.parents.length > 1 && bringsOnlyReleases(described, side)) {
        continue;
      }
      if (described.reverts) reverts.add(described);
      all.push(described);
    }
    all.push(...side);
    walk.leave();
  }
  const parent = chain.at(-1)?.parents[0];
  for (const described of reverts.left()) {
    await resolveRevert(repository, described, parent);
  }
  return all;
}

/** Files that describing the commits will ask for. */
function filesToRead(chain: LoggedCommit[]): Set<BlobId> {
  const blobs = new Set<BlobId>();
  for (const { changes } of chain) {
    for (const { path, after } of changes) {
      const wanted = path === LAYOUT_FILE || path.endsWith(`/${RELEASE_FILE}`);
      if (wanted && after?.mode.startsWith('100')) blobs.add(blobId(after.id));
    }
  }
  return blobs;
}

/** What was released off the chain, by the merge that brought it in; newest first. */
async function sidesOf(
  repository: BareRepository,
  chain: LoggedCommit[],
  places: readonly LayoutPlace[],
): Promise<Map<CommitSha, Described[]>> {
  const bySide = new Map<CommitSha, Described[]>();
  const onChain = new Set(chain.map(({ id }) => id));
  const others = chain.flatMap(({ parents }) => parents.slice(1));
  const below = chain.at(-1)?.parents[0];
  const commits = (
    await readLog(repository, {
      heads: others,
      not: below ? [below] : [],
      walk: 'all',
    })
  ).filter(({ id }) => !onChain.has(id));
  if (commits.length === 0) return bySide;

  const described = await describeSides(repository, commits, places);
  const sides = sidesOfMerges(
    chain.map(({ id }) => id),
    new Map([...chain, ...commits].map(commit => [commit.id, commit.parents])),
  );
  for (const [merge, ids] of sides) {
    bySide.set(
      merge,
      ids.flatMap(id => described.get(id) ?? []),
    );
  }
  return bySide;
}
