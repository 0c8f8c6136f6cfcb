import { gzipSync } from 'node:zlib';
import type { Observation } from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  aKustomization,
  aPod,
  aSource,
  aWorkload,
} from '@gimlet-io/backstage-plugin-gimlet-common/testUtils';
import request from 'supertest';
import { ADMIN, TestServer } from '../__testUtils__';
import { testDatabases } from '../database/__testUtils__';
import { testArtifact, testManifest } from '../services/__testUtils__';
import { StubAgent } from './__testUtils__';

jest.setTimeout(120_000);

const databases = testDatabases();
const MIB = 1024 * 1024;

describe('an agent', () => {
  let server: TestServer;
  let token: string;
  let agent: StubAgent;

  beforeAll(async () => {
    server = await TestServer.start({ databases });
    token = await server.token({
      actions: ['agent.connect'],
      environments: ['production'],
    });
  });
  beforeEach(async () => {
    agent = new StubAgent({ origin: server.origin, token });
    await agent.connect([aWorkload(), aPod(), aSource(), aKustomization()]);
  });
  afterEach(() => agent.stop());
  afterAll(() => server.stop());

  const send = (body: string | object, options: { zipped?: boolean } = {}) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const sending = request(server.origin)
      .post(`/api/gimlet/agents/sessions/${agent.sessionId}/reports`)
      .set('authorization', `Bearer ${token}`)
      .set('content-type', 'application/json')
      .serialize(it => it);
    return options.zipped
      ? sending.set('content-encoding', 'gzip').send(gzipSync(text))
      : sending.send(text);
  };

  const report = (more: object) => ({
    sequence: agent.sequence + 1,
    at: 1,
    upserts: [],
    removed: [],
    ...more,
  });

  it('may zip what it reports', async () => {
    const upserts = [aPod({ name: 'zipped' })];
    const { status, body } = await send(report({ upserts }), { zipped: true });
    expect([status, body]).toEqual([200, { resync: false }]);
  });

  it.each<[string, () => string | object, boolean, number, string]>([
    [
      'more than is taken',
      () => report({ removed: ['a'.repeat(10 * MIB)] }),
      false,
      413,
      'too-large',
    ],
    [
      'a bomb',
      () => report({ removed: ['a'.repeat(64 * MIB)] }),
      true,
      413,
      'too-large',
    ],
    ['no JSON', () => '{', false, 400, 'invalid'],
    ['no number', () => report({ sequence: 'x' }), false, 400, 'invalid'],
    [
      'a part too many',
      () => report({ snapshot: { part: 3, parts: 2 } }),
      false,
      400,
      'invalid',
    ],
    [
      'an object of no type',
      () => report({ upserts: [{ type: 'secret', name: 'x' }] }),
      false,
      400,
      'invalid',
    ],
    [
      'half a pod',
      () => report({ upserts: [{ ...aPod(), phase: 'Dancing' }] }),
      false,
      400,
      'invalid',
    ],
    [
      'a null character',
      () => report({ upserts: [aPod({ name: 'a\0b' })] }),
      false,
      400,
      'invalid',
    ],
  ])('cannot report %s', async (_, body, zipped, status, code) => {
    const before = await server.database('cluster_objects').count();
    const answer = await send(body(), { zipped });
    expect([answer.status, answer.body.error.code]).toEqual([status, code]);
    expect(await server.database('cluster_objects').count()).toEqual(before);
  });

  it('shows what programs write whatever it is', async () => {
    const trouble: Observation = aPod({
      name: 'binary',
      cause: {
        trouble: 'crash-loop',
        reason: 'CrashLoopBackOff',
        message: 'exit code 1',
        since: 1,
        lastLog: ['a\0b'],
      },
    });
    await agent.report({ upserts: [trouble] });
    const { causes } = await server.as(ADMIN).getAppLive({
      params: { environment: 'production', app: 'checkout' },
    });
    expect(causes).toMatchObject([{ lastLog: ['a␀b'] }]);
  });

  it('cannot answer a command that it was not asked', async () => {
    await expect(
      agent.result('0192f0c1-0000-7000-8000-000000000000', {
        sequence: 1,
        done: { ok: true },
      }),
    ).rejects.toMatchObject({ code: 'not-found' });
  });

  it('lets Flux fetch what was pushed', async () => {
    const admin = server.as(ADMIN);
    const { artifact } = await admin.shipArtifact({
      body: testArtifact('1', {
        manifests: [testManifest({ env: 'production', deploy: undefined })],
      }),
    });
    await admin.createRequest({
      body: {
        wish: {
          action: 'release',
          environment: 'production',
          app: 'checkout',
          artifactId: artifact.id,
        },
      },
    });
    const asked = async () => {
      while (agent.events.length === 0) {
        await new Promise(resolve => setTimeout(resolve, 50));
      }
      return agent.events[0];
    };
    expect(await asked()).toMatchObject({
      event: 'command',
      data: {
        kind: 'reconcile',
        object: { kind: 'GitRepository', name: 'gitops' },
      },
    });
    const [card] = (
      await admin.getEntityReleases({
        params: { kind: 'component', namespace: 'default', name: 'checkout' },
      })
    ).cards.filter(({ environment }) => environment === 'production');
    expect(card.live).toMatchObject({
      agent: { state: 'connected' },
      health: { state: 'healthy' },
      pods: { ready: 2, desired: 2 },
    });
    const apps = async () =>
      (
        await admin.getEnvironmentLive({
          params: { environment: 'production' },
        })
      ).apps;
    const release = { version: { sha: artifact.sha } };
    expect(await apps()).toMatchObject([{ app: 'checkout', release }]);
    // Git says that it is there, whatever the cluster has.
    await agent.snapshot([]);
    expect(await apps()).toMatchObject([
      { app: 'checkout', health: { state: 'missing' }, release },
    ]);
  });
});
