import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import { resolveArtifactManifest } from '@gimlet-io/core';
import type { GitopsRepository } from '../../repositories/types';
import { repositoryOfState } from '../repositoryOfState';
import type { KnownWish } from './WishGround';

/**
 * Checks a release without rendering it: that the artifact has a manifest for the app, which resolves, and that no other
 * repository released it. Throws what planning would throw.
 */
export async function checkRelease(
  { wish, artifact, state }: KnownWish,
  repository: GitopsRepository,
): Promise<void> {
  if (wish.action !== 'release' || !artifact) return;
  const { environment, app, takeOver } = wish;
  await resolveArtifactManifest({
    reader: repository.mirror,
    head: await repository.head(),
    artifact,
    environment,
    app,
  });
  const owner = state?.tree ? repositoryOfState(state) : undefined;
  if (owner && owner !== artifact.version.repositoryName && !takeOver) {
    throw new GimletError(
      'app-taken',
      `${environment}/${app} was released from ${owner}, not from ${artifact.version.repositoryName}`,
      { whatToDo: 'Give the app another name, or take it over on purpose.' },
    );
  }
}
