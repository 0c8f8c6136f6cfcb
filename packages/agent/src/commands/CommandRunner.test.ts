import type { ObjectRef } from '@gimlet-io/backstage-plugin-gimlet-common';
import { parse } from 'yaml';
import { AgentHarness } from '../__testUtils__/AgentHarness';
import type { Order } from '../__testUtils__/protocolServer';
import {
  deployment,
  describeOnClusters,
  kustomization,
  type TestCluster,
} from '../__testUtils__/TestCluster';
import { until } from '../__testUtils__/until';

jest.setTimeout(120_000);

const checkout: ObjectRef = {
  group: 'apps',
  kind: 'Deployment',
  namespace: 'shop',
  name: 'checkout',
};
const cart: ObjectRef = { ...checkout, name: 'cart' };
const flux: ObjectRef = {
  group: 'kustomize.toolkit.fluxcd.io',
  kind: 'Kustomization',
  namespace: 'flux-system',
  name: 'checkout',
};
const source: ObjectRef = {
  group: 'source.toolkit.fluxcd.io',
  kind: 'GitRepository',
  namespace: 'flux-system',
  name: 'gitops',
};

describeOnClusters('commands', start => {
  let cluster: TestCluster;
  let harness: AgentHarness;

  const gitops = {
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind: 'GitRepository',
    metadata: { name: 'gitops', namespace: 'flux-system' },
    spec: { url: 'https://git.acme.example/gitops.git', interval: '1m' },
  };

  const run = async (order: Order) => {
    const ordered = harness.server.order('production', order);
    return { ordered, done: await ordered.done };
  };

  beforeAll(async () => {
    cluster = await start();
    await cluster.installFlux();
    await cluster.createNamespace('shop');
    await cluster.createNamespace('flux-system');
    for (const app of ['checkout', 'cart']) {
      await cluster.apply(
        deployment(app, {
          annotations: {
            'devcluster.gimlet.io/log': 'starting with password=hunter2',
          },
        }),
      );
      await cluster.apply(kustomization(app));
      await cluster.setStatus(kustomization(app), {
        inventory: {
          entries: [{ id: `shop_${app}_apps_Deployment`, v: 'v1' }],
        },
      });
    }
    await cluster.apply(gitops);
    await cluster.apply({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'checkout', namespace: 'shop' },
      stringData: { password: 'hunter2' },
    });
    harness = new AgentHarness();
    await harness.start();
    await harness.startAgent(cluster.api());
    await until(() => {
      const seen = [
        harness.podsOf('checkout').length,
        harness.podsOf('cart').length,
        harness.state().of('source').length,
      ];
      if (String(seen) !== '2,2,1') throw new Error(`Seen so far: ${seen}`);
    });
  });

  afterAll(async () => {
    await harness?.stop();
    await cluster?.stop();
  });

  it('restarts a workload, as kubectl does', async () => {
    const before = harness.podsOf('checkout').map(({ uid }) => uid);
    const { done } = await run({
      kind: 'restart',
      app: 'checkout',
      objects: [checkout],
    });
    expect(done).toEqual({
      ok: true,
      text: 'deployment.apps/checkout restarted',
    });
    await until(() => {
      const pods = harness.podsOf('checkout');
      expect(pods).toHaveLength(2);
      expect(pods.filter(({ uid }) => before.includes(uid))).toEqual([]);
    });
    expect(await cluster.read(deployment('checkout'))).toMatchObject({
      spec: {
        template: {
          metadata: {
            annotations: {
              'kubectl.kubernetes.io/restartedAt':
                expect.stringMatching(/^\d{4}-/),
            },
          },
        },
      },
    });
  });

  it.each<[string, Order, string]>([
    [
      'an object of another app',
      { kind: 'restart', app: 'checkout', objects: [checkout, cart] },
      'not-found',
    ],
    [
      'an object that is not there',
      { kind: 'object', object: { ...checkout, name: 'nothing' } },
      'not-found',
    ],
    [
      'a Secret',
      {
        kind: 'object',
        object: {
          group: '',
          kind: 'Secret',
          namespace: 'shop',
          name: 'checkout',
        },
      },
      'not-allowed',
    ],
    [
      'the Kustomization of another app',
      { kind: 'suspend', app: 'cart', object: flux },
      'not-found',
    ],
    [
      'a restart of what has no pods of its own',
      { kind: 'restart', app: 'checkout', objects: [flux] },
      'invalid',
    ],
    [
      'the log of another app’s pod',
      {
        kind: 'logs',
        app: 'cart',
        namespace: 'shop',
        pod: 'checkout-1',
        previous: false,
        follow: false,
      },
      'not-found',
    ],
  ])('refuses %s, and touches nothing', async (_, order, code) => {
    const generation = async () =>
      (await cluster.read(deployment('checkout'))).metadata?.generation;
    const before = await generation();
    const { done, ordered } = await run(order);
    expect(done).toMatchObject({ ok: false, error: { code } });
    expect(ordered.text).toBe('');
    expect(await generation()).toBe(before);
  });

  it('asks Flux to look now, at a source and at a Kustomization', async () => {
    for (const [object, manifest] of [
      [source, gitops],
      [flux, kustomization('checkout')],
    ] as const) {
      const { done } = await run({
        kind: 'reconcile',
        app: 'checkout',
        object,
      });
      expect(done).toMatchObject({ ok: true });
      expect((await cluster.read(manifest)).metadata?.annotations).toEqual({
        'reconcile.fluxcd.io/requestedAt': expect.stringMatching(/^\d{4}-/),
      });
    }
  });

  it('suspends and resumes, and reconciles nothing that is suspended', async () => {
    const suspended = async () =>
      (await cluster.read(kustomization('checkout'))).spec;
    await expect(
      run({ kind: 'suspend', app: 'checkout', object: flux }),
    ).resolves.toMatchObject({
      done: {
        ok: true,
        text: 'kustomization flux-system/checkout suspended',
      },
    });
    expect(await suspended()).toMatchObject({ suspend: true });
    await until(async () => {
      const { done } = await run({
        kind: 'reconcile',
        app: 'checkout',
        object: flux,
      });
      expect(done).toMatchObject({ ok: false, error: { code: 'conflict' } });
    });
    const { done } = await run({
      kind: 'resume',
      app: 'checkout',
      object: flux,
    });
    expect(done).toMatchObject({ ok: true });
    expect(await suspended()).toMatchObject({ suspend: false });
  });

  it('gives an object as YAML, without what nobody reads', async () => {
    const { done, ordered } = await run({
      kind: 'object',
      app: 'checkout',
      object: checkout,
    });
    expect(done).toEqual({ ok: true });
    expect(ordered.text).not.toContain('managedFields');
    expect(parse(ordered.text)).toMatchObject({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'checkout' },
      spec: { replicas: 2 },
    });
  });

  it('describes an object with its events', async () => {
    const { done, ordered } = await run({
      kind: 'describe',
      app: 'checkout',
      object: checkout,
    });
    expect(done).toEqual({ ok: true });
    expect(ordered.text).toMatch(/^Name: +checkout$/m);
    expect(ordered.text).toMatch(
      /^Replicas: +2 desired \| 2 updated \| 2 total \| 2 available$/m,
    );
    expect(ordered.text).toMatch(/Normal +ScalingReplicaSet +\d+s/);
  });

  it('streams a log, masked, until it is told to stop', async () => {
    const [{ name: pod }] = harness.podsOf('cart');
    const { done, ordered } = await run({
      kind: 'logs',
      app: 'cart',
      namespace: 'shop',
      pod,
      previous: false,
      follow: false,
    });
    expect(done).toEqual({ ok: true });
    expect(ordered.lines).toMatchObject([
      { at: expect.any(Number), text: 'starting with password=***' },
    ]);
    const followed = harness.server.order('production', {
      kind: 'logs',
      app: 'cart',
      namespace: 'shop',
      pod,
      container: 'main',
      tailLines: 1,
      previous: false,
      follow: true,
    });
    await until(() => expect(followed.lines).toHaveLength(1));
    harness.server.cancel('production', followed.id);
    await expect(
      Promise.race([
        followed.done,
        new Promise(resolve => setTimeout(resolve, 500, 'nothing more')),
      ]),
    ).resolves.toBe('nothing more');
  });

  it('says which containers there are when it is asked for another', async () => {
    const { done } = await run({
      kind: 'logs',
      app: 'cart',
      namespace: 'shop',
      pod: harness.podsOf('cart')[0].name,
      container: 'sidecar',
      previous: false,
      follow: false,
    });
    expect(done).toMatchObject({
      ok: false,
      error: { code: 'not-found', whatToDo: 'It has: main.' },
    });
  });

  it('says that no run was before the first one, which is no fault of who asks', async () => {
    const { done } = await run({
      kind: 'logs',
      app: 'cart',
      namespace: 'shop',
      pod: harness.podsOf('cart')[0].name,
      previous: true,
      follow: false,
    });
    expect(done).toMatchObject({
      ok: false,
      error: {
        code: 'conflict',
        message: expect.stringContaining('previous terminated container'),
      },
    });
  });

  it('does not do what its own list does not allow, and nothing after its time', async () => {
    await harness.stopAgents();
    await harness.startAgent(cluster.api(), { allow: ['describe'] });
    await until(() => {
      expect(harness.server.sessionOf('production')?.events).toBeDefined();
      expect(harness.podsOf('checkout')).toHaveLength(2);
    });
    const { done } = await run({
      kind: 'restart',
      app: 'checkout',
      objects: [checkout],
    });
    expect(done).toMatchObject({
      ok: false,
      error: { code: 'not-allowed' },
    });
    const late = harness.server.order(
      'production',
      { kind: 'describe', app: 'checkout', object: checkout },
      { milliseconds: -1000 },
    );
    await expect(late.done).resolves.toMatchObject({
      ok: false,
      error: { code: 'timeout', whatToDo: expect.stringContaining('clock') },
    });
    // The server's clock is behind ours, and it says how long there is.
    const ahead = harness.server.order(
      'production',
      { kind: 'describe', app: 'checkout', object: checkout },
      { milliseconds: -60_000, leftMs: 10_000 },
    );
    await expect(ahead.done).resolves.toMatchObject({ ok: true });
  });
});
