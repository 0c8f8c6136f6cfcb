import { humanDuration } from '../kinds/humanDuration';
import type { KindDefinition } from '../kinds/KindDefinition';
import type { KubeObject } from '../store';

/** Whether a client wants to be told what to print, as `kubectl get` does. */
export function wantsTable(accept: string | undefined): boolean {
  return /application\/json;as=Table;v=v1;g=meta\.k8s\.io/.test(accept ?? '');
}

/** Objects as rows of a table. */
export function tableOf(
  definition: KindDefinition,
  objects: readonly KubeObject[],
  metadata: Record<string, unknown>,
  now: Date,
): unknown {
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    columnDefinitions: definition.columns.map(({ name, type, wide }) => ({
      name,
      type: type === 'integer' ? 'integer' : 'string',
      format: name === 'Name' ? 'name' : '',
      description: '',
      priority: wide ? 1 : 0,
    })),
    rows: objects.map(object => ({
      cells: definition.columns.map(({ type, value }) => {
        const cell = value(object, now);
        return type === 'date' ? age(cell, now) : cell ?? '';
      }),
      object: {
        kind: 'PartialObjectMetadata',
        apiVersion: 'meta.k8s.io/v1',
        metadata: object.metadata,
      },
    })),
  };
}

/** How long ago an instant was. */
function age(instant: unknown, now: Date): string {
  return typeof instant === 'string'
    ? humanDuration(now.getTime() - Date.parse(instant))
    : '<none>';
}
