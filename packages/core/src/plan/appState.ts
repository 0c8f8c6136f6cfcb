import {
  type CommitSha,
  type LayoutEnvironment,
  type LayoutFile,
  type ReleaseFile,
  type TreeId,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { GitReader } from '../git/types';
import { folderTree } from '../gitops/commitDigest';
import { layoutEntry, readLayout, type Layout } from '../gitops/layout';
import {
  appPath,
  checkAppName,
  checkEnvironmentName,
  RELEASE_FILE,
} from '../gitops/paths';
import { readReleaseFile } from '../gitops/releaseFile';
import { checkNothingInTheWay, type Place } from './requiredFile';

/** The app as it stands at the head of the gitops repository. */
export interface AppState extends Place {
  app: string;
  layout: Layout;
  layoutFile: LayoutFile;
  entry: LayoutEnvironment;
  /** The app's folder. */
  path: string;
  /** Its tree; `null` where it is not there. */
  before: TreeId | null;
}

/** What the caller names: a repository at a commit, an environment and an app. @public */
export interface AppPlace {
  reader: GitReader;
  /** The branch's head; `null` for an empty repository. */
  head: CommitSha | null;
  environment: string;
  app: string;
}

/**
 * Finds an app in the gitops repository. Throws GimletErrors: `invalid` for names that cannot be, `conflict` for a repository
 * without a layout file and for a path where something else stands, `not-found` for an unknown environment.
 */
export async function readAppState(place: AppPlace): Promise<AppState> {
  const { reader, head } = place;
  const environment = checkEnvironmentName(place.environment);
  const app = checkAppName(place.app);
  const layout = await readLayout(reader, head);
  const { file, entry } = layoutEntry(layout, environment);
  const path = appPath(entry, app);
  const before = await folderTree(reader, head, path);
  if (before === null) await checkNothingInTheWay(place, path, 'folder');
  return {
    reader,
    head,
    environment,
    app,
    layout,
    layoutFile: file,
    entry,
    path,
    before,
  };
}

/** What an app's folder says is deployed: nothing, something, or something unreadable. */
export type Deployed =
  | { kind: 'nothing' }
  | { kind: 'release'; release: ReleaseFile }
  | { kind: 'unreadable'; file: string };

/** Reads what is deployed at a commit. */
export async function readDeployed(
  reader: GitReader,
  commit: CommitSha | null,
  path: string,
): Promise<Deployed> {
  const file = `${path}/${RELEASE_FILE}`;
  const content = commit && (await reader.readFile(commit, file));
  if (!content) return { kind: 'nothing' };
  try {
    const release = readReleaseFile(content.toString('utf8'), { file });
    return { kind: 'release', release };
  } catch {
    // Changed by hand: it says nothing, and that is what is said of it.
    return { kind: 'unreadable', file };
  }
}
