import { startApiServer, type ApiServer } from '../../__testUtils__/apiServer';
import { runAgainst } from '../../__testUtils__/runAgainst';
import { tokenOutput } from '../../output';

jest.setTimeout(60_000);

const DAY_MS = 86_400_000;
/** What the clock of these tests says. */
const NOW_MS = 1_800_000_000_000;
const secret = 'gimlet_0123_secret';

let server: ApiServer;
beforeEach(async () => {
  server = await startApiServer({
    createToken: ({ body }) => ({
      token: {
        id: '9f3c2a1b7d5e4f60',
        name: 'ci',
        actions: ['read'],
        environments: ['staging', 'preview-*'],
        repositories: ['acme/*'],
        expiresAt: (body as { expiresAt?: number }).expiresAt,
        createdBy: 'user:default/carla',
        createdAt: NOW_MS,
      },
      secret,
    }),
  });
});
afterEach(() => server.close());

const create = (...args: string[]) =>
  runAgainst(server.address, [
    ...['token', 'create', '--name', 'ci', '--action', 'read'],
    ...['--env', 'staging', '--env', 'preview-*', '--repository', 'acme/*'],
    ...args,
  ]);

it('prints the secret alone, and what the token may to people', async () => {
  const { code, stdout, stderr } = await create();
  expect({ code, stdout }).toEqual({ code: 0, stdout: `${secret}\n` });
  expect(stderr).toContain('ci (9f3c2a1b7d5e4f60) may read until 2027-04-15');
  expect(stderr).not.toContain(secret);
  expect(server.calls[0].body).toEqual({
    name: 'ci',
    actions: ['read'],
    environments: ['staging', 'preview-*'],
    repositories: ['acme/*'],
    expiresAt: NOW_MS + 90 * DAY_MS,
  });
});

it('prints the documented data', async () => {
  const { stdout, stderr } = await create('-o', 'json');
  expect(tokenOutput.parse(JSON.parse(stdout)).secret).toBe(secret);
  expect(stderr).toBe('');
});

it.each([
  ['12h', NOW_MS + DAY_MS / 2],
  ['2028-02-29', Date.UTC(2028, 1, 29)],
  ['never', undefined],
])('--expires %s', async (when, expiresAt) => {
  expect((await create('--expires', when)).code).toBe(0);
  const { body } = server.calls[0] as { body: { expiresAt?: number } };
  expect(body.expiresAt).toBe(expiresAt);
});

it.each(['2027-02-31', '31.3.2027', '90', 'soon', ''])(
  'refuses --expires %j as wrong usage',
  async when => {
    const { code, stderr } = await create('--expires', when);
    expect(code).toBe(2);
    expect(stderr).toContain('as never');
    expect(server.calls).toEqual([]);
  },
);

it('makes the token of an agent for every repository, and without an end', async () => {
  const { code, stderr } = await runAgainst(server.address, [
    ...['token', 'create', '--name', 'agent', '--action', 'agent.connect'],
    ...['--env', 'staging'],
  ]);
  expect(code).toBe(0);
  expect(stderr).toContain('give it to the agent');
  expect(server.calls[0].body).toEqual({
    name: 'agent',
    actions: ['agent.connect'],
    environments: ['staging'],
    repositories: ['*'],
  });
});

it('needs the repositories of every other token', async () => {
  const { code, stderr } = await runAgainst(server.address, [
    ...['token', 'create', '--name', 'ci', '--action', 'read'],
    ...['--env', 'staging'],
  ]);
  expect(code).toBe(2);
  expect(stderr).toContain('--repository');
  expect(server.calls).toEqual([]);
});

it('names the actions where one is none', async () => {
  const { code, stderr } = await create('--action', 'write');
  expect(code).toBe(2);
  expect(stderr).toContain('artifact.create');
});
