import { testDatabases } from '../database/__testUtils__';
import { ServiceBench, START } from '../services/__testUtils__';
import { DefaultAlertService } from './DefaultAlertService';

jest.setTimeout(120_000);

const databases = testDatabases();

describe('alerts, as callers may see them', () => {
  let bench: ServiceBench;
  let alerts: DefaultAlertService;
  const announced: string[] = [];

  beforeAll(async () => {
    bench = await ServiceBench.create({ databases });
    await bench.follow();
    alerts = new DefaultAlertService({
      config: bench.config,
      alerts: bench.stores.alerts,
      authorizer: bench.authorizer,
      callers: {
        requestedBy: async () => ({
          kind: 'user',
          ref: 'user:default/carla',
          name: 'Carla',
        }),
        author: async () => ({ name: 'Carla', email: 'carla@acme.example' }),
      },
      announcer: { changed: app => announced.push(app) },
      clock: () => bench.clock.now,
    });
    for (const [environment, app] of [
      ['staging', 'checkout'],
      ['production', 'checkout'],
      ['production', 'cart'],
      ['production', undefined],
      ['gone', 'checkout'],
    ] as const) {
      bench.clock.now += 1;
      await bench.stores.alerts.begin(
        {
          environment,
          ...(app && { app }),
          key: `image-pull ${app}`,
          object: { group: '', kind: 'Pod', namespace: 'shop', name: 'a' },
          trouble: 'image-pull',
          reason: 'ErrImagePull',
          message: 'not found',
          since: START,
          firesAt: START,
        },
        bench.clock.now,
      );
      await bench.stores.alerts.turn(bench.clock.now);
    }
  });
  beforeEach(() => {
    announced.length = 0;
  });
  afterAll(() => bench.remove());

  const seen = async (
    caller = bench.carla,
    query: Parameters<DefaultAlertService['list']>[1] = {},
  ) =>
    (await alerts.list(caller, query)).map(
      ({ environment, app }) => `${environment}/${app ?? '-'}`,
    );

  it('are newest first, of the environments that there are', async () => {
    expect(await seen()).toEqual([
      'production/-',
      'production/cart',
      'production/checkout',
      'staging/checkout',
    ]);
    expect(await seen(bench.carla, { environment: 'staging' })).toEqual([
      'staging/checkout',
    ]);
    expect(await seen(bench.carla, { app: 'cart, search' })).toEqual([
      'production/cart',
    ]);
    expect(await seen(bench.carla, { state: 'resolved' })).toEqual([]);
  });

  it('are bounded as their releases are', async () => {
    const ofStaging = bench.token(['read'], { environments: ['staging'] });
    expect(await seen(ofStaging)).toEqual(['staging/checkout']);
    const ofOthers = bench.token(['read'], { repositories: ['acme/other'] });
    expect(await seen(ofOthers)).toEqual(['production/-']);
    await expect(
      alerts.list(bench.token(['artifact.create']), {}),
    ).rejects.toMatchObject({ code: 'not-allowed' });
  });

  it('say who may silence them', async () => {
    const [mine] = await alerts.list(bench.carla, {});
    expect(mine.may.silence.allowed).toBe(true);
    const [ofToken] = await alerts.list(bench.token(['read']), {});
    expect(ofToken.may.silence).toMatchObject({
      allowed: false,
      reason: expect.stringContaining('no token may'),
    });
  });

  it('are silenced by whoever may, until a time to come', async () => {
    const [, { id }] = await alerts.list(bench.carla, {});
    const until = bench.clock.now + 60_000;
    expect(
      await alerts.silence(bench.carla, id, { until, reason: 'known' }),
    ).toMatchObject({
      state: 'silenced',
      silence: { by: 'user:default/carla', until, reason: 'known' },
    });
    expect(announced).toEqual(['cart']);
    await expect(
      alerts.silence(bench.token(['read']), id, { until }),
    ).rejects.toMatchObject({ code: 'not-allowed' });
    await expect(
      alerts.silence(bench.carla, id, { until: bench.clock.now }),
    ).rejects.toMatchObject({ code: 'invalid' });
    await expect(
      alerts.silence(bench.carla, '01920000-0000-7000-8000-000000000000', {
        until,
      }),
    ).rejects.toMatchObject({ code: 'not-found' });
  });
});
