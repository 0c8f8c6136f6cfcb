import { gzipSync } from 'node:zlib';
import { mockCredentials } from '@backstage/backend-test-utils';
import request from 'supertest';
import { ADMIN, TestServer } from '../__testUtils__';
import { testDatabases } from '../database/__testUtils__';
import { testArtifact } from '../services/__testUtils__';

jest.setTimeout(120_000);

const databases = testDatabases();
const hold = { action: 'hold', environment: 'staging', app: 'checkout' };

describe.each(databases.eachSupportedId())('bodies on %s', databaseId => {
  let server: TestServer;

  beforeAll(async () => {
    server = await TestServer.start({ databases, databaseId });
  });
  afterAll(() => server.stop());

  const KIB = 1024;
  const json = (bytes: number) => {
    const frame = JSON.stringify({ wish: hold, reason: '' }).length;
    return JSON.stringify({ wish: hold, reason: 'a'.repeat(bytes - frame) });
  };
  const artifact = (bytes: number) => {
    const body = { ...testArtifact('c', { manifests: [] }), vars: { A: '' } };
    const frame = JSON.stringify(body).length;
    return JSON.stringify({
      ...body,
      vars: { A: 'a'.repeat(bytes - frame) },
    });
  };
  const send = (path: string) =>
    request(server.origin)
      .post(`/api/gimlet${path}`)
      .set('authorization', mockCredentials.user.header(ADMIN))
      .set('content-type', 'application/json');

  it.each([
    ['/requests', json(100 * KIB), 400],
    ['/requests', json(100 * KIB + 1), 413],
    ['/artifacts', artifact(5 * KIB * KIB), 201],
    ['/artifacts', artifact(5 * KIB * KIB + 1), 413],
  ])('to %s are read up to their size', async (path, text, status) => {
    const answer = await send(path).send(text);
    expect(answer.status).toBe(status);
    expect(answer.body.error?.code).toBe(
      { 201: undefined, 400: 'invalid', 413: 'too-large' }[status],
    );
  });

  it('are as large as they are after unzipping', async () => {
    const zipped = gzipSync(json(50 * KIB * KIB));
    const answer = await send('/requests')
      .set('content-encoding', 'gzip')
      .serialize(body => body)
      .send(zipped);
    expect([answer.status, answer.body.error.code]).toEqual([413, 'too-large']);
  });

  it.each([
    ['half an object', '{"wish":'],
    ['a text', '"hold"'],
    ['nothing', 'null'],
    ['a form', 'wish=hold'],
    ['XML', '<wish/>'],
  ])('are JSON objects: not %s', async (_, text) => {
    const answer = await send('/requests').send(text);
    expect([answer.status, answer.body.error.code]).toEqual([400, 'invalid']);
    expect(answer.body.error.whatToDo).toMatch(/./);
  });

  it('do not change what all objects have', async () => {
    const text = '{"wish":{"__proto__":{"app":"a"}},"constructor":{}}';
    const { status, body } = await send('/requests').send(text);
    expect([status, body.error.problems]).toEqual([
      400,
      expect.arrayContaining([
        { path: 'constructor', message: 'is not known here' },
      ]),
    ]);
    expect(Object.prototype).not.toHaveProperty('app');
  });

  it('are UTF-8', async () => {
    const answer = await send('/requests')
      .set('content-type', 'application/json; charset=klingon')
      .send('{}');
    expect([answer.status, answer.body.error.code]).toEqual([400, 'invalid']);
  });

  it('are not read for nobody', async () => {
    const text = json(50 * KIB * KIB);
    const answer = await request(server.origin)
      .post('/api/gimlet/requests')
      .set('content-type', 'application/json')
      .send(text);
    expect(answer.status).toBe(401);
  });
});
