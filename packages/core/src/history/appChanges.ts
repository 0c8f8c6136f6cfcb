import {
  APP_NAME,
  treeId,
  type TreeId,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { LayoutPlace } from '../gitops/layout';
import { FLUX_FOLDER } from '../gitops/paths';
import type { LoggedCommit, PathChange, PathState } from './log';

/** What one commit does to one app: to its folder, or only to its hold. */
export interface AppChange {
  environment: string;
  app: string;
  /** The app's folder. */
  path: string;
  /** The folder's trees; absent where only the hold changes. */
  folder?: { before: TreeId | null; after: TreeId | null };
}

const FOLDER_MODE = '040000';

/**
 * The apps that a commit touches, by environment and name. Every folder right below an environment's that could be an app's
 * counts here, with or without a release.json.
 */
export function appChanges(
  commit: LoggedCommit,
  places: readonly LayoutPlace[],
): AppChange[] {
  const found = new Map<string, AppChange>();
  for (const change of commit.changes) {
    for (const place of places) {
      const app = appOf(change, place);
      if (!app) continue;
      const key = `${place.environment}/${app.name}`;
      const known = found.get(key) ?? {
        environment: place.environment,
        app: app.name,
        path: below(place, app.name),
      };
      found.set(
        key,
        app.hold ? known : { ...known, folder: mergeFolder(known, change) },
      );
    }
  }
  return [...found.keys()].sort().flatMap(key => found.get(key) ?? []);
}

/** A file that takes a folder's place is two changes of one path. */
function mergeFolder(
  known: AppChange,
  change: PathChange,
): AppChange['folder'] {
  return {
    before: folderTree(change.before) ?? known.folder?.before ?? null,
    after: folderTree(change.after) ?? known.folder?.after ?? null,
  };
}

function folderTree(state: PathState | null): TreeId | null {
  return state?.mode === FOLDER_MODE ? treeId(state.id) : null;
}

function appOf(
  change: PathChange,
  place: LayoutPlace,
): { name: string; hold: boolean } | undefined {
  const prefix = below(place, '');
  if (!change.path.startsWith(prefix)) return undefined;
  const rest = change.path.slice(prefix.length);
  const held = /^\.gimlet\/holds\/([^/]+)\.json$/.exec(rest)?.[1];
  const name = held ?? rest;
  if (!APP_NAME.test(name) || name === FLUX_FOLDER) return undefined;
  if (held) return { name, hold: true };
  return [change.before, change.after].some(state => folderTree(state))
    ? { name, hold: false }
    : undefined;
}

function below(place: LayoutPlace, path: string): string {
  return place.path === '' ? path : `${place.path}/${path}`;
}
