import type { Cause } from '@gimlet-io/backstage-plugin-gimlet-common';
import type { ArrivalMemory } from './memory';
import type { ArrivalInput, ClusterView, RolloutProgress } from './types';

/** Why something is so, in words. */
export interface Explanation {
  /** As Flux or Kubernetes has it. */
  reason: string;
  text: string;
  whatToDo?: string;
}

/** What an agent's observations are read with. */
export type ClusterInput = ArrivalInput & { cluster: ClusterView };

/** What is known of a commit at a moment, wherever it was read. */
export interface ArrivalFacts {
  /** When a containing revision was attempted first. */
  attemptedAt?: number;
  /** When a containing revision was applied first. */
  appliedAt?: number;
  /** It has arrived, in words. */
  ready?: { text: string; at: number };
  failure?: Explanation & { at: number };
  /** What it waits for before it is attempted. */
  waiting?: Explanation & { until?: number };
  /** What happens at the moment, in words. */
  doing: string;
  notes: string[];
  causes: Cause[];
  rollout?: RolloutProgress;
  /** When the clock alone fails it for not being ready; counted from the attempt. */
  deadline?: { at: number; text: string };
  /** When the clock decides next. */
  nextAt?: number;
  troubles?: ArrivalMemory['troubles'];
}

const MINIMUM_TIMEOUT = 30;
const LONGEST_INTERVAL = 600;

/** Seconds until Flux gives a health check up: a timeout below 30 s counts as 30 s, and without one the interval counts. */
export function checkTimeout({
  timeout,
  interval,
}: {
  timeout?: number;
  interval: number;
}): number {
  return Math.max(
    timeout ?? Math.min(interval, LONGEST_INTERVAL),
    MINIMUM_TIMEOUT,
  );
}

/** The moment from which a commit that is not ready has failed. */
export function deadlineOf(
  owner: { timeout?: number; interval: number },
  options: { attemptedAt: number | undefined; notReady: number },
): ArrivalFacts['deadline'] {
  const { attemptedAt, notReady } = options;
  if (attemptedAt === undefined) return undefined;
  const seconds = checkTimeout(owner) + notReady;
  return {
    at: attemptedAt + seconds * 1000,
    text: `It is not ready ${seconds} s after Flux began with it`,
  };
}
