import { withNamespace } from './editObject';
import { scopeReader } from './scopes';
import type { KubernetesObject } from './yamlDocuments';

/**
 * Gives every object without a namespace the manifest's, unless its kind is cluster-scoped. One that names a namespace
 * belongs there and stays (`targetNamespace` of kustomize and Flux would move it).
 */
export function addNamespaces(
  objects: KubernetesObject[],
  options: { namespace: string; clusterScopedKinds: string[] },
): { objects: KubernetesObject[]; warnings: string[] } {
  const scopeOf = scopeReader({ objects, ...options });
  const unknown = new Set<string>();
  const placed = objects.map(object => {
    const scope = scopeOf(object);
    if (object.namespace !== undefined || scope === 'cluster') {
      return object;
    }
    if (scope === 'unknown') {
      unknown.add(`${object.kind} (${object.apiVersion})`);
    }
    return withNamespace(object, options.namespace);
  });
  const warnings = [...unknown]
    .sort()
    .map(
      kind =>
        `${kind} is not known and counts as namespaced: if it is not, name it in clusterScopedKinds of the layout file.`,
    );
  return { objects: placed, warnings };
}
