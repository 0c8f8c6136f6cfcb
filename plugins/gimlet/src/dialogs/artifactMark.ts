import type {
  ArtifactSummary,
  Release,
} from '@gimlet-io/backstage-plugin-gimlet-common';

/** How an artifact stands to what runs; `other` where nothing runs, or something of another branch. */
export type ArtifactMark = 'runs now' | 'newer' | 'older' | 'other';

/** Compares an artifact with what runs by the times of their commits. */
export function artifactMark(
  artifact: Pick<ArtifactSummary, 'id' | 'sha' | 'branch' | 'committed'>,
  current: Pick<Release, 'artifactId' | 'version'> | undefined,
): ArtifactMark {
  const version = current?.version;
  if (!version) return 'other';
  if (artifact.id === current.artifactId) return 'runs now';
  if (!current.artifactId && artifact.sha === version.sha) return 'runs now';
  if (artifact.branch !== version.branch) return 'other';
  if (artifact.committed === version.created) return 'other';
  return artifact.committed > version.created ? 'newer' : 'older';
}
