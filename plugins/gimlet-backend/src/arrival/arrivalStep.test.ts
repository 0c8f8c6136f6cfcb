import { commitSha } from '@gimlet-io/backstage-plugin-gimlet-common';
import type { ArrivalReading } from '@gimlet-io/core';
import { arrivalStep } from './arrivalStep';
import type { FollowedArrival } from './types';

const MINUTE = 60_000;

function stepOf(
  reading: Partial<ArrivalReading>,
  options: {
    now: number;
    arrival?: Partial<FollowedArrival>;
    isPast?: boolean;
  },
) {
  const { now, isPast = false } = options;
  const arrival: FollowedArrival = {
    environment: 'production',
    app: 'checkout',
    requestId: 'one',
    action: 'release',
    commit: commitSha('a'.repeat(40)),
    pushedAt: 0,
    state: 'pushed',
    since: 0,
    dueAt: 0,
    version: 0,
    ...options.arrival,
  };
  return arrivalStep(
    arrival,
    {
      reading: {
        state: 'reconciling',
        since: now,
        text: '',
        notes: [],
        causes: [],
        rewritten: false,
        ...reading,
      },
      memory: {},
      notes: [],
      isPast,
    },
    now,
  );
}

describe('the next look at an arrival', () => {
  it.each<[string, Partial<ArrivalReading>, number, number | null]>([
    ['comes soon after the push', {}, MINUTE, 15_000],
    ['comes later, the longer it takes', {}, 30 * MINUTE, 3 * MINUTE],
    ['comes some time', {}, 10_000 * MINUTE, 10 * MINUTE],
    [
      'comes when the clock decides',
      { nextAt: 30 * MINUTE + 5 },
      30 * MINUTE,
      5,
    ],
    ['has time where it failed', { state: 'failed' }, MINUTE, MINUTE],
    ['never comes where it is ready', { state: 'ready' }, MINUTE, null],
    [
      'never comes where it got well',
      { state: 'failed', recoveredAt: 1 },
      MINUTE,
      null,
    ],
  ])('%s', (_, reading, now, wait) => {
    const { dueAt } = stepOf(reading, { now }) ?? {};
    expect(dueAt).toBe(wait === null ? null : now + wait);
  });
});

it('never looks again at one that failed where another change came after it', () => {
  const failed = { state: 'failed' as const };
  const arrival = { ...failed, dueAt: 0 };
  expect(
    stepOf(failed, { now: MINUTE, arrival, isPast: true })?.dueAt,
  ).toBeNull();
});

describe('how long it took until an arrival was ready', () => {
  it.each<[string, number, Partial<FollowedArrival>, object]>([
    ['is told', 5_000, { memory: {} }, { state: 'ready', readyAt: 5_000 }],
    ['is told by the cluster', 4_000, {}, { state: 'ready', readyAt: 4_000 }],
    ['is not known where it was so before', 5_000, {}, { state: 'ready' }],
  ])('%s', (_, since, arrival, outcome) => {
    const step = stepOf({ state: 'ready', since }, { now: 5_000, arrival });
    expect(step?.outcome).toEqual(outcome);
  });
});
