import type { ObjectChange, ObjectMeta } from '../../store';

const REQUESTED_AT = 'reconcile.fluxcd.io/requestedAt';

export const FINALIZER = 'finalizers.fluxcd.io';

export function requestedAt(metadata: ObjectMeta): string | undefined {
  return metadata.annotations?.[REQUESTED_AT];
}

/** Whether a change asks for a reconciliation: it is another object, wants something else, or says so by the annotation. */
export function asksToReconcile<T extends { metadata: ObjectMeta }>(
  change: ObjectChange<T>,
): change is { before?: T; after: T } {
  const { before, after } = change;
  return (
    after !== undefined &&
    (!before ||
      before.metadata.uid !== after.metadata.uid ||
      before.metadata.generation !== after.metadata.generation ||
      requestedAt(before.metadata) !== requestedAt(after.metadata))
  );
}
