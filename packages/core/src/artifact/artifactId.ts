import { createHash } from 'node:crypto';
import type { Artifact } from '@gimlet-io/backstage-plugin-gimlet-common';
import canonicalize from 'canonicalize';

/**
 * The id that an artifact has wherever it is made: `<repository>-<16 hex digits>`, sha256 of its RFC 8785 form without
 * `id`, `created` and `fake`. So shipping the same artifact twice is one artifact.
 *
 * @public
 */
export function artifactId(artifact: Artifact): string {
  const { id: _id, created: _created, fake: _fake, ...content } = artifact;
  const hash = createHash('sha256')
    .update(canonicalize(content) ?? '', 'utf8')
    .digest('hex');
  return `${artifact.version.repositoryName}-${hash.slice(0, 16)}`;
}
