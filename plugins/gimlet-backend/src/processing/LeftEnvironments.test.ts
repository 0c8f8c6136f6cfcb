import { mockServices } from '@backstage/backend-test-utils';
import { ShiftedClock } from '../clock/__testUtils__';
import {
  createTestStores,
  newRequest,
  testDatabases,
} from '../database/__testUtils__';
import { LeftEnvironments } from './LeftEnvironments';

const databases = testDatabases();

describe.each(databases.eachSupportedId())(
  'what is left of an environment on %s',
  databaseId => {
    async function setUp(environments: string[]) {
      const clock = new ShiftedClock();
      const stores = await createTestStores({
        databases,
        databaseId,
        clock: () => clock.now(),
      });
      const announced: string[] = [];
      const left = new LeftEnvironments({
        environments: environments.map(name => ({ name })),
        requests: stores.requests,
        index: stores.index,
        clusters: stores.clusters,
        arrivals: stores.arrivals,
        announcer: { changed: app => announced.push(app) },
        logger: mockServices.logger.mock(),
        clock,
      });
      const create = async (environment: string, app: string) => {
        const request = newRequest({ environment, app });
        await stores.requests.create(request);
        return request.id;
      };
      const stateOf = async (id: string) =>
        (await stores.requests.get(id))?.state;
      return { clock, stores, left, announced, create, stateOf };
    }

    it('are requests, which end and say why; others go on', async () => {
      const { clock, stores, left, announced, create, stateOf } = await setUp([
        'production',
      ]);
      const gone = await create('old', 'checkout');
      const next = await create('old', 'checkout');
      const waiting = await create('old', 'cart');
      await stores.requests.change(waiting, ['queued'], {
        state: 'waiting',
        waitingFor: { kind: 'hold', text: 'held' },
      });
      const stays = await create('production', 'checkout');

      // Somebody with another configuration may be at it.
      await left.clear();
      expect(await stateOf(gone)).toBe('queued');

      clock.skip(3_600_000);
      await left.clear();
      for (const id of [gone, next, waiting]) {
        expect(await stores.requests.get(id)).toMatchObject({
          state: 'failed',
          error: {
            code: 'not-found',
            message: 'The environment old is no longer in the configuration',
            whatToDo: expect.stringContaining('gimlet.environments'),
          },
        });
        expect((await stores.requests.timeline(id)).at(-1)?.text).toMatch(
          /no longer in the configuration/,
        );
      }
      expect(await stateOf(stays)).toBe('queued');
      expect(announced.sort()).toEqual(['cart', 'checkout', 'checkout']);
    });

    it('is not touched while a replica works on it', async () => {
      const { clock, stores, left, create, stateOf } = await setUp(['other']);
      const id = await create('old', 'checkout');
      clock.skip(3_600_000);
      const now = clock.now();
      await stores.requests.claim({
        owner: 'replica',
        environments: ['old'],
        limit: 1,
        now,
        leaseUntil: now + 60_000,
      });
      await left.clear();
      expect(await stateOf(id)).toBe('queued');
    });

    it('is everything where nothing is configured: that is a mistake', async () => {
      const { clock, left, create, stateOf } = await setUp([]);
      const id = await create('old', 'checkout');
      clock.skip(3_600_000);
      await left.clear();
      expect(await stateOf(id)).toBe('queued');
    });
  },
);
