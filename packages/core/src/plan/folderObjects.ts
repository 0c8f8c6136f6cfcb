import type { PlannedFile } from '@gimlet-io/backstage-plugin-gimlet-common';
import type { GitReader } from '../git/types';
import { parseObjects, type KubernetesObject } from '../gitops/fluxFiles';

/** The objects in a folder's files; unreadable documents are left out. */
export async function objectsOf(
  reader: GitReader,
  files: Pick<PlannedFile, 'path' | 'blob' | 'content'>[],
): Promise<KubernetesObject[]> {
  const objects: KubernetesObject[] = [];
  for (const { path, blob, content } of files) {
    if (!/\.ya?ml$/.test(path)) continue;
    const text = content ?? (await reader.read(blob)).toString('utf8');
    objects.push(...parseObjects(text));
  }
  return objects;
}

/** The namespaces of objects, the one with most of them first. */
export function namespacesOf(objects: KubernetesObject[]): string[] {
  const counts = new Map<string, number>();
  for (const { metadata } of objects) {
    if (!metadata.namespace) continue;
    counts.set(metadata.namespace, (counts.get(metadata.namespace) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1]).map(([name]) => name);
}
