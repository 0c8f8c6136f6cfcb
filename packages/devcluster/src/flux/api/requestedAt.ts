import type { ObjectMeta } from '../../store';

export const REQUESTED_AT = 'reconcile.fluxcd.io/requestedAt';

export const FINALIZER = 'finalizers.fluxcd.io';

export function requestedAt(metadata: ObjectMeta): string | undefined {
  return metadata.annotations?.[REQUESTED_AT];
}
