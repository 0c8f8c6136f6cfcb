/** One entry of `status.conditions`, as Flux writes it. */
export interface Condition {
  type: string;
  status: 'True' | 'False' | 'Unknown';
  reason: string;
  message: string;
  lastTransitionTime: string;
  observedGeneration?: number;
}

/** An object whose conditions are changed in place, before they are written. */
export interface WithConditions {
  metadata: { generation?: number };
  status?: { conditions?: Condition[] };
}

// What a person looks for first stands first; the others follow by name.
const FIRST = ['Stalled', 'Reconciling', 'Ready'];

/** Sets a condition. The transition time stays where the condition says what it said before. */
export function setCondition(
  object: WithConditions & { status: { conditions?: Condition[] } },
  now: string,
  condition: Pick<Condition, 'type' | 'status' | 'reason' | 'message'>,
): void {
  const before = getCondition(object, condition.type);
  const isSame =
    before?.status === condition.status &&
    before.reason === condition.reason &&
    before.message === condition.message;
  const after: Condition = {
    type: condition.type,
    status: condition.status,
    reason: condition.reason,
    message: condition.message,
    lastTransitionTime: isSame ? before.lastTransitionTime : now,
    observedGeneration: object.metadata.generation,
  };
  object.status.conditions = [
    ...(object.status.conditions ?? []).filter(
      other => other.type !== condition.type,
    ),
    after,
  ].sort((a, b) => rank(a.type) - rank(b.type) || (a.type < b.type ? -1 : 1));
}

export function removeCondition(object: WithConditions, type: string): void {
  if (object.status?.conditions) {
    object.status.conditions = object.status.conditions.filter(
      condition => condition.type !== type,
    );
  }
}

export function getCondition(
  object: WithConditions,
  type: string,
): Condition | undefined {
  return object.status?.conditions?.find(condition => condition.type === type);
}

export function isTrue(object: WithConditions, type: string): boolean {
  return getCondition(object, type)?.status === 'True';
}

export function isFalse(object: WithConditions, type: string): boolean {
  return getCondition(object, type)?.status === 'False';
}

/** Ready, and not being reconciled: what Flux goes by before it skips work. */
export function isReady(object: WithConditions): boolean {
  return isTrue(object, 'Ready') && !isTrue(object, 'Stalled');
}

function rank(type: string): number {
  const index = FIRST.indexOf(type);
  return index < 0 ? FIRST.length : index;
}
