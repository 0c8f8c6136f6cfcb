import { groupOf, type KubeObject } from '../../store';
import type { InventoryEntry } from '../api/Kustomization';
import type { ObjectId } from './order';

/** What identifies an object for Flux. */
export function idOf(object: {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string };
}): ObjectId {
  return {
    group: groupOf(object.apiVersion),
    kind: object.kind,
    namespace: object.metadata.namespace ?? '',
    name: object.metadata.name,
  };
}

/** `Kind/namespace/name`, as messages name an object. */
export function nameOf({
  kind,
  namespace,
  name,
}: Pick<ObjectId, 'kind' | 'namespace' | 'name'>): string {
  return [kind, namespace, name].filter(Boolean).join('/');
}

/** `<namespace>_<name>_<group>_<kind>` and the version. Names of RBAC may hold colons, which are doubled underscores there. */
export function inventoryEntry(object: KubeObject): InventoryEntry {
  const { namespace, name, group, kind } = idOf(object);
  return {
    id: [namespace, name.replace(/:/g, '__'), group, kind].join('_'),
    v: object.apiVersion.split('/').at(-1)!,
  };
}

/** The object that an entry names; undefined where the entry is none. */
export function parseEntry({
  id,
  v,
}: InventoryEntry): (ObjectId & { apiVersion: string }) | undefined {
  const match = /^([^_]*)_(.+)_([^_]*)_([^_]+)$/.exec(id);
  if (!match) {
    return undefined;
  }
  const [, namespace, name, group, kind] = match;
  return {
    namespace,
    name: name.replace(/__/g, ':'),
    group,
    kind,
    apiVersion: group ? `${group}/${v}` : v,
  };
}
