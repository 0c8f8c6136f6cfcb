import type { Cause } from '@gimlet-io/backstage-plugin-gimlet-common';
import type { HealthMemory } from './memory';
import type { HealthState } from './types';

/** A container that crashes runs for a moment between two crashes, and nothing is wrong with it then. Milliseconds. */
const BETWEEN_CRASHES = 60_000;

/** As the kubelet has them, of containers that are started again and again. */
const CRASHES: readonly string[] = ['CrashLoopBackOff', 'Error', 'OOMKilled'];

/** What crashes, and how bad that is. */
export interface Crashing {
  state: HealthState;
  reason: string;
  text: string;
  causes: Cause[];
}

/**
 * What crashes of an app, seen now or a moment ago: else its health would change with each crash and each start. It holds until the
 * pods are ready, another revision is attempted, or nothing crashed for a while.
 */
export function crashingNow(
  seen: Crashing | undefined,
  context: {
    ready: boolean;
    attempted: string | undefined;
    now: number;
    memory: HealthMemory | undefined;
  },
): { crashing?: Crashing; memory: Pick<HealthMemory, 'crashing'> } {
  const { ready, attempted, now, memory } = context;
  if (seen && seen.causes.some(({ reason }) => CRASHES.includes(reason))) {
    const crashing = { ...seen, seenAt: now, ...(attempted && { attempted }) };
    return { crashing: seen, memory: { crashing } };
  }
  const known = memory?.crashing;
  const holds =
    known &&
    !seen &&
    !ready &&
    known.attempted === attempted &&
    now - known.seenAt <= BETWEEN_CRASHES;
  return holds
    ? { crashing: known, memory: { crashing: known } }
    : { crashing: seen, memory: {} };
}
