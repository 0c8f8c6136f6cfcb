import { clusterFacts } from './clusterFacts';
import type { ArrivalFacts, Explanation } from './facts';
import { wasReadyBefore } from './formerRevisions';
import type { ArrivalMemory } from './memory';
import { noticeFacts } from './noticeFacts';
import type { ArrivalInput, ArrivalReading, ArrivalState } from './types';
import { whatToDo } from './whatToDo';

interface Decision {
  state: ArrivalState;
  since: number;
  explanation: { reason?: string; text: string; whatToDo?: string };
  until?: number;
  /** Nothing changes it any more. */
  final: boolean;
}

const withoutEnd = ({ reason, text, whatToDo: advice }: Explanation) => ({
  reason,
  text,
  ...(advice && { whatToDo: advice }),
});

/**
 * How a commit fares in the cluster. A pure function of what was observed, the clock and what the reading before it remembered:
 *
 * | state | when |
 * |---|---|
 * | `pushed` | no containing revision was attempted; what it waits for, where that is known |
 * | `reconciling` | `lastAttemptedRevision` contains the commit |
 * | `ready` | it was applied, Flux's check included, and its workloads are rolled out; a deletion: what Flux had applied is gone |
 * | `failed` | Flux says so of a containing revision, its workloads or pods do, or the time is over |
 * | `superseded` | a later commit changed the same folder before it was ready, or the branch was rewritten without it |
 *
 * The last three are said once: what comes later does not change them.
 *
 * It relies on an agent that reads the workloads of a Kustomization's inventory anew before it reports that the applied revision
 * changed, or that a health check names a new one: rollouts in `cluster` are never older than the revisions there.
 *
 * @public
 */
export function readArrival(input: ArrivalInput): {
  reading: ArrivalReading;
  memory: ArrivalMemory;
} {
  const { arriving, memory = {}, head, contains } = input;
  const rewritten =
    head !== undefined && contains(head, arriving.commit) === false;
  if (memory.ended && memory.state) return afterTheEnd(input, rewritten);
  const facts = factsOf(input);
  const decision = decide(input, facts, rewritten);
  const { state, explanation, since } = decision;
  const nextAt = nextLook(decision, facts, input.now);
  return {
    reading: {
      state,
      since,
      ...explanation,
      ...(decision.until !== undefined && { until: decision.until }),
      notes: facts.notes,
      causes: facts.causes,
      ...(facts.rollout && { rollout: facts.rollout }),
      rewritten,
      ...(nextAt !== undefined && { nextAt }),
    },
    memory: {
      ...(facts.attemptedAt !== undefined && {
        attemptedAt: facts.attemptedAt,
      }),
      ...(facts.appliedAt !== undefined && { appliedAt: facts.appliedAt }),
      ...(facts.waiting && { waiting: withoutEnd(facts.waiting) }),
      ...(!decision.final && facts.troubles && { troubles: facts.troubles }),
      state,
      since,
      ...(decision.final && { ended: { ...explanation, notes: facts.notes } }),
    },
  };
}

function factsOf(input: ArrivalInput): ArrivalFacts {
  const { cluster } = input;
  return cluster ? clusterFacts({ ...input, cluster }) : noticeFacts(input);
}

function decide(
  input: ArrivalInput,
  facts: ArrivalFacts,
  rewritten: boolean,
): Decision {
  const { arriving, now, memory = {} } = input;
  const { action, later, pushedAt } = arriving;
  if (action === 'hold' || action === 'resume') {
    const text = 'Nothing in the cluster changes by it';
    return {
      state: 'ready',
      since: pushedAt,
      explanation: { text },
      final: true,
    };
  }
  if (later) {
    const at = wasReadyBefore(input);
    return at === undefined
      ? {
          state: 'superseded',
          since: Math.max(later.at, pushedAt),
          explanation: {
            text: `A later change of the same folder, ${later.commit.slice(
              0,
              7,
            )}, took its place before it was ready`,
          },
          final: true,
        }
      : {
          state: 'ready',
          since: at,
          explanation: { text: 'It was ready before the change after it' },
          final: true,
        };
  }
  if (facts.failure) {
    const { at, ...explanation } = facts.failure;
    return { state: 'failed', since: at, explanation, final: true };
  }
  if (facts.ready) {
    const { at, text } = facts.ready;
    return { state: 'ready', since: at, explanation: { text }, final: true };
  }
  if (rewritten) {
    return {
      state: 'superseded',
      since: now,
      explanation: {
        reason: 'Rewritten',
        text: "The commit is no longer in the history of the environment's branch",
      },
      final: true,
    };
  }
  if (facts.deadline && facts.deadline.at <= now) {
    return {
      state: 'failed',
      since: now,
      explanation: overdue(facts),
      final: true,
    };
  }
  return facts.attemptedAt === undefined
    ? waitingDecision(facts, { pushedAt })
    : {
        state: 'reconciling',
        since:
          memory.state === 'reconciling' && memory.since !== undefined
            ? memory.since
            : facts.attemptedAt,
        explanation: { text: facts.doing },
        final: false,
      };
}

function waitingDecision(
  { waiting, doing }: ArrivalFacts,
  { pushedAt }: { pushedAt: number },
): Decision {
  const { until, ...explanation } = waiting ?? { text: doing };
  return {
    state: 'pushed',
    since: pushedAt,
    explanation,
    ...(until !== undefined && { until }),
    final: false,
  };
}

function overdue({ deadline, doing, causes }: ArrivalFacts): Explanation {
  const [cause] = causes;
  const said = cause ? `${cause.reason}: ${cause.message}` : doing;
  return {
    reason: 'NotReady',
    text: `${deadline?.text}. ${said}`,
    whatToDo: whatToDo(cause?.reason ?? 'NotReady', cause?.message ?? ''),
  };
}

/** When the clock alone would give another answer. */
function nextLook(
  { final }: Decision,
  { nextAt, deadline }: ArrivalFacts,
  now: number,
): number | undefined {
  if (final) return undefined;
  const moments = [nextAt, deadline?.at].filter(
    (at): at is number => at !== undefined && at > now,
  );
  return moments.length > 0 ? Math.min(...moments) : undefined;
}

/** It ended. A failure is told once; an app that gets well later has recovered. */
function afterTheEnd(
  input: ArrivalInput,
  rewritten: boolean,
): { reading: ArrivalReading; memory: ArrivalMemory } {
  const { arriving, cluster, now, memory = {} } = input;
  const { state = 'failed', since = arriving.pushedAt, ended } = memory;
  const { notes = [], ...explanation } = ended ?? { text: '' };
  const followed = state === 'failed' && !arriving.later && cluster;
  const facts = followed ? factsOf(input) : undefined;
  const recoveredAt =
    memory.recoveredAt ?? (facts?.ready && !facts.failure ? now : undefined);
  const appliedAt = memory.appliedAt ?? facts?.appliedAt;
  return {
    reading: {
      state,
      since,
      ...explanation,
      notes,
      causes: facts?.causes ?? [],
      ...(facts?.rollout && { rollout: facts.rollout }),
      ...(recoveredAt !== undefined && { recoveredAt }),
      rewritten,
    },
    memory: {
      ...memory,
      ...(appliedAt !== undefined && { appliedAt }),
      ...(recoveredAt !== undefined && { recoveredAt }),
    },
  };
}
