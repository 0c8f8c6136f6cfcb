import type {
  CommitSha,
  ReleaseRecord,
} from '@gimlet-io/backstage-plugin-gimlet-common';

/** As much of a change as it takes to know what undoes what. */
export type FolderHistory = Pick<
  ReleaseRecord,
  'environment' | 'app' | 'commit' | 'tree' | 'before' | 'rollbackTo'
>;

/**
 * Says on each change of a folder which rollback undid it: the first one after it that went back behind it. A `git revert` by
 * hand undoes as well. Takes and gives records newest first; of several apps, if need be.
 *
 * @public
 */
export function markRolledBack(
  records: readonly ReleaseRecord[],
): ReleaseRecord[] {
  const undoing = findUndoing(records);
  return records.map(({ rolledBackBy: _, ...record }) => {
    const rolledBackBy = undoing(record);
    return { ...record, ...(rolledBackBy ? { rolledBackBy } : {}) };
  });
}

/** Which rollback undid a change, by what happened to the folder from the newest change on. */
export function findUndoing(
  history: readonly FolderHistory[],
): (change: FolderHistory) => CommitSha | undefined {
  const byApp = new Map<string, FolderHistory[]>();
  for (const change of history) {
    if (change.tree === change.before) continue;
    const key = `${change.environment}/${change.app}`;
    const changes = byApp.get(key);
    if (changes) changes.push(change);
    else byApp.set(key, [change]);
  }
  const undoing = new Map<string, CommitSha>();
  for (const changes of byApp.values()) markApp(changes, undoing);
  return change => undoing.get(keyOf(change));
}

function markApp(
  changes: readonly FolderHistory[],
  undoing: Map<string, CommitSha>,
): void {
  for (let i = changes.length - 1; i >= 0; i--) {
    const rollback = changes[i];
    if (rollback.rollbackTo === undefined) continue;
    for (const undone of changes.slice(i + 1)) {
      if (
        undone.commit === rollback.rollbackTo ||
        undone.tree === rollback.tree
      ) {
        break;
      }
      const key = keyOf(undone);
      if (!undoing.has(key)) undoing.set(key, rollback.commit);
    }
  }
}

function keyOf({ commit, environment, app }: FolderHistory): string {
  return `${commit}/${environment}/${app}`;
}
