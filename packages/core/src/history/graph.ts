import {
  commitSha,
  type CommitSha,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { BareRepository } from '../git';

/** Every commit's parents, the first one first. @public */
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
 * What each merge of the chain brought in: the commits off the chain that no older merge reaches, each before its parents. Right
 * behind the merge is their place in topological order. The order follows from the commits alone.
 *
 * @param chain - the head first
 * @param parents - of the chain and of everything off it; what is missing is not followed
 *
 * @public
 */
export function sidesOfMerges(
  chain: readonly CommitSha[],
  parents: Parents,
): Map<CommitSha, CommitSha[]> {
  const known = new Set(chain);
  const sides = new Map<CommitSha, CommitSha[]>();
  for (const merge of [...chain].reverse()) {
    const others = (parents.get(merge) ?? []).slice(1);
    if (others.length > 0) {
      sides.set(merge, childrenFirst(others, parents, known));
    }
  }
  return sides;
}

/** Everything that is reachable and not known yet, which it is afterwards. Depth first, without recursion: lines are long. */
function childrenFirst(
  starts: readonly CommitSha[],
  parents: Parents,
  known: Set<CommitSha>,
): CommitSha[] {
  const finished: CommitSha[] = [];
  const path: { id?: CommitSha; left: CommitSha[] }[] = [{ left: [...starts] }];
  for (let here = path.at(-1); here !== undefined; here = path.at(-1)) {
    const next = here.left.pop();
    if (next === undefined) {
      path.pop();
      if (here.id !== undefined) finished.push(here.id);
      continue;
    }
    const further = parents.get(next);
    if (known.has(next) || !further) continue;
    known.add(next);
    path.push({ id: next, left: [...further] });
  }
  return finished.reverse();
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
