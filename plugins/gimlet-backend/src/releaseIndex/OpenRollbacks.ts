import type {
  CommitSha,
  ReleaseRecord,
} from '@gimlet-io/backstage-plugin-gimlet-common';

/** As much of a change as it takes to know what undoes what. */
export type FolderChange = Pick<
  ReleaseRecord,
  'environment' | 'app' | 'commit' | 'tree' | 'before' | 'rollbackTo'
>;

/** An app in an environment. */
export type AppPlace = Pick<ReleaseRecord, 'environment' | 'app'>;

/** One text for an app's place. */
export const placeKey = ({ environment, app }: AppPlace) =>
  `${environment}/${app}`;

/**
 * Says of each change which rollback undid it, as `markRolledBack` does, while changes come one by one, newest first: a rollback
 * is open until the change is reached that it went back to, and of several open ones the oldest was the first to undo.
 */
export class OpenRollbacks {
  /** Of each app, newest first. */
  readonly #open = new Map<string, FolderChange[]>();

  /** Goes on to the next older change; answers the rollback that undid it. */
  pass(change: FolderChange): CommitSha | undefined {
    if (change.tree === change.before) return undefined;
    const key = placeKey(change);
    const open = (this.#open.get(key) ?? []).filter(
      ({ rollbackTo, tree }) =>
        rollbackTo !== change.commit && tree !== change.tree,
    );
    const undoneBy = open.at(-1)?.commit;
    if (change.rollbackTo !== undefined) open.push(change);
    if (open.length > 0) this.#open.set(key, open);
    else this.#open.delete(key);
    return undoneBy;
  }

  /** Whether a rollback of the app has not reached what it went back to. */
  isOpen(place: AppPlace): boolean {
    return this.#open.has(placeKey(place));
  }

  /** The apps of which a rollback is open. */
  places(): AppPlace[] {
    return [...this.#open.values()].flatMap(([change]) =>
      change ? [{ environment: change.environment, app: change.app }] : [],
    );
  }
}
