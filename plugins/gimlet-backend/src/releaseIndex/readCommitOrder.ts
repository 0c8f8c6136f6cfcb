import {
  commitSha,
  GimletError,
  type CommitSha,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { sidesOfMerges, type BareRepository } from '@gimlet-io/core';

/** How far a branch was read. */
export interface ReadSoFar {
  /** Commits of the first-parent chain. */
  depth: number;
  /** The latest time of a commit on it, in seconds since 1970. */
  clock: number;
}

/** Where the commits of a branch stand in its history. */
export interface CommitOrder extends ReadSoFar {
  /**
   * `depth`: how many commits of the first-parent chain there are up to this one, or up to the merge that brought it in. `at`: when
   * that one went live: its time, but never before that of an older one, whatever the clocks of the writers said.
   */
  placeOf(commit: CommitSha): { depth: number; at: number };
}

/**
 * Reads the order of the commits after `from`, all of them where there is none. It follows from what is older alone, so reading
 * in steps gives the same as reading at once.
 */
export async function readCommitOrder(
  mirror: BareRepository,
  options: { from?: CommitSha; to: CommitSha; before: ReadSoFar },
): Promise<CommitOrder> {
  const { from, to, before } = options;
  const range = [to, ...(from === undefined ? [] : [`^${from}`]), '--'];
  const chain = lines(
    await mirror.git([
      'rev-list',
      '--first-parent',
      '--parents',
      '--timestamp',
      ...range,
    ]),
  ).map(line => {
    const [time, id, ...parents] = line.split(' ');
    return { id: commitSha(id), time: Number(time), parents: parents.length };
  });

  const depth = before.depth + chain.length;
  let { clock } = before;
  const clocks = chain
    .map(({ time }) => time)
    .reverse()
    .map(time => {
      clock = Math.max(clock, time);
      return clock;
    })
    .reverse();
  const placeOnChain = new Map(chain.map(({ id }, i) => [id, i]));
  const mergeOf = chain.some(({ parents }) => parents > 1)
    ? await readMerges(
        mirror,
        chain.map(({ id }) => id),
        range,
      )
    : new Map<CommitSha, CommitSha>();

  return {
    depth,
    clock,
    placeOf(commit) {
      const place = placeOnChain.get(mergeOf.get(commit) ?? commit);
      if (place === undefined) {
        throw new GimletError(
          'internal',
          `${commit} is not among the commits up to ${to}`,
        );
      }
      return { depth: depth - place, at: clocks[place] };
    },
  };
}

/** The merge of the chain that brought in each commit off it. */
async function readMerges(
  mirror: BareRepository,
  chain: CommitSha[],
  range: string[],
): Promise<Map<CommitSha, CommitSha>> {
  const parents = new Map(
    lines(await mirror.git(['rev-list', '--parents', ...range])).map(line => {
      const [id, ...others] = line.split(' ').map(commitSha);
      return [id, others];
    }),
  );
  const mergeOf = new Map<CommitSha, CommitSha>();
  for (const [merge, sides] of sidesOfMerges(chain, parents)) {
    for (const side of sides) mergeOf.set(side, merge);
  }
  return mergeOf;
}

function lines(output: Buffer): string[] {
  return output.toString('latin1').split('\n').filter(Boolean);
}
