import type { Artifact } from '@gimlet-io/backstage-plugin-gimlet-common';
import { artifactId } from './artifactId';
import { checkArtifact } from './checkArtifact';

/**
 * An artifact that did not come from a text of its own, such as the body of a request. Its id is always computed from its
 * content, whatever it claims.
 *
 * @param options - `name`: how messages name it
 * @throws GimletError `invalid` with every problem
 * @public
 */
export function artifactFromValue(
  value: unknown,
  options: { name: string },
): Artifact {
  const artifact = checkArtifact(value, { file: options.name });
  return { ...artifact, id: artifactId(artifact) };
}
