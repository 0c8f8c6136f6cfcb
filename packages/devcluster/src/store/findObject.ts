import type { AnyObject, ClusterStore } from './ClusterStore';
import type { KindRef, KubeObject, ObjectName } from './KubeObject';
import { isRefused } from './StatusError';

/** An object; undefined where there is none of that name. */
export async function findObject<T extends AnyObject = KubeObject>(
  store: ClusterStore,
  kind: KindRef,
  name: ObjectName,
): Promise<T | undefined> {
  try {
    return await store.get<T>(kind, name);
  } catch (error) {
    if (isRefused(error, 'NotFound')) {
      return undefined;
    }
    throw error;
  }
}
