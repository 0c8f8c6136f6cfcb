import { randomUUID } from 'node:crypto';
import { mockCredentials } from '@backstage/backend-test-utils';
import {
  AuthorizeResult,
  isResourcePermission,
} from '@backstage/plugin-permission-common';
import {
  RESOURCE_TYPE_GIMLET_APP,
  tokenActionSchema,
  type TokenAction,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  aKustomization,
  aPod,
  aSource,
  aWorkload,
} from '@gimlet-io/backstage-plugin-gimlet-common/testUtils';
import request, { type Test } from 'supertest';
import {
  ADMIN,
  mountedRoutes,
  TestServer,
  type TestPolicy,
} from '../__testUtils__';
import {
  createGimletAppConditionalDecision,
  gimletAppConditions,
} from '../authorization';
import { StubAgent } from '../agents/__testUtils__';
import { testDatabases } from '../database/__testUtils__';
import { testArtifact, testManifest } from '../services/__testUtils__';

jest.setTimeout(120_000);

const databases = testDatabases();
const DENIED = 'user:default/mallory';
const OF_STAGING = 'user:default/stacy';

/** No policy of it triggers. */
const ARTIFACT = testArtifact('1', {
  manifests: [
    testManifest({ deploy: undefined }),
    testManifest({ env: 'production', deploy: undefined }),
  ],
});

/** Mallory may nothing, Stacy what is in staging, everybody else everything. */
const policy: TestPolicy = (userRef, permission) => {
  if (userRef === DENIED) return { result: AuthorizeResult.DENY };
  return userRef === OF_STAGING &&
    isResourcePermission(permission, RESOURCE_TYPE_GIMLET_APP)
    ? createGimletAppConditionalDecision(
        permission,
        gimletAppConditions.inEnvironment({ environments: ['staging'] }),
      )
    : { result: AuthorizeResult.ALLOW };
};

/** Of a person's token: `agent.connect` stands alone. */
const ALL_ACTIONS = tokenActionSchema.options.filter(
  action => action !== 'agent.connect',
);

/**
 * Who may what. What is asked for is about the app checkout of the repository acme/checkout in production.
 *
 * `+`: done, or the state of things alone forbids it. `-`: 403. `0`: answered, and nothing of the app is in it.
 *
 * Callers: users `all` (whom the policy allows everything), `no`, `stg` (staging alone); tokens with one action each, then
 * `env` (everything in staging) and `repo` (everything of another repository); external services without restrictions
 * (`svc`, and `plg`: restricted to the plugin alone), restricted to release.create (`svcC`) and to create, update and delete (`svcW`).
 */
const TABLE = `
                                                              all no stg read ship rel back del hold brch logs obj rst flux agt env repo svc plg svcC svcW
POST /artifacts                                               +   -  +   -    +    -   -    -   -    -    -    -   -   -    -   +   -    -   -   -    +
GET /artifacts                                                +   -  +   +    -    -   -    -   -    -    -    -   -   -    -   +   0    +   +   -    -
GET /artifacts/:artifactId                                    +   -  +   +    -    -   -    -   -    -    -    -   -   -    -   +   -    +   +   -    -
POST /plans                                                   +   -  -   +    -    -   -    -   -    -    -    -   -   -    -   -   -    +   +   -    -
POST /requests release                                        +   -  -   -    -    +   -    -   -    -    -    -   -   -    -   -   -    -   -   +    +
POST /requests take-over                                      +   -  -   -    -    -   -    -   -    -    -    -   -   -    -   -   -    -   -   -    +
POST /requests rollback                                       +   -  -   -    -    -   +    -   -    -    -    -   -   -    -   -   -    -   -   -    +
POST /requests delete                                         +   -  -   -    -    -   -    +   -    -    -    -   -   -    -   -   -    -   -   -    +
POST /requests hold                                           +   -  -   -    -    -   -    -   +    -    -    -   -   -    -   -   -    -   -   -    +
POST /requests resume                                         +   -  -   -    -    -   -    -   +    -    -    -   -   -    -   -   -    -   -   -    +
GET /requests                                                 +   -  0   +    -    -   -    -   -    -    -    -   -   -    -   0   0    +   +   -    -
GET /requests/:requestId                                      +   -  -   +    -    -   -    -   -    -    -    -   -   -    -   -   -    +   +   -    -
GET /requests/:requestId/plan                                 +   -  -   +    -    -   -    -   -    -    -    -   -   -    -   -   -    +   +   -    -
POST /requests/:requestId/confirm                             +   -  -   -    -    +   -    -   -    -    -    -   -   -    -   -   -    -   -   +    +
POST /requests/:requestId/cancel                              +   -  -   -    -    -   -    -   -    -    -    -   -   -    -   -   -    -   -   -    +
GET /releases                                                 +   -  0   +    -    -   -    -   -    -    -    -   -   -    -   0   0    +   +   -    -
GET /releases/:environment/:app/:commit                       +   -  -   +    -    -   -    -   -    -    -    -   -   -    -   -   -    +   +   -    -
GET /entities/:kind/:namespace/:name/releases                 +   -  0   +    -    -   -    -   -    -    -    -   -   -    -   0   0    +   +   -    -
GET /environments                                             +   -  +   +    -    -   -    -   -    -    -    -   -   -    -   0   +    +   +   -    -
POST /branches/deleted                                        +   -  +   -    -    -   -    -   -    +    -    -   -   -    -   +   -    -   -   -    +
GET /tokens                                                   +   0  +   -    -    -   -    -   -    -    -    -   -   -    -   -   -    -   -   -    -
POST /tokens                                                  +   -  +   -    -    -   -    -   -    -    -    -   -   -    -   -   -    -   -   -    -
DELETE /tokens/:tokenId                                       +   -  +   -    -    -   -    -   -    -    -    -   -   -    -   -   -    -   -   -    -
POST /index/rebuild                                           +   -  +   -    -    -   -    -   -    -    -    -   -   -    -   -   -    -   -   -    -
GET /environments/:environment/live                           +   -  0   +    -    -   -    -   -    -    -    -   -   -    -   -   0    +   +   -    -
GET /environments/:environment/apps/:app/live                 +   -  -   +    -    -   -    -   -    -    -    -   -   -    -   -   -    +   +   -    -
POST /environments/:environment/apps/:app/commands restart    +   -  -   -    -    -   -    -   -    -    -    -   +   -    -   -   -    -   -   -    +
POST /environments/:environment/apps/:app/commands reconcile  +   -  -   -    -    -   -    -   -    -    -    -   -   +    -   -   -    -   -   -    +
GET /environments/:environment/apps/:app/describe             +   -  -   -    -    -   -    -   -    -    -    +   -   -    -   -   -    +   +   -    -
GET /environments/:environment/apps/:app/object               +   -  -   -    -    -   -    -   -    -    -    +   -   -    -   -   -    +   +   -    -
GET /environments/:environment/apps/:app/logs                 +   -  -   -    -    -   -    -   -    -    +    -   -   -    -   -   -    +   +   -    -
GET /alerts                                                   +   -  0   +    -    -   -    -   -    -    -    -   -   -    -   0   0    +   +   -    -
POST /alerts/:alertId/silence                                 +   -  -   -    -    -   -    -   -    -    -    -   -   -    -   -   -    -   -   -    +
POST /agents/sessions                                         -   -  -   -    -    -   -    -   -    -    -    -   -   -    +   -   -    -   -   -    -
POST /agents/sessions/:sessionId/reports                      -   -  -   -    -    -   -    -   -    -    -    -   -   -    +   -   -    -   -   -    -
POST /agents/sessions/:sessionId/results/:commandId           -   -  -   -    -    -   -    -   -    -    -    -   -   -    +   -   -    -   -   -    -
GET /agents/sessions/:sessionId/commands                      -   -  -   -    -    -   -    -   -    -    -    -   -   -    +   -   -    -   -   -    -
DELETE /agents/sessions/:sessionId                            -   -  -   -    -    -   -    -   -    -    -    -   -   -    +   -   -    -   -   -    -
`;

const [HEADING, ...LINES] = TABLE.trim().split('\n');
const COLUMNS = HEADING.trim().split(/\s+/);
const ROWS = LINES.map(line => {
  const [, call, cells] = /^(\S.*?) {2,}(.*)$/.exec(line) ?? [];
  return { call, cells: cells.split(/\s+/) };
});

/** Mounted by Backstage's permission registry, behind its own barrier. */
const OF_THE_FRAMEWORK = [
  'GET /.well-known/backstage/permissions/metadata',
  'POST /.well-known/backstage/permissions/apply-conditions',
];
const OPEN = ['GET /health', 'GET /openapi.json'];
/** Known by what signed it alone. */
const SIGNED = ['POST /webhooks/flux'];

/** What the agent sees lasts long already. */
async function alertOf(server: TestServer): Promise<string> {
  for (;;) {
    const { items } = await server.as(ADMIN).listAlerts();
    if (items.length > 0) return items[0].id;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}

const REQUEST = '0192f0c1-0000-7000-8000-000000000000';

const QUERIES: Record<string, string> = {
  '/releases': '?app=checkout',
  '/environments/:environment/apps/:app/describe':
    '?kind=Deployment&name=checkout',
  '/environments/:environment/apps/:app/object':
    '?kind=Deployment&name=checkout',
  '/environments/:environment/apps/:app/logs': '?pod=checkout-0',
};
/** What the agent's objects and answers are known by. */
const SEEN = 'seen-by-the-agent';

describe.each(databases.eachSupportedId())(
  'every mounted route on %s',
  databaseId => {
    let server: TestServer;
    let bearers: Record<string, string>;
    let fixture: {
      artifactId: string;
      requestId: string;
      commit: string;
      alertId: string;
    };
    let tokenId: string;
    let agent: StubAgent;
    let sessionId: string;

    function routeOf(call: string): string {
      return call.split(' ').slice(0, 2).join(' ');
    }

    /** A body that is valid, and changes nothing even where it is allowed. */
    function bodyOf(call: string): object | undefined {
      const place = { environment: 'production', app: 'checkout' };
      const { artifactId } = fixture;
      const release = { action: 'release', ...place, artifactId };
      // Nothing has this digest, so nothing is made.
      const asking = (wish: object) => ({ wish, digest: '0'.repeat(64) });
      const bodies: Record<string, object> = {
        'POST /artifacts': ARTIFACT,
        'POST /plans': release,
        'POST /requests release': asking(release),
        'POST /requests take-over': asking({ ...release, takeOver: true }),
        'POST /requests rollback': asking({
          action: 'rollback',
          ...place,
          to: fixture.commit,
        }),
        'POST /requests delete': asking({ action: 'delete', ...place }),
        'POST /requests hold': asking({ action: 'hold', ...place }),
        'POST /requests resume': asking({ action: 'resume', ...place }),
        'POST /requests/:requestId/confirm': { digest: '0'.repeat(64) },
        'POST /alerts/:alertId/silence': { until: Date.now() + 3_600_000 },
        'POST /environments/:environment/apps/:app/commands restart': {
          kind: 'restart',
        },
        'POST /environments/:environment/apps/:app/commands reconcile': {
          kind: 'reconcile',
        },
        'POST /agents/sessions': {
          agentVersion: '1',
          allow: [],
          skippedKinds: [],
        },
        'POST /agents/sessions/:sessionId/reports': {
          sequence: 1,
          at: 1,
          upserts: [],
          removed: [],
        },
        'POST /agents/sessions/:sessionId/results/:commandId': { sequence: 1 },
        'POST /branches/deleted': {
          repository: 'acme/checkout',
          branch: 'gone',
        },
        'POST /tokens': {
          name: `made-${randomUUID()}`,
          actions: ['read'],
          environments: ['staging'],
          repositories: ['*'],
        },
      };
      return bodies[call];
    }

    function ask(call: string, headers: Record<string, string>): Test {
      const [method, route] = call.split(' ');
      const params: Record<string, string> = {
        ...fixture,
        tokenId,
        sessionId,
        commandId: REQUEST,
        environment: 'production',
        app: 'checkout',
        kind: 'component',
        namespace: 'default',
        name: 'checkout',
      };
      const path = route.replace(/:(\w+)/g, (_, name) =>
        encodeURIComponent(params[name]),
      );
      const query = QUERIES[route] ?? '';
      const url = `/api/gimlet${path}${query}`;
      const http = request(server.origin);
      if (method === 'GET') return http.get(url).set(headers);
      return method === 'DELETE'
        ? http.delete(url).set(headers)
        : http.post(url).set(headers).send(bodyOf(call));
    }

    /** What only somebody who sees the app in production is answered. */
    function telling(call: string): string[] {
      const { artifactId, requestId, commit } = fixture;
      switch (routeOf(call)) {
        case 'GET /tokens':
          return [tokenId];
        case 'GET /environments':
          return ['"name":"production"'];
        case 'GET /alerts':
          return [fixture.alertId];
        case 'GET /environments/:environment/live':
        case 'GET /environments/:environment/apps/:app/live':
        case 'GET /environments/:environment/apps/:app/describe':
        case 'GET /environments/:environment/apps/:app/object':
        case 'GET /environments/:environment/apps/:app/logs':
          return [SEEN];
        case 'GET /agents/sessions/:sessionId/commands':
          return ['replaced'];
        // An artifact is of no environment: it is new to staging too.
        case 'GET /entities/:kind/:namespace/:name/releases':
          return [requestId, commit];
        default:
          return [artifactId, requestId, commit];
      }
    }

    /** As the table says it; whatever does not belong there in full. */
    async function cellOf(call: string, column: string): Promise<string> {
      const { status, text } = await ask(call, {
        authorization: `Bearer ${bearers[column]}`,
      });
      if (status === 403) return '-';
      if (![200, 201, 409].includes(status)) return `${status} ${text}`;
      const isAnswered = status === 200 && call.startsWith('GET ');
      return isAnswered && !telling(call).some(mark => text.includes(mark))
        ? '0'
        : '+';
    }

    beforeAll(async () => {
      server = await TestServer.start({ databases, databaseId, policy });
      const everywhere = (action: TokenAction) =>
        server.token({ actions: [action] });
      bearers = {
        all: mockCredentials.user.token(ADMIN),
        no: mockCredentials.user.token(DENIED),
        stg: mockCredentials.user.token(OF_STAGING),
        read: await everywhere('read'),
        ship: await everywhere('artifact.create'),
        rel: await everywhere('release.create'),
        back: await everywhere('release.rollback'),
        del: await everywhere('release.delete'),
        hold: await everywhere('release.hold'),
        brch: await everywhere('branch.delete'),
        logs: await everywhere('logs.read'),
        obj: await everywhere('object.read'),
        rst: await everywhere('workload.restart'),
        flux: await everywhere('flux.reconcile'),
        agt: await server.token({
          actions: ['agent.connect'],
          environments: ['staging'],
        }),
        env: await server.token({
          actions: ALL_ACTIONS,
          environments: ['staging'],
        }),
        repo: await server.token({
          actions: ALL_ACTIONS,
          repositories: ['acme/other'],
        }),
        svc: 'service-unrestricted',
        plg: 'service-plugin-only',
        svcC: 'service-create',
        svcW: 'service-writes',
      };
      const admin = server.as(ADMIN);
      const shipped = await admin.shipArtifact({ body: ARTIFACT });
      const artifactId = shipped.artifact.id;
      const wish = {
        action: 'release',
        environment: 'production',
        app: 'checkout',
        artifactId,
      } as const;
      const asked = await admin.createRequest({ body: { wish } });
      let { commit } = asked;
      for (let now = asked; now.state !== 'pushed'; commit = now.commit) {
        await new Promise(resolve => setTimeout(resolve, 50));
        now = await admin.getRequest({ params: { requestId: asked.id } });
      }
      fixture = {
        artifactId,
        requestId: asked.id,
        commit: commit ?? '',
        alertId: '',
      };
      const { token } = await admin.createToken({
        body: {
          name: 'to-be-revoked',
          actions: ['read'],
          environments: ['*'],
          repositories: ['*'],
        },
      });
      tokenId = token.id;

      agent = new StubAgent({
        origin: server.origin,
        token: await server.token({
          actions: ['agent.connect'],
          environments: ['production'],
        }),
      });
      await agent.connect([
        aWorkload(),
        aSource(),
        aKustomization(),
        aPod({
          cause: {
            trouble: 'image-pull',
            reason: SEEN,
            message: SEEN,
            since: 1,
          },
        }),
      ]);
      fixture.alertId = await alertOf(server);
      agent.beat();
      agent.answer(({ kind }) => [
        {
          sequence: 1,
          chunk:
            kind === 'logs'
              ? { type: 'lines', lines: [{ text: SEEN }] }
              : { type: 'text', text: SEEN },
        },
        { sequence: 2, done: { ok: true } },
      ]);
      const opened = await server.with(bearers.agt).openAgentSession({
        body: { agentVersion: '1', allow: [], skippedKinds: [] },
      });
      sessionId = opened.sessionId;
    });

    afterAll(async () => {
      await agent.stop();
      await server.stop();
    });

    it('is in the table', () => {
      const known = new Set([
        ...ROWS.map(({ call }) => routeOf(call)),
        ...OF_THE_FRAMEWORK,
        ...OPEN,
        ...SIGNED,
      ]);
      const mounted = new Set(mountedRoutes(server.mounted));
      expect([...mounted].sort()).toEqual([...known].sort());
    });

    describe.each(ROWS)('$call', ({ call, cells }) => {
      it.each(COLUMNS.map((column, place) => [column, cells[place]]))(
        'for %s: %s',
        async (column, cell) => {
          expect(await cellOf(call, column)).toBe(cell);
        },
      );

      it('says which rule forbids it, and what to do', async () => {
        for (const column of COLUMNS.filter((_, at) => cells[at] === '-')) {
          const { body } = await ask(call, {
            authorization: `Bearer ${bearers[column]}`,
          });
          expect([column, body.error]).toEqual([
            column,
            {
              name: 'NotAllowedError',
              code: 'not-allowed',
              message: expect.stringMatching(/^Not allowed: /),
              whatToDo: expect.stringMatching(/./),
            },
          ]);
          const { message } = body.error;
          const told = Object.values(fixture).filter(id =>
            message.includes(id),
          );
          expect(told).toEqual([]);
        }
      });
    });

    describe('tells nobody anything', () => {
      let strangers: Record<string, Record<string, string>>;

      beforeAll(async () => {
        const expired = await server.token({ expiresAt: Date.now() + 60_000 });
        await server
          .database('tokens')
          .where({ id: expired.split('_')[1] })
          .update({ expires_at: Date.now() - 1 });
        const revoked = await server.token({});
        await server.as(ADMIN).revokeToken({
          params: { tokenId: revoked.split('_')[1] },
        });
        const known = await server.token({});
        const other = known.endsWith('A') ? 'B' : 'A';
        const bearer = (token: string) => ({
          authorization: `Bearer ${token}`,
        });
        strangers = {
          'without a token': {},
          'with an empty header': { authorization: '' },
          'with another scheme': { authorization: `Basic ${known}` },
          'with an expired token': bearer(expired),
          'with a revoked token': bearer(revoked),
          'with an unknown token': bearer(`gimlet_0000_${'A'.repeat(43)}`),
          'with a wrong secret': bearer(`${known.slice(0, -1)}${other}`),
          'with a part of a token': bearer(known.slice(0, -1)),
          'with no secret': bearer('gimlet_'),
          'with a bad token of Backstage': bearer(
            mockCredentials.user.invalidToken(),
          ),
          'with a cookie alone': {
            cookie: mockCredentials.limitedUser.cookie(),
          },
        };
      });

      it.each([...new Set(ROWS.map(({ call }) => call))])(
        'at %s',
        async call => {
          for (const [stranger, headers] of Object.entries(strangers)) {
            const {
              status,
              body,
              headers: answered,
            } = await ask(call, headers);
            expect([stranger, status, body]).toEqual([
              stranger,
              401,
              {
                error: {
                  name: 'AuthenticationError',
                  code: 'unauthenticated',
                  message: expect.any(String),
                  whatToDo: expect.stringContaining('token'),
                },
                request: {
                  method: call.split(' ')[0],
                  url: expect.any(String),
                },
                response: { statusCode: 401 },
              },
            ]);
            expect(answered['www-authenticate']).toBe('Bearer realm="gimlet"');
            const { message } = body.error;
            expect(
              telling(call).filter(mark => message.includes(mark)),
            ).toEqual([]);
          }
        },
      );

      it.each(OF_THE_FRAMEWORK)('at %s', async call => {
        for (const [stranger, headers] of Object.entries(strangers)) {
          const { status } = await ask(call, headers);
          expect([stranger, status]).toEqual([stranger, 401]);
        }
      });

      it('keeps those out who were let in to another plugin', async () => {
        for (const { call } of ROWS) {
          const { status, body } = await ask(call, {
            authorization: 'Bearer service-of-catalog',
          });
          expect([call, status, body.error.code]).toEqual([
            call,
            403,
            'not-allowed',
          ]);
        }
      });
    });

    it.each(OPEN)(
      '%s is open to all, and tells nothing of apps',
      async call => {
        const { status, text } = await ask(call, {});
        expect(status).toBe(200);
        const ids = [...Object.values(fixture), tokenId];
        expect(ids.filter(id => text.includes(id))).toEqual([]);
      },
    );
  },
);
