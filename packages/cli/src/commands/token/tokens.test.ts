import { startApiServer, type ApiServer } from '../../__testUtils__/apiServer';
import { NOW_MS } from '../../__testUtils__/apiLive';
import { runAgainst } from '../../__testUtils__/runAgainst';

const DAY_MS = 86_400_000;

const token = (id: string, name: string, more: object = {}) => ({
  id,
  name,
  actions: ['read' as const],
  environments: ['*'],
  repositories: ['acme/*'],
  createdAt: NOW_MS - DAY_MS,
  createdBy: 'user:default/carla',
  ...more,
});

const items = [
  token('9f3c2a1b7d5e4f60', 'ci', { expiresAt: NOW_MS + 90 * DAY_MS }),
  token('9f3c77777d5e4f60', 'agent-production', { lastUsedAt: NOW_MS - 5_000 }),
  token('0a3c77777d5e4f60', 'agent-production'),
  token('1b3c77777d5e4f60', 'old', { revokedAt: NOW_MS - DAY_MS }),
  token('2c3c77777d5e4f60', 'gone', { expiresAt: NOW_MS - DAY_MS }),
  token('3d3c77777d5e4f60', 'abcd'),
  token('abcd77777d5e4f60', 'other'),
];

let server: ApiServer;
beforeEach(async () => {
  server = await startApiServer({
    listTokens: () => ({ items }),
    revokeToken: ({ params }) => ({
      ...(items.find(({ id }) => id === params.tokenId) ?? items[0]),
      revokedAt: NOW_MS,
    }),
  });
});
afterEach(() => server.close());

const run = (...args: string[]) =>
  runAgainst(server.address, ['token', ...args]);

it('lists them with short ids', async () => {
  const { stdout } = await run('list');
  expect(stdout.split('\n').slice(0, 5)).toEqual([
    'ID        NAME              ACTIONS  ENVS  REPOSITORIES  USED     EXPIRES',
    '9f3c2a1b  ci                read     *     acme/*        never    2027-04-15',
    '9f3c7777  agent-production  read     *     acme/*        5 s ago  never',
    '0a3c7777  agent-production  read     *     acme/*        never    never',
    '1b3c7777  old               read     *     acme/*        never    revoked 2027-01-14',
  ]);
  expect(stdout).toContain('expired 2027-01-14');
});

it.each([
  ['ci', '9f3c2a1b7d5e4f60'],
  ['9f3c77777d5e4f60', '9f3c77777d5e4f60'],
  ['9f3c7', '9f3c77777d5e4f60'],
  // A name is meant before the digits of an id are.
  ['abcd', '3d3c77777d5e4f60'],
])('revokes %s', async (given, tokenId) => {
  expect((await run('revoke', given, '--yes')).code).toBe(0);
  expect(server.calls.at(-1)).toMatchObject({
    name: 'revokeToken',
    params: { tokenId },
  });
});

it.each([
  ['9f3c', 'stands for several tokens'],
  ['agent-production', 'stands for several tokens'],
  ['old', 'There is no token old'],
  ['ffff', 'There is no token ffff'],
])('revokes nothing for %s', async (given, says) => {
  const { code, stderr } = await run('revoke', given, '--yes');
  expect(code).toBe(1);
  expect(stderr).toContain(says);
  expect(server.calls.map(({ name }) => name)).toEqual(['listTokens']);
});
