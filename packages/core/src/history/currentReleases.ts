import {
  APP_NAME,
  treeId,
  type CommitSha,
  type TreeId,
  type Version,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { BareRepository } from '../git';
import { FLUX_FOLDER, holdPath, RELEASE_FILE, appPath } from '../gitops/paths';
import { readRelease } from './describe';
import { readPlaces } from './places';

/** What is deployed of one app in one environment, as the repository's tree says it. @public */
export interface CurrentRelease {
  environment: string;
  app: string;
  /** The app's folder. */
  path: string;
  tree: TreeId;
  /** Absent where release.json cannot be read. */
  version?: Version;
  artifactId?: string;
  /** Automatic releases are stopped. */
  held: boolean;
}

/** @public */
export interface CurrentReleasesOptions {
  head: CommitSha;
  environment?: string;
  app?: string;
}

/**
 * What is deployed everywhere at a commit, by environment and app. Reads trees only, no history. A folder without a release.json
 * is no app.
 *
 * Throws a GimletError `not-found` for an unknown environment.
 *
 * @public
 */
export async function currentReleases(
  repository: BareRepository,
  options: CurrentReleasesOptions,
): Promise<CurrentRelease[]> {
  const { head, environment, app } = options;
  const places = await readPlaces(repository, head, environment);
  const found: CurrentRelease[] = [];
  for (const place of places) {
    for (const entry of await repository.list(head, place.path)) {
      const { name, type } = entry;
      if (type !== 'tree' || !APP_NAME.test(name) || name === FLUX_FOLDER) {
        continue;
      }
      if (app !== undefined && name !== app) continue;
      const path = appPath(place, name);
      const content = await repository.readFile(
        head,
        `${path}/${RELEASE_FILE}`,
      );
      if (!content) continue;
      const release = readRelease(content.toString('utf8'), path);
      const hold = await repository.entry(head, holdPath(place, name));
      found.push({
        environment: place.environment,
        app: name,
        path,
        tree: treeId(entry.id),
        ...(release?.version ? { version: release.version } : {}),
        ...(release?.artifactId ? { artifactId: release.artifactId } : {}),
        held: hold?.type === 'blob',
      });
    }
  }
  return found;
}
