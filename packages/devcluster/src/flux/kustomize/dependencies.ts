import { isRefused, objectKey, type ClusterStore } from '../../store';
import { isTrue } from '../api/conditions';
import { KUSTOMIZATION, type Kustomization } from '../api/Kustomization';

/** Why the Kustomization has to wait for one that it depends on; undefined where it has not. */
export async function unmetDependency(
  { metadata, spec }: Kustomization,
  { store, revision }: { store: ClusterStore; revision: string },
): Promise<string | undefined> {
  for (const reference of spec.dependsOn ?? []) {
    const name = {
      namespace: reference.namespace ?? metadata.namespace,
      name: reference.name,
    };
    const described = `dependency '${objectKey(name)}'`;
    let dependency: Kustomization;
    try {
      dependency = await store.get<Kustomization>(KUSTOMIZATION, name);
    } catch (error) {
      if (isRefused(error, 'NotFound')) {
        return `${described} not found: ${(error as Error).message}`;
      }
      throw error;
    }
    const { status } = dependency;
    if (
      !status?.conditions?.length ||
      status.observedGeneration !== dependency.metadata.generation ||
      !isTrue(dependency, 'Ready')
    ) {
      return `${described} is not ready`;
    }
    if (
      sourceOf(dependency) === sourceOf({ metadata, spec }) &&
      status.lastAppliedRevision !== revision
    ) {
      return `${described} revision is not up to date`;
    }
  }
  return undefined;
}

/** `Kind/namespace/name` of the source that a Kustomization is built from. */
export function sourceOf({
  metadata,
  spec: { sourceRef },
}: Pick<Kustomization, 'metadata' | 'spec'>): string {
  return `${sourceRef.kind}/${sourceRef.namespace ?? metadata.namespace}/${
    sourceRef.name
  }`;
}
