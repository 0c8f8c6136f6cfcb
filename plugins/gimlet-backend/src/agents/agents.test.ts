import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  aKustomization,
  aPod,
  aSource,
  aWarning,
  aWorkload,
} from '@gimlet-io/backstage-plugin-gimlet-common/testUtils';
import { ADMIN, TestServer } from '../__testUtils__';
import { testDatabases } from '../database/__testUtils__';
import { StubAgent } from './__testUtils__';

jest.setTimeout(120_000);

const databases = testDatabases();
const PLACE = { environment: 'production', app: 'checkout' };
const CLUSTER = [aWorkload(), aPod(), aSource(), aKustomization(), aWarning()];

const until = async <T>(ask: () => T | undefined | Promise<T | undefined>) => {
  for (let time = 0; time < 500; time += 1) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    await new Promise(resolve => setTimeout(resolve, 20));
  }
  throw new Error('it never came');
};

const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: GimletError) => ({ code: error.code, message: error.message }),
  );

describe.each(databases.eachSupportedId())('an agent on %s', databaseId => {
  let server: TestServer;
  let other: TestServer;
  let agents: StubAgent[];

  beforeAll(async () => {
    server = await TestServer.start({ databases, databaseId });
    // Another replica on the same database.
    other = await TestServer.start({
      databases,
      databaseId,
      database: server.database,
    });
  });

  afterAll(async () => {
    await other.stop();
    await server.stop();
  });

  beforeEach(() => {
    agents = [];
  });

  afterEach(async () => {
    await Promise.all(agents.map(stub => stub.stop()));
  });

  const tokenFor = (environment: string) =>
    server.token({
      actions: ['agent.connect'],
      environments: [environment],
    });

  async function agent(
    options: { environment?: string; token?: string; at?: TestServer } = {},
  ): Promise<StubAgent> {
    const { environment = 'production', at = server } = options;
    const token = options.token ?? (await tokenFor(environment));
    const stub = new StubAgent({ origin: at.origin, token });
    agents.push(stub);
    return stub;
  }

  const live = (at: TestServer = server) =>
    at.as(ADMIN).getAppLive({ params: PLACE });

  it('never reported, and that is shown', async () => {
    const environment = await server
      .as(ADMIN)
      .getEnvironmentLive({ params: { environment: 'staging' } });
    expect(environment).toMatchObject({
      agent: { state: 'never' },
      health: { state: 'unknown', text: 'No agent ever reported.' },
    });
  });

  it('reports, and what it reports is shown', async () => {
    const stub = await agent();
    expect(await stub.open()).toMatchObject({
      environment: 'production',
      heartbeatSeconds: 10,
    });
    expect(await stub.report()).toEqual({ resync: true });
    expect(await stub.snapshot(CLUSTER)).toEqual({ resync: false });
    expect(await live()).toMatchObject({
      agent: {
        state: 'connected',
        version: 'stub',
        clusterVersion: 'v1.33.1',
      },
      health: { state: 'healthy', text: '2 of 2 pods are ready' },
      pods: { ready: 2, desired: 2, total: 1, items: [{ name: 'checkout-0' }] },
      kustomization: { name: 'gitops-shop-checkout' },
      source: { name: 'gitops' },
      workloads: [{ name: 'checkout' }],
      events: [{ reason: 'BackOff' }],
      causes: [],
      alerts: [],
      may: { logs: { allowed: true } },
    });
    const pulling = aPod({
      status: 'ImagePullBackOff',
      ready: 0,
      cause: {
        trouble: 'image-pull',
        reason: 'ErrImagePull',
        message: 'no such image',
        since: 5,
      },
    });
    await stub.report({
      upserts: [
        pulling,
        aWorkload({
          replicas: {
            desired: 2,
            total: 2,
            updated: 1,
            ready: 1,
            available: 1,
          },
        }),
      ],
    });
    expect(await live(other)).toMatchObject({
      health: { state: 'degraded' },
      causes: [{ reason: 'ErrImagePull', object: { name: 'checkout-0' } }],
    });
    const environment = await server
      .as(ADMIN)
      .getEnvironmentLive({ params: { environment: 'production' } });
    expect(environment).toMatchObject({
      agent: { state: 'connected' },
      sources: [{ name: 'gitops' }],
      kustomizations: [{ name: 'gitops-shop-checkout' }],
      apps: [{ app: 'checkout', health: { state: 'degraded' } }],
    });
    await until(() =>
      server.signals.find(it => JSON.stringify(it).includes('"checkout"')),
    );
  });

  it('is asked for a snapshot when a report is missing', async () => {
    const stub = await agent();
    await stub.connect(CLUSTER);
    expect(await stub.report({ sequence: 9 })).toEqual({ resync: true });
    expect(await stub.snapshot(CLUSTER)).toEqual({ resync: false });
  });

  it('does what people ask, and what it says is answered', async () => {
    const stub = await agent();
    await stub.connect(CLUSTER);
    stub.answer(command => [
      { sequence: 1, chunk: { type: 'text', text: `${command.kind} ` } },
      { sequence: 2, chunk: { type: 'text', text: 'it is' } },
      { sequence: 3, done: { ok: true, text: `${command.kind} done` } },
    ]);
    // The agent is connected to the one replica, and people ask the other.
    for (const at of [server, other]) {
      const client = at.as(ADMIN);
      const commands = [
        { kind: 'restart' },
        { kind: 'suspend' },
        { kind: 'resume' },
      ] as const;
      for (const body of commands) {
        expect(await client.commandApp({ params: PLACE, body })).toEqual({
          text: `${body.kind} done`,
        });
      }
      expect(
        await client.describeObject({
          params: PLACE,
          query: { kind: 'deployment', name: 'checkout' },
        }),
      ).toMatchObject({
        object: { kind: 'Deployment', group: 'apps' },
        text: 'describe it is',
      });
      expect(
        await client.getObject({
          params: PLACE,
          query: { kind: 'GitRepository', name: 'gitops' },
        }),
      ).toMatchObject({ text: 'object it is' });
    }
    const [restart] = stub.events;
    expect(restart).toMatchObject({
      event: 'command',
      data: {
        kind: 'restart',
        app: 'checkout',
        objects: [{ kind: 'Deployment', namespace: 'shop', name: 'checkout' }],
        // Whatever the agent's clock says.
        leftMs: expect.any(Number),
      },
    });
  });

  it('reconciles the source first, then the app', async () => {
    const stub = await agent();
    await stub.connect(CLUSTER);
    await server.as(ADMIN).commandApp({
      params: PLACE,
      body: { kind: 'reconcile' },
    });
    expect(stub.events.map(it => it.data)).toMatchObject([
      { kind: 'reconcile', object: { kind: 'GitRepository', name: 'gitops' } },
      { kind: 'reconcile', object: { kind: 'Kustomization' } },
    ]);
  });

  it('does not suspend other apps with one', async () => {
    const stub = await agent();
    const shared = aKustomization({
      app: undefined,
      inventory: [
        {
          group: 'apps',
          kind: 'Deployment',
          namespace: 'shop',
          name: 'checkout',
        },
      ],
    });
    await stub.connect([aWorkload(), aSource(), shared]);
    const { commandApp } = server.as(ADMIN);
    expect(
      await refusal(commandApp({ params: PLACE, body: { kind: 'suspend' } })),
    ).toMatchObject({ code: 'conflict' });
    await commandApp({ params: PLACE, body: { kind: 'reconcile' } });
  });

  it.each<[string, string, string, string]>([
    ['a Secret', 'Secret', 'checkout', 'not-allowed'],
    ['Secrets', 'secrets', 'checkout', 'not-allowed'],
    ['what is not there', 'Deployment', 'cart', 'not-found'],
    ['what is not the app', 'Pod', 'cart-0', 'not-found'],
    ['a kind that is not watched', 'ConfigMap', 'checkout', 'not-found'],
  ])('is never asked for %s', async (_, kind, name, code) => {
    const stub = await agent();
    await stub.connect([...CLUSTER, aPod({ name: 'cart-0', app: 'cart' })]);
    for (const read of ['getObject', 'describeObject'] as const) {
      const asked = server
        .as(ADMIN)
        [read]({ params: PLACE, query: { kind, name } });
      expect(await refusal(asked)).toMatchObject({ code });
    }
    expect(stub.events).toEqual([]);
  });

  it('says no, and that is told', async () => {
    const stub = await agent();
    await stub.open({ allow: ['logs'] });
    await stub.snapshot(CLUSTER);
    const restart = () =>
      server.as(ADMIN).commandApp({ params: PLACE, body: { kind: 'restart' } });
    expect(await refusal(restart())).toEqual({
      code: 'not-allowed',
      message:
        'The agent of production does not restart: its own list has only logs',
    });
    await stub.connect(CLUSTER);
    stub.answer(() => [
      {
        sequence: 1,
        done: {
          ok: false,
          error: { code: 'not-found', message: 'There is no such Deployment' },
        },
      },
    ]);
    expect(await refusal(restart())).toEqual({
      code: 'not-found',
      message: 'There is no such Deployment',
    });
  });

  it('streams a log until nobody listens', async () => {
    const stub = await agent();
    await stub.connect(CLUSTER);
    stub.answer(() => []);
    const listening = new AbortController();
    const lines: string[] = [];
    const reading = (async () => {
      const log = other
        .as(ADMIN)
        .followLogs(
          { params: PLACE, query: { pod: 'checkout-0', follow: 'true' } },
          { signal: listening.signal },
        );
      for await (const told of log) {
        if (told.event === 'lines') {
          lines.push(...told.data.lines.map(({ text }) => text));
        }
      }
    })().catch(() => undefined);
    const id = await until(() => {
      const [told] = stub.events;
      return told?.event === 'command' ? told.data.id : undefined;
    });
    for (let sequence = 1; sequence <= 3; sequence += 1) {
      const chunk = {
        type: 'lines' as const,
        lines: [{ at: sequence, text: `line ${sequence}` }],
      };
      expect(await stub.result(id, { sequence, chunk })).toEqual({
        cancelled: false,
      });
    }
    await until(() => (lines.length === 3 ? true : undefined));
    expect(lines).toEqual(['line 1', 'line 2', 'line 3']);
    listening.abort();
    await reading;
    await until(() => stub.events.find(({ event }) => event === 'cancel'));
    expect(await stub.result(id, { sequence: 4 })).toEqual({ cancelled: true });
  });

  it('ends a log with its own word', async () => {
    const stub = await agent();
    await stub.connect(CLUSTER);
    const read = async () => {
      const told = [];
      const log = server
        .as(ADMIN)
        .followLogs({ params: PLACE, query: { pod: 'checkout-0' } });
      for await (const each of log) told.push(each);
      return told;
    };
    stub.answer(() => [
      { sequence: 1, chunk: { type: 'lines', lines: [{ text: 'a' }] } },
      { sequence: 2, done: { ok: true } },
    ]);
    expect(await read()).toEqual([
      { event: 'lines', data: { lines: [{ text: 'a' }] } },
      { event: 'done', data: {} },
    ]);
    stub.answer(() => [
      {
        sequence: 1,
        done: { ok: false, error: { code: 'timeout', message: 'too slow' } },
      },
    ]);
    expect(await read()).toEqual([
      { event: 'failed', data: { code: 'timeout', message: 'too slow' } },
    ]);
  });

  it('gives way to another one, and says nothing more', async () => {
    const first = await agent();
    await first.connect(CLUSTER);
    const second = await agent({ at: other });
    await second.connect([aWorkload({ name: 'new' })]);
    await first.ended;
    expect(first.events.at(-1)).toMatchObject({
      event: 'bye',
      data: { reason: 'replaced' },
    });
    await first.report({ upserts: [aPod({ name: 'late' })] });
    const { workloads, pods } = await live();
    expect(workloads.map(({ name }) => name)).toEqual(['new']);
    expect(pods.items).toEqual([]);
  });

  it('changes its token while both hold, and ends with the old one', async () => {
    const create = (name: string) =>
      server.as(ADMIN).createToken({
        body: {
          name,
          actions: ['agent.connect'],
          environments: ['production'],
          repositories: ['*'],
        },
      });
    const old = await create(
      `old-${databaseId.toLowerCase().replace('_', '-')}`,
    );
    const stub = await agent({ token: old.secret });
    await stub.connect(CLUSTER);
    const renewed = await create(
      `new-${databaseId.toLowerCase().replace('_', '-')}`,
    );
    const next = await agent({ token: renewed.secret });
    // A session belongs to the token that opened it.
    next.sessionId = stub.sessionId;
    expect(await refusal(next.report())).toMatchObject({ code: 'not-allowed' });

    await server.as(ADMIN).revokeToken({ params: { tokenId: old.token.id } });
    await stub.ended;
    expect(stub.events.at(-1)).toMatchObject({
      event: 'bye',
      data: { reason: 'revoked' },
    });
    expect(await refusal(stub.report())).toMatchObject({
      code: 'unauthenticated',
    });
    expect(await live()).toMatchObject({
      agent: { state: 'gone', since: expect.any(Number) },
      // What it said last is still shown.
      workloads: [{ name: 'checkout' }],
    });
    const asked = server
      .as(ADMIN)
      .commandApp({ params: PLACE, body: { kind: 'restart' } });
    expect(await refusal(asked)).toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('is gone since'),
    });
    await next.connect(CLUSTER);
    expect((await live()).agent.state).toBe('connected');
  });

  it('is gone as soon as it says goodbye, and ends no other', async () => {
    const first = await agent();
    await first.connect(CLUSTER);
    const second = await agent();
    await second.connect(CLUSTER);
    expect(await first.close()).toEqual({});
    expect((await live()).agent.state).toBe('connected');
    server.signals.length = 0;
    expect(await second.close()).toEqual({});
    expect(await live(other)).toMatchObject({
      agent: { state: 'gone', since: expect.any(Number) },
      workloads: [{ name: 'checkout' }],
    });
    const isTold = (changed: object) =>
      server.signals.some(it =>
        JSON.stringify(it).includes(JSON.stringify(changed)),
      );
    await until(
      () =>
        isTold({ app: 'checkout' }) && isTold({ environment: 'production' }),
    );
    await second.open();
    expect((await live()).agent.state).toBe('connected');
  });

  it('has nothing to do with another environment', async () => {
    const production = await agent();
    await production.connect(CLUSTER);
    const staging = await agent({ environment: 'staging' });
    await staging.connect([aWorkload({ name: 'checkout' }), aPod()]);
    await server.as(ADMIN).commandApp({
      params: { environment: 'staging', app: 'checkout' },
      body: { kind: 'restart' },
    });
    expect(staging.events).toHaveLength(1);
    expect(production.events).toHaveLength(0);
    // Its reports count nowhere else, whatever session it names.
    staging.sessionId = production.sessionId;
    await staging.report({ upserts: [aPod({ name: 'foreign' })] });
    const { pods } = await live();
    expect(pods.items.map(({ name }) => name)).toEqual(['checkout-0']);
  });

  it.each([
    ['more than that', { actions: ['agent.connect', 'read'] }, 'actions'],
    ['several environments', { environments: ['*'] }, 'environments'],
    ['none there is', { environments: ['elsewhere'] }, 'environments'],
  ])('has no token for %s', async (_, bounds, path) => {
    const made = server.token({
      actions: ['agent.connect'],
      environments: ['production'],
      ...(bounds as object),
    });
    await expect(made).rejects.toMatchObject({
      code: 'invalid',
      problems: [{ path }],
    });
  });

  it('is no user, and no other token', async () => {
    const user = new StubAgent({ origin: server.origin, token: '' });
    const callers = [
      server.as(ADMIN),
      server.with(await server.token({ actions: ['read'] })),
    ];
    for (const client of callers) {
      Object.assign(user, { client });
      expect(await refusal(user.open())).toMatchObject({ code: 'not-allowed' });
    }
  });
});
