import { commitSha } from '@gimlet-io/backstage-plugin-gimlet-common';
import { DefaultArrivals } from './DefaultArrivals';
import type { FollowedArrival } from './types';

const PLACE = { environment: 'production', app: 'checkout' };
const KEY = 'production/checkout';

function arrivals(
  given: Partial<FollowedArrival>,
  durations: number[] = [10_000, 20_000, 30_000],
) {
  const arrival: FollowedArrival = {
    ...PLACE,
    requestId: 'one',
    action: 'release',
    commit: commitSha('a'.repeat(40)),
    pushedAt: 100_000,
    state: 'reconciling',
    since: 101_000,
    version: 1,
    arrival: { text: 'Flux applies it', notes: [], causes: [] },
    ...given,
  };
  return new DefaultArrivals({
    arrivals: { newest: async () => new Map([[KEY, arrival]]) },
    outcomes: { durations: async () => new Map([[KEY, durations]]) },
    alerts: { list: async () => [] },
    clock: { now: () => 120_000 },
  });
}

const rolloutOf = async (...given: Parameters<typeof arrivals>) =>
  (await arrivals(...given).rollouts([PLACE])).get(KEY);

const usual = { median: 20, p90: 28, samples: 3 };

it('shows a release on its way, against the usual', async () => {
  expect(await rolloutOf({})).toEqual({
    state: 'reconciling',
    text: 'Flux applies it',
    startedAt: 100_000,
    usual,
  });
});

it('says that it takes longer than nine of ten', async () => {
  expect(await rolloutOf({ pushedAt: 91_000 })).toMatchObject({ slow: true });
  expect(await rolloutOf({ pushedAt: 93_000 })).not.toHaveProperty('slow');
  expect(await rolloutOf({ pushedAt: 0 }, [1, 2])).not.toHaveProperty('slow');
});

it('shows how the newest one ended, and when', async () => {
  expect(await rolloutOf({ state: 'failed', since: 110_000 })).toMatchObject({
    state: 'failed',
    endedAt: 110_000,
  });
});

it('shows one that the cluster has not seen as on its way', async () => {
  expect(
    await rolloutOf({ state: 'pushed', arrival: undefined }),
  ).toMatchObject({
    state: 'reconciling',
    text: 'Pushed; the cluster has not seen it yet.',
  });
});

it.each([{ action: 'delete' as const }, { state: 'superseded' as const }])(
  'shows nothing of what rolls nothing out: %j',
  async given => {
    expect(await rolloutOf(given)).toBeUndefined();
  },
);

it.each<[Partial<FollowedArrival>, boolean]>([
  [{ action: 'delete' }, true],
  [{ action: 'delete', state: 'ready' }, false],
  [{ action: 'release' }, false],
])('tells which apps are being deleted: %j', async (given, isDeleted) => {
  const deletions = await arrivals(given).deletions([PLACE]);
  expect(deletions.has(KEY)).toBe(isDeleted);
});
