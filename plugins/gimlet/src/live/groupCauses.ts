import type { Cause } from '@gimlet-io/backstage-plugin-gimlet-common';

/** The same thing that is wrong with one object or several. */
export interface CauseGroup {
  /** The first of them. */
  cause: Cause;
  /** How many others have the same. */
  others: number;
}

/** Says of several pods what is wrong with all of them once, in the order of what came first. */
export function groupCauses(causes: readonly Cause[]): CauseGroup[] {
  const groups = new Map<string, CauseGroup>();
  for (const cause of causes) {
    const { object, container, reason, message } = cause;
    const key = JSON.stringify([object.kind, container, reason, message]);
    const group = groups.get(key);
    if (group) group.others += 1;
    else groups.set(key, { cause, others: 0 });
  }
  return [...groups.values()];
}
