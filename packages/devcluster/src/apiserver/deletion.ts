import type { KindDefinition } from '../kinds/KindDefinition';
import { at } from '../kinds/columns';
import type { DeleteOptions, KubeObject } from '../store';
import { timestamp } from '../clock/timestamp';

/** Kept until the garbage collector has deleted the dependents. */
export const FOREGROUND = 'foregroundDeletion';
/** Kept until the garbage collector has set the dependents free. */
export const ORPHAN = 'orphan';

/** What a deletion makes of an object: it waits for finalizers or for the kubelet, or it is gone. */
export function markDeleted(
  definition: KindDefinition,
  object: KubeObject,
  options: DeleteOptions,
  now: Date,
): { object: KubeObject; gone: boolean } {
  const { metadata } = object;
  const finalizers = finalizersFor(
    metadata.finalizers ?? [],
    options.propagation ?? definition.defaultPropagation,
  );
  const grace = gracePeriod(definition, object, options);
  const isShorter =
    metadata.deletionTimestamp === undefined ||
    grace < (metadata.deletionGracePeriodSeconds ?? 0);
  const marked: KubeObject = {
    ...object,
    metadata: {
      ...metadata,
      ...(isShorter
        ? {
            deletionTimestamp: timestamp(
              new Date(now.getTime() + grace * 1000),
            ),
            deletionGracePeriodSeconds: grace,
          }
        : {}),
      ...(definition.counted && metadata.deletionTimestamp === undefined
        ? { generation: (metadata.generation ?? 0) + 1 }
        : {}),
      ...(finalizers.length > 0 || metadata.finalizers ? { finalizers } : {}),
    },
    ...(definition.kind === 'Namespace' && definition.group === ''
      ? { status: { ...(object.status as object), phase: 'Terminating' } }
      : {}),
  };
  return { object: marked, gone: mayGo(definition, marked) };
}

/** Whether nothing holds a deleted object back any more. */
export function mayGo(definition: KindDefinition, object: KubeObject): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds, finalizers } =
    object.metadata;
  return (
    deletionTimestamp !== undefined &&
    (finalizers ?? []).length === 0 &&
    (deletionGracePeriodSeconds ?? 0) === 0 &&
    !holdsContent(definition, object)
  );
}

/** A namespace goes when its controller has emptied it and says so in `spec.finalizers`. */
function holdsContent(definition: KindDefinition, object: KubeObject): boolean {
  const finalizers = at(object, 'spec', 'finalizers');
  return (
    definition.kind === 'Namespace' &&
    definition.group === '' &&
    Array.isArray(finalizers) &&
    finalizers.length > 0
  );
}

function finalizersFor(
  present: readonly string[],
  propagation: DeleteOptions['propagation'],
): string[] {
  const others = present.filter(
    finalizer => finalizer !== FOREGROUND && finalizer !== ORPHAN,
  );
  switch (propagation) {
    case 'Foreground':
      return [...others, FOREGROUND];
    case 'Orphan':
      return [...others, ORPHAN];
    default:
      return others;
  }
}

/** Only a pod that runs on a node is given time. */
function gracePeriod(
  definition: KindDefinition,
  object: KubeObject,
  { gracePeriodSeconds }: DeleteOptions,
): number {
  const phase = at(object, 'status', 'phase');
  if (
    definition.kind !== 'Pod' ||
    definition.group !== '' ||
    !at(object, 'spec', 'nodeName') ||
    phase === 'Succeeded' ||
    phase === 'Failed'
  ) {
    return 0;
  }
  return (
    gracePeriodSeconds ??
    Number(at(object, 'spec', 'terminationGracePeriodSeconds') ?? 30)
  );
}
