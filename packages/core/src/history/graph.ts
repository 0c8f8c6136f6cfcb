import {
  commitSha,
  type CommitSha,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { BareRepository } from '../git';

/** Every commit's parents, the first one first. */
export type Parents = ReadonlyMap<CommitSha, readonly CommitSha[]>;

/** Whether any commit of the first-parent chain has a second parent. */
export async function hasMerges(
  repository: BareRepository,
  head: CommitSha,
): Promise<boolean> {
  const found = await repository.git([
    'rev-list',
    '--first-parent',
    '--min-parents=2',
    '--max-count=1',
    head,
    '--',
  ]);
  return found.length > 0;
}

/** The first-parent chain, the head first. */
export async function readChain(
  repository: BareRepository,
  head: CommitSha,
): Promise<CommitSha[]> {
  const output = await repository.git([
    'rev-list',
    '--first-parent',
    head,
    '--',
  ]);
  return lines(output).map(commitSha);
}

/** The parents of everything that is reachable. */
export async function readParents(
  repository: BareRepository,
  head: CommitSha,
): Promise<Parents> {
  const output = await repository.git(['rev-list', '--parents', head, '--']);
  return new Map(
    lines(output).map(line => {
      const [id, ...parents] = line.split(' ').map(commitSha);
      return [id, parents];
    }),
  );
}

/** The first-parent chain as the parents have it, the head first. */
export function chainOf(head: CommitSha, parents: Parents): CommitSha[] {
  const chain: CommitSha[] = [];
  let next: CommitSha | undefined = head;
  while (next !== undefined && parents.has(next)) {
    chain.push(next);
    next = parents.get(next)?.[0];
  }
  return chain;
}

/**
 * Which merge of the chain brought in each commit that is off it: the oldest one that reaches it. Right behind its merge is a
 * commit's place in topological order.
 *
 * @param chain - the head first
 * @param parents - of the chain and of everything off it; what is missing is not followed
 */
export function mergesOfSides(
  chain: readonly CommitSha[],
  parents: Parents,
): Map<CommitSha, CommitSha> {
  const known = new Set(chain);
  const sides = new Map<CommitSha, CommitSha>();
  for (const merge of [...chain].reverse()) {
    const waiting = (parents.get(merge) ?? []).slice(1);
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      const further = parents.get(id);
      if (known.has(id) || !further) continue;
      known.add(id);
      sides.set(id, merge);
      waiting.push(...further);
    }
  }
  return sides;
}

/** How one head follows from another. */
export type HeadMove =
  /** The same commit. */
  | 'same'
  /** The old head is on the new head's first-parent chain. */
  | 'forward'
  /** The old head is an ancestor, off the chain: somebody merged it into a line of their own. */
  | 'merged'
  /** The old head is no ancestor, or is gone: history was rewritten. */
  | 'rewritten';

/**
 * How a branch moved. After `forward` an index reads on; after anything else its rows are built anew, and `rewritten` is said.
 *
 * @public
 */
export async function compareHeads(
  repository: BareRepository,
  from: CommitSha,
  to: CommitSha,
): Promise<HeadMove> {
  if (from === to) return 'same';
  if ((await repository.resolve(from)) === undefined) return 'rewritten';
  const missing = await repository.git([
    'rev-list',
    '--max-count=1',
    from,
    `^${to}`,
    '--',
  ]);
  if (missing.length > 0) return 'rewritten';
  const output = await repository.git([
    'rev-list',
    '--first-parent',
    '--parents',
    to,
    `^${from}`,
    '--',
  ]);
  const oldest = lines(output).at(-1);
  return oldest?.split(' ')[1] === from ? 'forward' : 'merged';
}

/**
 * Whether history was rewritten: the old head is no ancestor of the new one.
 *
 * @public
 */
export async function isRewritten(
  repository: BareRepository,
  from: CommitSha,
  to: CommitSha,
): Promise<boolean> {
  return (await compareHeads(repository, from, to)) === 'rewritten';
}

function lines(output: Buffer): string[] {
  return output.toString('latin1').split('\n').filter(Boolean);
}
