import type {
  CommitSha,
  TreeId,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { BareRepository } from '../git';
import type { Described } from './describe';
import { readLog, type LoggedCommit } from './log';

const FIRST_LOOK = 50;

/** The folder's tree after a commit that changed it; `undefined` where it did not. */
function treeAfter(
  commit: LoggedCommit,
  path: string,
): TreeId | null | undefined {
  const changes = commit.changes.filter(change => change.path === path);
  if (changes.length === 0) return undefined;
  const folder = changes.find(({ after }) => after?.mode === '040000');
  return folder?.after ? (folder.after.id as TreeId) : null;
}

/**
 * Says of a `git revert` which commit's folder it brought back: the newest one before it on the first-parent chain with the same
 * tree. A revert that leaves the folder as it never was before brings back none.
 */
export async function resolveRevert(
  repository: BareRepository,
  described: Described,
  parent: CommitSha | undefined,
): Promise<void> {
  const { record, path } = described;
  if (record.tree === null || parent === undefined) return;
  for (const limit of [FIRST_LOOK, undefined]) {
    const earlier = await readLog(repository, {
      heads: [parent],
      walk: 'first-parent',
      path,
      limit,
    });
    const target = earlier.find(
      commit => treeAfter(commit, path) === record.tree,
    );
    if (target) record.rollbackTo = target.id;
    if (target || earlier.length < FIRST_LOOK) return;
  }
}

/** Reverts that still look for the commit whose folder they brought back, by folder. */
export class PendingReverts {
  readonly #waiting = new Map<string, Described[]>();

  add(described: Described): void {
    if (described.record.tree === null) return;
    const waiting = this.#waiting.get(described.path) ?? [];
    this.#waiting.set(described.path, [...waiting, described]);
  }

  /** Asks the next older commit of the chain. */
  settle(commit: LoggedCommit): void {
    for (const [path, waiting] of this.#waiting) {
      const tree = treeAfter(commit, path);
      if (tree === undefined) continue;
      const left = waiting.filter(({ record }) => {
        if (record.tree !== tree) return true;
        record.rollbackTo = commit.id;
        return false;
      });
      if (left.length > 0) this.#waiting.set(path, left);
      else this.#waiting.delete(path);
    }
  }

  left(): Described[] {
    return [...this.#waiting.values()].flat();
  }
}
