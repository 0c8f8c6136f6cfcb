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
        const cell = value(object);
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

/** `45s`, `12m`, `3h`, `2d`. */
function age(instant: unknown, now: Date): string {
  if (typeof instant !== 'string') {
    return '<none>';
  }
  const seconds = Math.max(
    0,
    Math.floor((now.getTime() - Date.parse(instant)) / 1000),
  );
  if (seconds < 120) {
    return `${seconds}s`;
  }
  if (seconds < 3 * 3600) {
    return `${Math.floor(seconds / 60)}m`;
  }
  return seconds < 48 * 3600
    ? `${Math.floor(seconds / 3600)}h`
    : `${Math.floor(seconds / 86400)}d`;
}
