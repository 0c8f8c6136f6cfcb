import { createHash } from 'node:crypto';
import { mockCredentials } from '@backstage/backend-test-utils';
import request, { type Test } from 'supertest';
import { ADMIN, TestServer } from '../__testUtils__';
import { testDatabases } from '../database/__testUtils__';
import { testArtifact, testManifest } from '../services/__testUtils__';

jest.setTimeout(120_000);

const databases = testDatabases();
const COMMIT = '0123456789abcdef0123456789abcdef01234567';
const REQUEST = '0192f0c1-0000-7000-8000-000000000000';
const hold = { action: 'hold', environment: 'staging', app: 'checkout' };
const token = {
  name: 'ci',
  actions: ['read'],
  environments: ['*'],
  repositories: ['*'],
};

interface Asked {
  method: 'get' | 'post' | 'delete' | 'put' | 'patch';
  path: string;
  body?: unknown;
}

const get = (path: string): Asked => ({ method: 'get', path });
const post = (path: string, body?: unknown): Asked => ({
  method: 'post',
  path,
  body,
});

describe.each(databases.eachSupportedId())('bad input on %s', databaseId => {
  let server: TestServer;

  beforeAll(async () => {
    server = await TestServer.start({ databases, databaseId });
  });
  afterAll(() => server.stop());

  function ask({ method, path, body }: Asked): Test {
    const asked = request(server.origin)
      [method](`/api/gimlet${path}`)
      .set('authorization', mockCredentials.user.header(ADMIN));
    return body === undefined ? asked : asked.send(body as object);
  }

  it.each<[string, Asked, string[]]>([
    ['a page of nothing', get('/artifacts?limit=0'), ['limit']],
    ['a page of everything', get('/artifacts?limit=100000'), ['limit']],
    ['a limit that is none', get('/artifacts?limit=many'), ['limit']],
    ['a limit twice', get('/artifacts?limit=1&limit=2'), ['limit']],
    ['a filter that is none', get('/artifacts?repo=acme/a'), ['repo']],
    ['an object as a filter', get('/artifacts?branch[a]=b'), ['branch']],
    [
      'a search of a book',
      get(`/artifacts?search=${'a'.repeat(201)}`),
      ['search'],
    ],
    ['an unknown event', get('/artifacts?event=merge'), ['event']],
    [
      'a repository that climbs',
      get('/artifacts?repository=../../etc'),
      ['repository'],
    ],
    ['a state that is none', get('/requests?state=done'), ['state']],
    ['releases of an app without a name', get('/releases?app='), ['app']],
    [
      'an environment that climbs',
      get('/releases?app=a&environment=..'),
      ['environment'],
    ],
    ['a boolean that is none', get('/releases?app=a&byHand=1'), ['byHand']],
    [
      'a parameter that is not taken',
      get('/environments?verbose=1'),
      ['verbose'],
    ],
    ['an id that is none', get('/requests/1'), ['requestId']],
    [
      'an artifact that climbs',
      get(`/artifacts/${encodeURIComponent('../../x-0123456789abcdef')}`),
      ['artifactId'],
    ],
    [
      'a path in an environment',
      get(`/releases/${encodeURIComponent('../staging')}/checkout/${COMMIT}`),
      ['environment'],
    ],
    [
      'a path in an app',
      get(`/releases/staging/${encodeURIComponent('a/../b')}/${COMMIT}`),
      ['app'],
    ],
    ['a null byte', get(`/releases/staging/checkout%00/${COMMIT}`), ['app']],
    [
      'a revision that is an option',
      get('/releases/staging/checkout/--all'),
      ['commit'],
    ],
    ['a revision of git', get('/releases/staging/checkout/HEAD~1'), ['commit']],
    [
      'an entity without end',
      get(`/entities/component/default/${'a'.repeat(64)}/releases`),
      ['name'],
    ],
    [
      'a token id that is none',
      { method: 'delete', path: '/tokens/A%20B' },
      ['tokenId'],
    ],
    ['no body', post('/plans'), ['action']],
    ['a list as a body', post('/plans', []), ['']],
    [
      'an unknown action',
      post('/plans', { ...hold, action: 'promote' }),
      ['action'],
    ],
    ['an unknown field', post('/plans', { ...hold, force: true }), ['force']],
    ['a wrong type', post('/plans', { ...hold, app: 5 }), ['app']],
    [
      'an app that climbs',
      post('/plans', { ...hold, app: '../flux' }),
      ['app'],
    ],
    [
      'an environment in upper case',
      post('/plans', { ...hold, environment: 'Staging' }),
      ['environment'],
    ],
    [
      'a target that is an option',
      post('/plans', { ...hold, action: 'rollback', to: '--output=/tmp/x' }),
      ['to'],
    ],
    [
      'two things wrong',
      post('/requests', { wish: { ...hold, app: 'A' }, digest: 'xyz' }),
      ['wish.app', 'digest'],
    ],
    [
      'a digest that is too short',
      post('/requests', { wish: hold, digest: '0123456' }),
      ['digest'],
    ],
    [
      'a reason without end',
      post('/requests', { wish: hold, reason: 'a'.repeat(2001) }),
      ['reason'],
    ],
    [
      'a way to be stale that is none',
      post('/requests', { wish: hold, onStale: 'force' }),
      ['onStale'],
    ],
    [
      'a confirmation of nothing',
      post(`/requests/${REQUEST}/confirm`, {}),
      ['digest'],
    ],
    ['an artifact of nothing', post('/artifacts', {}), ['version']],
    [
      'a short sha',
      post('/artifacts', {
        version: { ...testArtifact('1').version, sha: 'abc' },
      }),
      ['version.sha'],
    ],
    [
      'a repository with an option',
      post('/artifacts', {
        version: { ...testArtifact('1').version, repositoryName: '--x' },
      }),
      ['version.repositoryName'],
    ],
    [
      'a branch with a line break',
      post('/artifacts', {
        version: { ...testArtifact('1').version, branch: 'a\nb' },
      }),
      ['version.branch'],
    ],
    [
      'a variable that is no text',
      post('/artifacts', { ...testArtifact('1'), vars: { A: 1 } }),
      ['vars.A'],
    ],
    [
      'CUE',
      post('/artifacts', { ...testArtifact('1'), cueEnvironments: ['x'] }),
      ['cueEnvironments'],
    ],
    [
      'a token without a name',
      post('/tokens', { ...token, name: '' }),
      ['name'],
    ],
    [
      'a token for nothing',
      post('/tokens', { ...token, actions: [] }),
      ['actions'],
    ],
    [
      'a token for more than there is',
      post('/tokens', { ...token, actions: ['token.create'] }),
      ['actions[0]'],
    ],
    [
      'a token with a glob that cannot be read',
      post('/tokens', { ...token, environments: ['stag{'] }),
      ['environments[0]'],
    ],
    [
      'a token that expired already',
      post('/tokens', { ...token, expiresAt: 1 }),
      ['expiresAt'],
    ],
    [
      'a token of an unknown kind',
      post('/tokens', { ...token, secret: 'mine' }),
      ['secret'],
    ],
    [
      'a token until after the end of time',
      post('/tokens', { ...token, expiresAt: 1e300 }),
      ['expiresAt'],
    ],
    [
      'a commit from after the end of time',
      post('/artifacts', {
        version: { ...testArtifact('1').version, created: 1e300 },
      }),
      ['version.created'],
    ],
    ['a null byte in a filter', get('/artifacts?branch=a%00'), ['branch']],
    ['a null byte in a search', get('/releases?search=%00'), ['search']],
    [
      'a null byte in a reason',
      post('/requests', { wish: hold, reason: 'a\0b' }),
      ['reason'],
    ],
    [
      'a null byte in a message',
      post('/artifacts', {
        version: { ...testArtifact('1').version, message: 'a\0b' },
      }),
      ['version.message'],
    ],
    [
      'a null byte in a branch that is gone',
      post('/branches/deleted', { repository: 'acme/shop', branch: '\0' }),
      ['branch'],
    ],
    [
      'a branch of no repository',
      post('/branches/deleted', { branch: 'a' }),
      ['repository'],
    ],
  ])('refuses %s, and says where', async (_, asked, paths) => {
    const { status, body } = await ask(asked);
    expect([status, body.error]).toEqual([
      400,
      expect.objectContaining({ code: 'invalid', name: 'InputError' }),
    ]);
    expect(
      body.error.problems.map(({ path }: { path: string }) => path),
    ).toEqual(paths);
    expect(body.error.whatToDo).toMatch(/./);
  });

  it.each<[string, Asked, number, string]>([
    ['a cursor that is none', get('/artifacts?cursor=abc'), 400, 'invalid'],
    [
      'a cursor of another list',
      get(
        `/requests?cursor=${Buffer.from('{"list":"x"}').toString('base64url')}`,
      ),
      400,
      'invalid',
    ],
    [
      'an environment that is not there',
      post('/plans', { ...hold, environment: 'moon' }),
      404,
      'not-found',
    ],
    [
      'a request that is not there',
      get(`/requests/${REQUEST}`),
      404,
      'not-found',
    ],
    [
      'the plan of a request that is not there',
      get(`/requests/${REQUEST}/plan`),
      404,
      'not-found',
    ],
    [
      'a confirmation for nobody',
      post(`/requests/${REQUEST}/confirm`, { digest: COMMIT }),
      404,
      'not-found',
    ],
    [
      'the end of a request that is not there',
      post(`/requests/${REQUEST}/cancel`),
      404,
      'not-found',
    ],
    [
      'an artifact that is not there',
      get('/artifacts/acme%2Fshop-0123456789abcdef'),
      404,
      'not-found',
    ],
    [
      'a release that is not there',
      get(`/releases/staging/checkout/${COMMIT}`),
      404,
      'not-found',
    ],
    [
      'an entity that is not there',
      get('/entities/component/default/nobody/releases'),
      404,
      'not-found',
    ],
    [
      'a token that is not there',
      { method: 'delete', path: '/tokens/0000' },
      404,
      'not-found',
    ],
    ['a path that is not there', get('/artifacts/a/b/c'), 404, 'not-found'],
    [
      'a method that is not there',
      { method: 'put', path: '/artifacts' },
      404,
      'not-found',
    ],
    ['a path beside the API', get('/secrets'), 404, 'not-found'],
    [
      'a path out of the API',
      get('/artifacts/%2e%2e%2f%2e%2e%2fcatalog'),
      400,
      'invalid',
    ],
    [
      'a path that cannot be decoded',
      get('/artifacts/%E0%A4%A'),
      400,
      'invalid',
    ],
  ])('answers %s with words', async (_, asked, status, code) => {
    const answer = await ask(asked);
    expect([answer.status, answer.body]).toEqual([
      status,
      {
        error: expect.objectContaining({
          code,
          message: expect.stringMatching(/./),
          whatToDo: expect.stringMatching(/./),
        }),
        request: {
          method: asked.method.toUpperCase(),
          url: expect.any(String),
        },
        response: { statusCode: status },
      },
    ]);
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  it('refuses a cursor with other filters than those that it came with', async () => {
    const admin = server.as(ADMIN);
    await admin.shipArtifact({ body: testArtifact('a', { manifests: [] }) });
    await admin.shipArtifact({ body: testArtifact('b', { manifests: [] }) });
    const { nextCursor = '' } = await admin.listArtifacts({
      query: { limit: 1 },
    });
    await expect(
      admin.listArtifacts({ query: { limit: 1, cursor: nextCursor } }),
    ).resolves.toMatchObject({ items: [{ sha: 'a'.repeat(40) }] });
    await expect(
      admin.listArtifacts({ query: { branch: 'main', cursor: nextCursor } }),
    ).rejects.toMatchObject({ code: 'invalid' });
    await expect(
      admin.listRequests({ query: { cursor: nextCursor } }),
    ).rejects.toMatchObject({ code: 'invalid' });
  });

  it.each([
    ['artifacts', [1e300, 1, 'a']],
    ['artifacts', [1.5, 1, 'a']],
    ['artifacts', [1, 1, 'a\0']],
    ['requests', [1e300, 'a']],
    ['requests', [1.5, 'a']],
    ['requests', [1, 'a\0']],
    ['releases', [1e300, 1, 'a']],
    ['releases', [1, 1, 'a\0']],
  ])('refuses a cursor of %s that somebody wrote: %j', async (list, key) => {
    const scope = createHash('sha256')
      .update(JSON.stringify([list, {}]))
      .digest('base64url')
      .slice(0, 16);
    const cursor = Buffer.from(JSON.stringify([scope, key])).toString(
      'base64url',
    );
    const { status, body } = await ask(get(`/${list}?cursor=${cursor}`));
    expect([status, body.error]).toEqual([
      400,
      expect.objectContaining({
        code: 'invalid',
        message: 'The cursor is not one that was given out',
      }),
    ]);
  });

  it.each(['', 'a b', 'a'.repeat(201), 'ä'])(
    'refuses the Idempotency-Key %j',
    async key => {
      const { status, body } = await ask(post('/requests', { wish: hold })).set(
        'idempotency-key',
        Buffer.from(key).toString('latin1'),
      );
      expect([status, body.error.code]).toEqual([400, 'invalid']);
    },
  );

  it('refuses a key that was used for something else', async () => {
    const { artifact } = await server.as(ADMIN).shipArtifact({
      body: testArtifact('d', {
        manifests: [testManifest({ deploy: undefined })],
      }),
    });
    const wish = { ...hold, action: 'release', artifactId: artifact.id };
    const asked = (reason: string) =>
      ask(post('/requests', { wish, reason })).set(
        'idempotency-key',
        'the-same',
      );
    const first = await asked('one');
    const second = await asked('two');
    expect([first.status, second.status]).toEqual([201, 409]);
    expect(second.body.error.code).toBe('conflict');
  });

  it('tells nothing of a defect but where the log has it', async () => {
    await server.database.schema.renameTable('tokens', 'tokens_away');
    const { status, body, text } = await ask(get('/tokens'));
    await server.database.schema.renameTable('tokens_away', 'tokens');
    expect([status, body.error]).toEqual([
      500,
      {
        name: 'GimletError',
        code: 'internal',
        message: 'Something went wrong in the server',
        whatToDo: expect.stringMatching(/[0-9a-f-]{36}/),
      },
    ]);
    expect(text).not.toMatch(/tokens_|select|sqlite/i);
  });
});
