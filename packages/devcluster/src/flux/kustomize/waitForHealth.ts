import { sleep, type Clock } from '../../clock/Clock';
import { findObject, type ClusterStore } from '../../store';
import { healthOf, type Health } from './healthOf';
import { nameOf } from './inventory';
import type { ObjectId } from './order';

const POLL_INTERVAL = 5000;

/** An object whose health is looked at. */
export type CheckedObject = ObjectId & { apiVersion: string };

/** How a health check ended. The message of a failure is the one of Flux. */
export type HealthResult =
  | { state: 'passed' }
  | { state: 'canceled' }
  | { state: 'failed'; message: string };

/**
 * Looks at once and then every 5 s, until all of the objects have arrived, one has failed, the time is up, or somebody cancels.
 */
export async function waitForHealth(
  objects: CheckedObject[],
  {
    store,
    clock,
    timeout,
    canceled,
  }: {
    store: ClusterStore;
    clock: Clock;
    /** Milliseconds. */
    timeout: number;
    canceled: AbortSignal;
  },
): Promise<HealthResult> {
  const deadline = clock.now().getTime() + timeout;
  for (;;) {
    if (canceled.aborted) {
      return { state: 'canceled' };
    }
    const states = await Promise.all(
      objects.map(async object => ({
        object,
        state: await look(object, store),
      })),
    );
    if (states.every(({ state }) => state === 'Current')) {
      return { state: 'passed' };
    }
    const failed = states.filter(({ state }) => state === 'Failed');
    if (failed.length) {
      return {
        state: 'failed',
        message: `failed early due to stalled resources: ${described(failed)}`,
      };
    }
    const left = deadline - clock.now().getTime();
    await sleep(clock, Math.min(POLL_INTERVAL, left), canceled);
    if (clock.now().getTime() >= deadline && !canceled.aborted) {
      const late = states.filter(({ state }) => state !== 'Current');
      return {
        state: 'failed',
        message: `timeout waiting for: ${described(late)}`,
      };
    }
  }
}

async function look(
  object: CheckedObject,
  store: ClusterStore,
): Promise<Health | 'NotFound'> {
  const found = await findObject(store, object, {
    namespace: object.namespace || undefined,
    name: object.name,
  });
  return found ? healthOf(found) : 'NotFound';
}

function described(
  states: Array<{ object: CheckedObject; state: string }>,
): string {
  return `[${states
    .map(({ object, state }) => `${nameOf(object)} status: '${state}'`)
    .join(', ')}]`;
}
