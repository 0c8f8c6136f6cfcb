import type { KubernetesObject, ObjectOrigin } from '../kubernetes';
import type { ObjectRecord } from './ObjectRecord';

/** Whether something newer of an object is known than what came now. */
export function isOlder(
  object: KubernetesObject,
  origin: ObjectOrigin,
  known: ObjectRecord,
  listedAt: number,
): boolean {
  if (known.uid !== object.metadata.uid) return false;
  // A list is the truth, even where versions went back (a restored cluster), but for what was read by itself since it began.
  if (origin === 'list' && (known.readAt ?? 0) < listedAt) return false;
  const now = Number(object.metadata.resourceVersion);
  const before = Number(known.resourceVersion);
  return now < before;
}

/** Whether an object was read by itself in a newer version than a list's: the list does not have it yet. */
export function isAheadOf(
  { readAt = 0, resourceVersion }: ObjectRecord,
  listedAt: number,
  listVersion: string | undefined,
): boolean {
  return readAt >= listedAt && Number(resourceVersion) > Number(listVersion);
}
