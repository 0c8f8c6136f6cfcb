import {
  GimletError,
  titleOf,
  type AppPlan,
  type Version,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { readReleaseFile } from '@gimlet-io/core';
import type { NewRequest } from '../../database/types';
import type { GitopsRepository } from '../../repositories/types';
import type { KnownWish } from './WishGround';

type ShownVersion = NewRequest['version'];

const shownVersion = (version: Version | undefined): ShownVersion =>
  version && {
    sha: version.sha,
    title: titleOf(version),
    authorName: version.authorName,
  };

/** What the wish releases, or brings back. */
export async function versionOfWish(
  { artifact }: KnownWish,
  plan: AppPlan | undefined,
  repository: GitopsRepository,
): Promise<ShownVersion> {
  if (artifact) return shownVersion(artifact.version);
  if (!plan?.rollbackTo) return undefined;
  const file = `${plan.folder.path}/release.json`;
  const content = await repository.mirror.readFile(plan.rollbackTo, file);
  if (!content) return undefined;
  try {
    const release = readReleaseFile(content.toString('utf8'), { file });
    return shownVersion(release.version);
  } catch (error) {
    // Somebody broke it: what comes back has no name then, and comes back all the same.
    if (error instanceof GimletError) return undefined;
    throw error;
  }
}
