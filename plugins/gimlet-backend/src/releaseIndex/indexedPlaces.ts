import {
  GimletError,
  type CommitSha,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  readPlaces,
  type BareRepository,
  type LayoutPlace,
} from '@gimlet-io/core';

/** Where the environments of the configuration lie at a commit, by name; those that the repository does not have are left out. */
export async function indexedPlaces(
  mirror: BareRepository,
  head: CommitSha,
  environments: readonly string[],
): Promise<LayoutPlace[]> {
  const places: LayoutPlace[] = [];
  for (const environment of [...new Set(environments)].sort()) {
    const [place] = await readPlaces(mirror, head, environment).catch(
      (error: unknown) => {
        if (error instanceof GimletError && error.code === 'not-found') {
          return [];
        }
        throw error;
      },
    );
    if (place) places.push({ environment, path: place.path });
  }
  return places;
}
