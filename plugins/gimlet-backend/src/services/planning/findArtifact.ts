import {
  GimletError,
  type Artifact,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { ArtifactStore } from '../../database/types';

/** An artifact of the store. Throws a GimletError `not-found`. */
export async function findArtifact(
  artifacts: Pick<ArtifactStore, 'get'>,
  id: string,
): Promise<Artifact> {
  const found = await artifacts.get(id);
  if (!found) {
    throw new GimletError('not-found', `There is no artifact ${id}`, {
      whatToDo:
        'See what was shipped: gimlet artifact list. Artifacts that nothing runs are kept for a while only.',
    });
  }
  return found.artifact;
}
