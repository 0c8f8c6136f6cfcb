import { isRefused, type ClusterStore } from '../../store';
import { KUSTOMIZE_GROUP } from '../api/Kustomization';
import { nameOf } from './inventory';
import { compareForApply, type ObjectId } from './order';

/**
 * Deletes objects that a Kustomization applied, in the opposite order. Left alone is what another one has taken over by now, and
 * what forbids it by an annotation.
 *
 * @returns a line for each object, as kustomize-controller puts it in its event
 */
export async function deleteObjects(
  objects: Array<ObjectId & { apiVersion: string }>,
  {
    store,
    owner,
  }: { store: ClusterStore; owner: { name: string; namespace?: string } },
): Promise<string[]> {
  const lines: string[] = [];
  for (const object of [...objects].sort((a, b) => compareForApply(b, a))) {
    const name = {
      namespace: object.namespace || undefined,
      name: object.name,
    };
    try {
      const { metadata } = await store.get(object, name);
      const { labels = {}, annotations = {} } = metadata;
      const isOurs =
        labels[`${KUSTOMIZE_GROUP}/name`] === owner.name &&
        labels[`${KUSTOMIZE_GROUP}/namespace`] === owner.namespace;
      const isKept = [labels, annotations].some(
        marks =>
          marks[`${KUSTOMIZE_GROUP}/prune`] === 'disabled' ||
          marks[`${KUSTOMIZE_GROUP}/reconcile`] === 'disabled',
      );
      if (!isOurs || isKept) {
        lines.push(`${nameOf(object)} skipped`);
        continue;
      }
      await store.delete(object, name, {
        propagation: 'Background',
        uid: metadata.uid,
      });
    } catch (error) {
      if (!isRefused(error, 'NotFound')) {
        throw error;
      }
    }
    lines.push(`${nameOf(object)} deleted`);
  }
  return lines;
}
