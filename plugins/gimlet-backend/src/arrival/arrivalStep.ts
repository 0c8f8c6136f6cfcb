import type {
  Arrival,
  GimletErrorCode,
  ToldError,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { ArrivalMemory, ArrivalReading } from '@gimlet-io/core';
import type { ArrivalStep, FollowedArrival } from './types';

/**
 * What nobody reported is looked for after a tenth of the time since the push, since what takes long is in no hurry; but so often at least
 * while a change is on its way, and while a failed one may get well, and never more seldom than the last. Milliseconds.
 */
const LOOK_AGAIN = { arriving: 15_000, failed: 60_000, longest: 600_000 };

/** A reading that was just made, and what it is about. */
export interface Read {
  reading: ArrivalReading;
  memory: ArrivalMemory;
  /** Beside what the reading says. */
  notes: readonly string[];
  /** Another change of the app came after it. */
  isPast: boolean;
  /** The request that made that one. */
  laterRequest?: string;
}

/** What a reading changes; `undefined` where it says what is stored already. */
export function arrivalStep(
  arrival: FollowedArrival,
  read: Read,
  now: number,
): ArrivalStep | undefined {
  const { reading, memory } = read;
  const dueAt = nextLook(read, { now, pushedAt: arrival.pushedAt });
  const said = sayingOf(reading);
  const shown = shownArrival(read);
  const isNews =
    reading.state !== arrival.state ||
    (said !== undefined && said !== arrival.said);
  const isSame =
    !isNews &&
    same(shown, arrival.arrival) &&
    same(memory, arrival.memory) &&
    (arrival.dueAt ?? 0) > now &&
    (dueAt === null || dueAt >= (arrival.dueAt ?? 0));
  if (isSame) return undefined;
  return {
    state: reading.state,
    since: reading.since,
    arrival: shown,
    memory,
    dueAt,
    ...(said !== undefined && { said }),
    ...(isNews && { text: sentence(reading) }),
    ...(reading.state === 'failed' && { error: errorOf(reading) }),
    ...(reading.state === 'superseded' &&
      read.laterRequest && { supersededBy: read.laterRequest }),
    ...(isNews && { outcome: outcomeOf(reading, { arrival, now }) }),
  };
}

/** A change is looked at until it is ready or another one took its place; a failed one until it gets well, or another one came. */
function nextLook(
  { reading, isPast }: Pick<Read, 'reading' | 'isPast'>,
  { now, pushedAt }: { now: number; pushedAt: number },
): number | null {
  const { state, recoveredAt, nextAt = Infinity } = reading;
  if (state === 'ready' || state === 'superseded') return null;
  if (state === 'failed' && (isPast || recoveredAt !== undefined)) return null;
  const pause = Math.min(
    Math.max(
      (now - pushedAt) / 10,
      state === 'failed' ? LOOK_AGAIN.failed : LOOK_AGAIN.arriving,
    ),
    LOOK_AGAIN.longest,
  );
  return Math.max(Math.min(nextAt, Math.ceil(now + pause)), now + 1);
}

/** What tells one entry of the timeline from the next: a new reason, never how far a rollout is. */
function sayingOf(reading: ArrivalReading): string | undefined {
  return reading.recoveredAt === undefined
    ? reading.reason
    : `recovered ${reading.reason ?? ''}`;
}

function sentence({ text, recoveredAt }: ArrivalReading): string {
  return recoveredAt === undefined
    ? text
    : 'It got well later, without another change.';
}

function shownArrival({ reading, notes }: Read): Arrival {
  const { reason, text, whatToDo, until, causes, recoveredAt } = reading;
  return {
    ...(reason !== undefined && { reason }),
    text,
    ...(whatToDo !== undefined && { whatToDo }),
    ...(until !== undefined && { until }),
    notes: [...reading.notes, ...notes],
    causes,
    ...(recoveredAt !== undefined && { recoveredAt }),
    ...(reading.rewritten && { rewritten: true }),
  };
}

function errorOf({ text, whatToDo }: ArrivalReading): ToldError {
  return {
    code: 'not-ready' satisfies GimletErrorCode,
    message: text,
    ...(whatToDo !== undefined && { whatToDo }),
  };
}

/** One that was ready when it was first looked at may have been so for long: nobody saw when it became so. */
function outcomeOf(
  { state, since, reason, recoveredAt }: ArrivalReading,
  { arrival, now }: { arrival: FollowedArrival; now: number },
): ArrivalStep['outcome'] {
  const wasSeen = arrival.memory !== undefined || since < now;
  return {
    state,
    ...(state === 'ready' && wasSeen && { readyAt: since }),
    ...(state === 'failed' && {
      failedAt: since,
      ...(reason !== undefined && { reason }),
    }),
    ...(recoveredAt !== undefined && { recoveredAt }),
  };
}

/** Whether two values are stored as the same text, whatever the order of their fields. */
function same(a: unknown, b: unknown): boolean {
  return inOneOrder(a) === inOneOrder(b);
}

function inOneOrder(value: unknown): string {
  return JSON.stringify(value, (_, field: unknown) =>
    typeof field === 'object' && field !== null && !Array.isArray(field)
      ? Object.fromEntries(
          Object.entries(field).sort(([a], [b]) => (a < b ? -1 : 1)),
        )
      : field,
  );
}
