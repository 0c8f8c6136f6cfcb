import { isRecord } from '../fields/FieldType';
import type { KubeObject } from '../store';
import type { Column } from './KindDefinition';

export const NAME: Column = {
  name: 'Name',
  value: object => object.metadata.name,
};

export const AGE: Column = {
  name: 'Age',
  type: 'date',
  value: object => object.metadata.creationTimestamp,
};

/** What stands at a path of fields. */
export function at(value: unknown, ...path: string[]): unknown {
  return path.reduce<unknown>(
    (current, field) => (isRecord(current) ? current[field] : undefined),
    value,
  );
}

/** The number at a path, zero where there is none. */
export function count(value: unknown, ...path: string[]): number {
  return Number(at(value, ...path) ?? 0);
}

/** The list at a path, empty where there is none. */
export function listAt(value: unknown, ...path: string[]): unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** A column with what stands at a path. */
export function column(name: string, ...path: string[]): Column {
  return { name, value: object => at(object, ...path) ?? '' };
}

/** `2/3`. */
export function ratio(
  name: string,
  part: readonly string[],
  whole: readonly string[],
): Column {
  return {
    name,
    value: object => `${count(object, ...part)}/${count(object, ...whole)}`,
  };
}

/** `kubectl get pods` says a pod's state in one word; the rules are those of its printer. */
export function podStatusWord(pod: KubeObject): string {
  const status = at(pod, 'status');
  let word = String(at(status, 'reason') ?? at(status, 'phase') ?? 'Unknown');
  const initial = listAt(status, 'initContainerStatuses');
  const unfinished = initial.findIndex(
    container =>
      count(container, 'state', 'terminated', 'exitCode') !== 0 ||
      !at(container, 'state', 'terminated'),
  );
  if (unfinished >= 0) {
    word = `Init:${
      reasonOf(initial[unfinished], true) ?? `${unfinished}/${initial.length}`
    }`;
  } else {
    for (const container of [
      ...listAt(status, 'containerStatuses'),
    ].reverse()) {
      word = reasonOf(container, false) ?? word;
    }
    const running = listAt(status, 'containerStatuses').some(
      container => at(container, 'ready') && at(container, 'state', 'running'),
    );
    const ready = listAt(status, 'conditions').some(
      condition =>
        at(condition, 'type') === 'Ready' && at(condition, 'status') === 'True',
    );
    if (word === 'Completed' && running) {
      word = ready ? 'Running' : 'NotReady';
    }
  }
  return pod.metadata.deletionTimestamp ? 'Terminating' : word;
}

function reasonOf(container: unknown, initial: boolean): string | undefined {
  const waiting = at(container, 'state', 'waiting', 'reason');
  if (waiting && !(initial && waiting === 'PodInitializing')) {
    return String(waiting);
  }
  const terminated = at(container, 'state', 'terminated');
  if (!terminated) {
    return undefined;
  }
  const signal = at(terminated, 'signal');
  return String(
    at(terminated, 'reason') ||
      (signal ? `Signal:${signal}` : `ExitCode:${at(terminated, 'exitCode')}`),
  );
}
