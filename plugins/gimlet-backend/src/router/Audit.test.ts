import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import type { AuditorServiceCreateEventOptions } from '@backstage/backend-plugin-api';
import type { JsonObject } from '@backstage/types';
import { ADMIN, TestServer } from '../__testUtils__';
import { testDatabases } from '../database/__testUtils__';
import { testArtifact, testManifest } from '../services/__testUtils__';

const databases = testDatabases();

interface Entry {
  eventId: string;
  user: boolean;
  meta?: JsonObject;
  ended?: string;
  done?: JsonObject;
}

describe('Audit', () => {
  let server: TestServer;
  const entries: Entry[] = [];

  const auditor = createServiceFactory({
    service: coreServices.auditor,
    deps: {},
    factory: () => ({
      createEvent: async (options: AuditorServiceCreateEventOptions) => {
        const entry: Entry = {
          eventId: options.eventId,
          user: options.request !== undefined,
          meta: options.meta,
        };
        entries.push(entry);
        return {
          success: async given => {
            Object.assign(entry, { ended: 'done', done: given?.meta });
          },
          fail: async ({ error }) => {
            Object.assign(entry, { ended: error.message });
          },
        };
      },
    }),
  });

  beforeAll(async () => {
    server = await TestServer.start({ databases, features: [auditor] });
  });
  afterAll(() => server.stop());
  beforeEach(() => entries.splice(0));

  it('has every change, who asked for it, and what became of it', async () => {
    const admin = server.as(ADMIN);
    const { secret, token } = await admin.createToken({
      body: {
        name: 'ci-checkout',
        actions: ['artifact.create'],
        environments: ['*'],
        repositories: ['acme/checkout'],
      },
    });
    const ci = server.with(secret);
    const body = testArtifact('1', {
      manifests: [testManifest({ deploy: undefined })],
    });
    const { artifact } = await ci.shipArtifact({ body });
    const wish = {
      action: 'release',
      environment: 'staging',
      app: 'checkout',
      artifactId: artifact.id,
    } as const;
    const { id } = await admin.createRequest({ body: { wish } });

    expect(entries).toEqual([
      {
        eventId: 'create-token',
        user: true,
        meta: expect.objectContaining({ caller: ADMIN, name: 'ci-checkout' }),
        ended: 'done',
        done: { tokenId: token.id },
      },
      {
        eventId: 'ship-artifact',
        user: false,
        meta: expect.objectContaining({
          caller: 'token/ci-checkout',
          tokenId: token.id,
          method: 'POST',
          url: '/api/gimlet/artifacts',
          repository: 'acme/checkout',
          sha: '1'.repeat(40),
        }),
        ended: 'done',
        done: { artifactId: artifact.id, created: true },
      },
      {
        eventId: 'create-request',
        user: true,
        meta: { caller: ADMIN, wish },
        ended: 'done',
        done: { requestId: id },
      },
    ]);
    expect(JSON.stringify(entries)).not.toContain(secret.slice(-43));
  });

  it('has what was refused, and why', async () => {
    const secret = await server.token({ actions: ['read'] });
    entries.splice(0);
    await expect(
      server.with(secret).shipArtifact({ body: testArtifact('2') }),
    ).rejects.toMatchObject({ code: 'not-allowed' });
    expect(entries).toMatchObject([
      {
        eventId: 'ship-artifact',
        ended: expect.stringContaining('may not artifact.create'),
      },
    ]);
  });

  it('has nothing of questions', async () => {
    const admin = server.as(ADMIN);
    await admin.listEnvironments();
    await admin.listTokens();
    await expect(
      admin.planChange({
        body: { action: 'hold', environment: 'staging', app: 'nothing' },
      }),
    ).rejects.toMatchObject({ code: 'not-found' });
    expect(entries).toEqual([]);
  });
});
