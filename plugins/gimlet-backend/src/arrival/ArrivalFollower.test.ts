import {
  EXPECTED_OF_TRACES,
  instantOfTrace,
  type ExpectedRequest,
} from '@gimlet-io/devcluster/testUtils';
import { mockServices } from '@backstage/backend-test-utils';
import {
  commitSha,
  type RequestAnswer,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { createTestStores, testDatabases } from '../database/__testUtils__';
import { TraceBench, type TraceBenchOptions } from './__testUtils__/TraceBench';
import { ArrivalFollower } from './ArrivalFollower';
import type { ArrivalStore, FollowedArrival } from './types';

jest.setTimeout(300_000);

const databases = testDatabases();

/** The states that a request went through from the push on, and when: seconds of the recording. */
function wayOf({ timeline }: RequestAnswer) {
  const pushed = timeline.findIndex(({ state }) => state === 'pushed');
  return timeline
    .slice(pushed)
    .filter(({ state }, place, all) => state !== all[place - 1]?.state)
    .map(({ state, at }) => ({
      state,
      at: (at - instantOfTrace(0)) / 1_000,
    }));
}

function expectedWays(requests: NonNullable<TraceBenchOptions['requests']>) {
  return requests.map(({ states }) =>
    states
      .filter(({ state }, place) => state !== states[place - 1]?.state)
      .map(({ state, at }) => ({ state, at })),
  );
}

const endOf = ({ state, arrival, error }: RequestAnswer) => ({
  state,
  reason: arrival?.reason,
  error: error?.message,
  text: arrival?.text,
});

function expectedEnd({ states }: ExpectedRequest) {
  const { state, reason } = states[states.length - 1];
  return {
    state,
    reason: reason ? expect.stringContaining(reason) : undefined,
    error: state === 'failed' ? expect.any(String) : undefined,
    text: expect.any(String),
  };
}

const TRACES = [
  'first-release',
  'bad-image-timeout',
  'rollback-during-check',
  'rollback-during-check-cancel',
  'shared-one-bad-wait',
  'delete',
];

/** What waits, what recovers and what is no Deployment: nothing of that is told apart by a database. */
const ON_ONE_DATABASE = [
  'depends-on',
  'suspended',
  'shared-one-bad-nowait',
  'job-force',
];

/** Where nothing is on its way, but for what a test says. */
const noArrivals: ArrivalStore = {
  get: async () => undefined,
  open: async () => [],
  due: async () => [],
  takeUp: async () => {},
  postpone: async () => {},
  retain: async () => {},
  record: async () => true,
  newest: async () => new Map(),
};

it('takes up what was pushed before, when it starts and when an agent has told all', async () => {
  const stores = await createTestStores({ databases });
  const taken: unknown[] = [];
  const follower = new ArrivalFollower({
    ...stores,
    arrivals: {
      ...noArrivals,
      takeUp: async (...given) => {
        taken.push(given);
      },
    },
    environments: [
      { name: 'production', webhookKey: 'key' },
      { name: 'staging' },
    ],
    repositories: {
      ofEnvironment: async () => {
        throw new Error('nobody asks');
      },
    },
    thresholds: {},
    announcer: { changed: () => {} },
    logger: mockServices.logger.mock(),
    clock: { now: () => 86_400_000, sleep: async () => {} },
  });
  await follower.look();
  expect(taken).toEqual([['production', 0, 86_400_000]]);
  const change = { environment: 'staging', apps: [], shared: true, at: 1 };
  follower.changed(change);
  await follower.look();
  expect(taken).toHaveLength(1);
  follower.changed({ ...change, anew: true });
  follower.changed(change);
  await follower.look();
  expect(taken[1]).toEqual(['staging', 0, 86_400_000]);
});

it('puts off what cannot be read now, and reads the others', async () => {
  const arrivalOf = (environment: string): FollowedArrival => ({
    environment,
    app: 'checkout',
    requestId: environment,
    action: 'release',
    commit: commitSha('a'.repeat(40)),
    pushedAt: 0,
    state: 'pushed',
    since: 0,
    dueAt: 0,
    version: 0,
  });
  const asked: string[] = [];
  const put: [string, number][] = [];
  const stores = await createTestStores({ databases });
  const arrivals: ArrivalStore = {
    ...noArrivals,
    due: async () => ['broken', 'production'].map(arrivalOf),
    postpone: async ({ environment }, until) => {
      put.push([environment, until]);
    },
  };
  const logger = mockServices.logger.mock();
  const follower = new ArrivalFollower({
    ...stores,
    arrivals,
    environments: [],
    repositories: {
      ofEnvironment: async environment => {
        asked.push(environment);
        throw new Error(`${environment} is away`);
      },
    },
    thresholds: {},
    announcer: { changed: () => {} },
    logger,
    clock: { now: () => 1_000, sleep: async () => {} },
  });
  await follower.look();
  expect(asked).toEqual(['broken', 'production']);
  expect(put).toEqual([
    ['broken', 16_000],
    ['production', 16_000],
  ]);
  expect(logger.warn).toHaveBeenCalledTimes(2);
});

describe.each(databases.eachSupportedId())(
  'a pushed change on %s',
  databaseId => {
    let bench: TraceBench;
    afterEach(() => bench.bench.remove());

    const look = (follower: ArrivalFollower) => follower.look();

    it.each([...TRACES, ...(databaseId === 'SQLITE_3' ? ON_ONE_DATABASE : [])])(
      'goes the way that Flux and its pods went: %s',
      async trace => {
        const { requests } = EXPECTED_OF_TRACES[trace];
        bench = await TraceBench.create({
          databases,
          databaseId,
          trace,
          requests,
        });
        const follower = bench.follower();
        await bench.run(() => follower, look);
        const answers = await bench.requests();
        expect(answers.map(wayOf)).toEqual(expectedWays(requests));
        expect(answers.map(endOf)).toEqual(requests.map(expectedEnd));
      },
    );

    it('goes its way by webhooks alone, where no agent reports', async () => {
      const { requestsByWebhooksAlone: requests = [] } =
        EXPECTED_OF_TRACES.alert;
      bench = await TraceBench.create({
        databases,
        databaseId,
        trace: 'alert',
        requests,
        webhooksAlone: true,
      });
      const follower = bench.follower();
      await bench.run(() => follower, look);
      expect((await bench.requests()).map(wayOf)).toEqual(
        expectedWays(requests),
      );
    });

    it('goes the same way where two replicas read everything at the same time', async () => {
      const { requests } = EXPECTED_OF_TRACES['bad-image-timeout'];
      bench = await TraceBench.create({
        databases,
        databaseId,
        trace: 'bad-image-timeout',
        requests,
      });
      const [one, two] = [bench.follower(), bench.follower()];
      const apps = [{ environment: 'production', app: 'checkout' }];
      await bench.run(
        () => one,
        async () => {
          two.released(apps);
          await Promise.all([one.look(), two.look()]);
        },
      );
      const answers = await bench.requests();
      expect(answers.map(wayOf)).toEqual(expectedWays(requests));
      // Said once, whoever says it.
      for (const { timeline } of answers) {
        const said = timeline.map(({ state, text }) => `${state} ${text}`);
        expect(new Set(said).size).toBe(said.length);
      }
    });

    it.each(['before', 'after'])(
      'goes the same way where each second process dies %s it wrote a step',
      async when => {
        const { requests } = EXPECTED_OF_TRACES['first-release'];
        let deaths = 0;
        let die = () => {};
        const mortal = (store: ArrivalStore): ArrivalStore => ({
          get: id => store.get(id),
          due: (now, limit) => store.due(now, limit),
          open: filter => store.open(filter),
          takeUp: (...given) => store.takeUp(...given),
          postpone: (...given) => store.postpone(...given),
          retain: (...given) => store.retain(...given),
          newest: places => store.newest(places),
          record: async (arrival, step, now) => {
            if (when === 'after') await store.record(arrival, step, now);
            die();
            // Whoever died answers nobody.
            return new Promise(() => {});
          },
        });
        bench = await TraceBench.create({
          databases,
          databaseId,
          trace: 'first-release',
          requests,
        });
        let follower = bench.follower(mortal);
        await bench.run(
          () => follower,
          async current => {
            const died = new Promise<string>(resolve => {
              die = () => resolve('died');
            });
            const lived = current.look().then(() => 'lived');
            if ((await Promise.race([lived, died])) === 'lived') return;
            deaths += 1;
            await bench.follower().look();
            follower = bench.follower(mortal);
          },
        );
        expect(deaths).toBeGreaterThan(2);
        const answers = await bench.requests();
        expect(answers.map(wayOf)).toEqual(expectedWays(requests));
        for (const { timeline } of answers) {
          const said = timeline.map(({ state, text }) => `${state} ${text}`);
          expect(new Set(said).size).toBe(said.length);
        }
      },
    );
  },
);
