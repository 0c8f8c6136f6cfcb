import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { readArtifact } from '@gimlet-io/core';
import { plainGit } from '@gimlet-io/core/testUtils';
import { createDemo, type Demo } from 'demo';
import { parse } from 'yaml';
import { databases } from '../server/databases';
import { guestToken } from '../guestToken';
import { startServer, type ServerProcess } from '../server/serverProcess';
import { Workplace } from './workplace';

test.describe.configure({ mode: 'serial' });

const PRODUCTION = ['--env', 'production', '--app', 'checkout'];
const STAGING = ['--env', 'staging', '--app', 'checkout'];

/** What these tests read of a request. */
interface Request {
  id: string;
  state: string;
  commit?: string;
  plan?: { digest: string; tree: string };
  waitingFor?: { kind: string };
}

interface Made {
  status: string;
  commit: string | null;
  plan?: { digest: string; tree: string; path: string };
  request: Request;
}

interface Pushed {
  artifact: {
    id: string;
    policies: { environment: string; triggers: boolean; requestId?: string }[];
  };
  created: boolean;
  requests: Request[];
}

let folder: string;
let demo: Demo;
let server: ServerProcess;
let workplace: Workplace;
/** Of a signed-in user. */
let userToken: string;
/** Of CI, made by the command line. */
let ciToken: string;
/** Files of checkout's artifacts: what came after what runs. */
let next: string;
let newest: string;

const remote = (environment: string) =>
  join(folder, 'demo', `gitops-${environment}.git`);
const head = (environment: string) =>
  plainGit(remote(environment), ['rev-parse', 'main']).trim();
const treeAt = (environment: string, commit: string, path: string) =>
  plainGit(remote(environment), ['rev-parse', `${commit}:${path}`]).trim();

const as = (token: string) => ({
  env: { GIMLET_SERVER: server.address, GIMLET_TOKEN: token },
});
const asUser = () => as(userToken);
const asCi = () => as(ciToken);

async function data<T>(args: string[], token = userToken): Promise<T> {
  return JSON.parse(await workplace.text([...args, '-o', 'json'], as(token)));
}

test.beforeAll(async () => {
  test.setTimeout(300_000);
  workplace = new Workplace();
  folder = workplace.folder;
  demo = await createDemo({
    folder: join(folder, 'demo'),
    examples: join(__dirname, '..', '..', 'examples'),
    now: Date.now(),
  });
  const { gimlet } = parse(await readFile(demo.config, 'utf8'));
  server = await startServer({
    folder: join(folder, 'server'),
    config: {
      backend: { database: databases[0].config(folder) },
      gimlet,
    },
  });
  userToken = await guestToken(server.address);
  const files: string[] = [];
  for (const file of demo.artifacts) {
    const artifact = readArtifact(await readFile(file, 'utf8'), { file });
    if (artifact.version.repositoryName === 'acme/checkout') files.push(file);
  }
  expect(files).toHaveLength(3);
  [, next, newest] = files;
});

test.afterAll(async () => {
  await server?.stop();
  workplace?.remove();
});

test('a user makes a token, and its secret is alone on standard output', async () => {
  const { code, stdout, stderr } = await workplace.gimlet(
    [
      ...['token', 'create', '--name', 'ci-checkout'],
      ...['--action', 'artifact.create', '--action', 'read'],
      ...['--action', 'release.create', '--action', 'release.rollback'],
      ...['--env', '*', '--repository', 'acme/*', '--expires', '1d'],
    ],
    asUser(),
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.any(String) });
  expect(stdout).toMatch(/^gimlet_[0-9a-z]+_\S{43}\n$/);
  ciToken = stdout.trim();
  expect(stderr).not.toContain(ciToken);
  const { tokens } = await data<{ tokens: { name: string }[] }>([
    'token',
    'list',
  ]);
  expect(tokens).toMatchObject([{ name: 'ci-checkout' }]);
  expect(JSON.stringify(tokens)).not.toContain(ciToken);
});

test('what was not pushed cannot be released, and that is said with the command', async () => {
  const { code, stderr } = await workplace.gimlet(
    ['release', 'plan', ...PRODUCTION, '--artifact', next],
    asUser(),
  );
  expect(code).toBe(1);
  expect(stderr).toContain(`gimlet artifact push --file ${next}`);
});

test('CI pushes an artifact: its policy releases it, once', async () => {
  const args = ['artifact', 'push', '--file', next, '--wait'];
  const pushed = await data<Pushed>(args, ciToken);
  const [staging] = pushed.artifact.policies.filter(
    ({ environment }) => environment === 'staging',
  );
  expect(staging).toMatchObject({ triggers: true });
  expect(pushed).toMatchObject({
    created: true,
    requests: [{ id: staging.requestId, state: 'pushed' }],
  });
  expect(pushed.requests[0].commit).toBe(head('staging'));
  const again = await data<Pushed>(args, ciToken);
  expect(again).toMatchObject({ ...pushed, created: false });
  expect(await workplace.text(args, asCi())).toContain('pushed before');

  const { apps } = await data<{
    apps: { environment: string; held: boolean; last: { commit: string } }[];
  }>(['release', 'status', '--app', 'checkout']);
  expect(apps).toMatchObject([
    { environment: 'staging', held: false, last: { commit: head('staging') } },
    { environment: 'production' },
  ]);
  const { releases } = await data<{ releases: { commit: string }[] }>([
    ...['release', 'list', ...STAGING, '-n', '1'],
  ]);
  expect(releases).toMatchObject([
    { commit: head('staging'), requestedBy: 'policy', current: true },
  ]);
  expect(await workplace.text(['log', ...STAGING], asUser())).toContain(
    'staging/checkout',
  );
});

test('a release offline and by the server has the same digest and the same tree', async () => {
  const args = ['release', 'plan', ...PRODUCTION, '--artifact', next];
  const there = await data<{ digest: string; tree: string; path: string }>(
    args,
  );
  // Offline a chart is taken from the repository that the command runs in.
  plainGit(join(folder, 'demo'), ['init', '--quiet']);
  const here = await workplace.plan(
    [...args, '--gitops-repo', remote('production')],
    { cwd: 'demo' },
  );
  expect({ digest: here.digest, tree: here.tree, path: here.path }).toEqual({
    digest: there.digest,
    tree: there.tree,
    path: there.path,
  });

  const made = await data<Made>(
    [
      ...['release', 'make', ...PRODUCTION, '--artifact', next],
      ...['--plan', there.digest.slice(0, 8), '--reason', 'for the campaign'],
      ...['--request-id', 'campaign-1', '--actor', 'carla'],
    ],
    ciToken,
  );
  expect(made).toMatchObject({
    status: 'committed',
    commit: head('production'),
    request: { state: 'pushed', plan: { digest: there.digest } },
  });
  expect(treeAt('production', 'main', there.path)).toBe(there.tree);
});

test('the same request id is the same request', async () => {
  const before = head('production');
  const digest = (
    await data<{ digest: string }>([
      ...['release', 'plan', ...PRODUCTION, '--artifact', next],
    ])
  ).digest;
  const args = (reason: string) => [
    ...['release', 'make', ...PRODUCTION, '--artifact', next],
    ...['--request-id', 'twice', '--reason', reason],
  ];
  const first = await data<Made>(args('once'));
  const second = await data<Made>(args('once'));
  expect(second.request.id).toBe(first.request.id);
  expect(first.status).toBe('unchanged');
  expect(head('production')).toBe(before);
  expect(digest).toMatch(/^[0-9a-f]{64}$/);
  const { code, stderr } = await workplace.gimlet(args('other'), asUser());
  expect(code).toBe(1);
  expect(stderr).toMatch(/^✖ /m);
});

test('people follow a request by the first digits of its id', async () => {
  const { requests } = await data<{ requests: Request[] }>([
    ...['release', 'track', ...PRODUCTION],
  ]);
  const [request] = requests;
  const followed = await data<Request>([
    ...['release', 'track', request.id.slice(0, 18), '--wait'],
  ]);
  expect(followed).toMatchObject({ id: request.id, state: 'ready' });
  expect(
    await workplace.text(['release', 'track', request.id], asUser()),
  ).toContain('production/checkout');
  const { code, stderr } = await workplace.gimlet(
    ['release', 'track', '01'.repeat(2)],
    asUser(),
  );
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: expect.stringMatching(/fits several requests|There is no request/),
  });
});

test('a rollback shows the change, and brings back the former tree with a hold', async () => {
  const path = 'production/checkout';
  const { releases } = await data<{
    releases: { commit: string; tree: string; kind: string }[];
  }>(['release', 'list', ...PRODUCTION, '-n', '10']);
  const [now] = releases;
  const before = releases.find(
    ({ kind, tree }) => kind === 'release' && tree !== now.tree,
  );
  const to = String(before?.commit);
  const back = [
    ...['release', 'rollback', ...PRODUCTION, '--to', to.slice(0, 9)],
  ];
  const asked = await workplace.gimlet(back, asUser());
  expect(asked.code).toBe(2);
  expect(asked.stderr).toContain('Pass --yes');
  expect(asked.stderr).toContain('You lose: ');

  const { code, stdout, stderr } = await workplace.gimlet(
    [...back, '--yes', '--reason', '404s on checkout'],
    asUser(),
  );
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: expect.stringContaining('Automatic releases will be held'),
  });
  expect(stdout).toMatch(/^✔ production\/checkout rolled back to /);
  expect(treeAt('production', 'main', path)).toBe(before?.tree);
  const { apps } = await data<{ apps: { held: boolean }[] }>([
    ...['release', 'status', ...PRODUCTION],
  ]);
  expect(apps).toMatchObject([{ held: true }]);
});

test('a hold makes the next policy wait, and resume lets it go on', async () => {
  expect(
    await workplace.text(['release', 'hold', ...STAGING], asUser()),
  ).toContain('staging/checkout held');
  const args = ['artifact', 'push', '--file', newest, '--wait'];
  const waits = await workplace.gimlet([...args, '-o', 'json'], asCi());
  expect(waits.code).toBe(3);
  expect(waits.stderr).toContain(
    'gimlet release resume --env staging --app checkout',
  );
  const { artifact, requests }: Pushed = JSON.parse(waits.stdout);
  expect(requests).toMatchObject([{ state: 'waiting' }]);

  await workplace.text(['release', 'resume', ...STAGING], asUser());
  const followed = await data<Pushed>(
    ['artifact', 'track', artifact.id, '--wait'],
    ciToken,
  );
  expect(followed.requests).toMatchObject([{ state: 'pushed' }]);
});

test('a plan that no longer fits ends with 3 and changes nothing', async () => {
  const before = head('production');
  const { code, stdout, stderr } = await workplace.gimlet(
    [
      ...['release', 'make', ...PRODUCTION, '--artifact', newest],
      ...['--plan', '12345678'],
    ],
    asUser(),
  );
  expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
  expect(stderr).toContain('12345678');
  expect(stderr).toContain('See the new one:  the same with --dry-run');
  expect(head('production')).toBe(before);
});

test('an app is deleted, after it was shown', async () => {
  const { status } = await data<Made>([
    ...['release', 'delete', ...PRODUCTION, '--yes'],
  ]);
  expect(status).toBe('committed');
  expect(
    plainGit(remote('production'), ['ls-tree', '-r', '--name-only', 'main']),
  ).not.toContain('production/checkout/');
});

test('lists have pages, and environments their state', async () => {
  const first = await data<{ artifacts: { id: string }[]; next: string }>([
    ...['artifact', 'list', '-n', '1'],
  ]);
  const second = await data<{ artifacts: { id: string }[] }>([
    ...['artifact', 'list', '-n', '1', '--after', first.next],
  ]);
  expect(second.artifacts[0].id).not.toBe(first.artifacts[0].id);
  expect(await data<object>(['environment', 'list'])).toMatchObject({
    environments: [{ name: 'staging' }, { name: 'production' }],
  });
  expect(await data<object>(['index', 'rebuild'])).toMatchObject({
    repositories: [{}, {}],
  });
  expect(
    await data<object>([
      ...['branch', 'deleted', '--repository', 'acme/checkout'],
      ...['--branch', 'feature/x'],
    ]),
  ).toEqual({ cleanups: [] });
});

test('names of environments are completed by the server', async () => {
  const words = ['release', 'hold', '--env', ''];
  const stdout = await workplace.text(['__complete', '--', ...words], asUser());
  expect(stdout).toBe('staging\t\nproduction\t\n');
});

const MISSING = '00000000-0000-7000-8000-000000000000';

const unknown: [name: string, args: string[], message: string][] = [
  ['an unknown request', ['release', 'track', MISSING], 'There is no request'],
  [
    'an unknown artifact',
    ['artifact', 'track', 'acme/x-0123456789abcdef'],
    'gimlet artifact list',
  ],
  [
    'an unknown commit',
    ['release', 'make', ...PRODUCTION, '--artifact', 'ffffffff'],
    'There is no artifact ffffffff',
  ],
  [
    'an unknown environment',
    ['release', 'hold', '--env', 'nowhere', '--app', 'x'],
    'nowhere',
  ],
  [
    'an unknown app',
    ['release', 'status', '--app', 'nobody'],
    'There is no app nobody',
  ],
  ['an unknown token', ['token', 'revoke', 'nobody', '--yes'], 'token list'],
];

unknown.forEach(([name, args, message]) => {
  test(`${name}: exit code 1, and what to do`, async () => {
    const { code, stdout, stderr } = await workplace.gimlet(args, asUser());
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(message);
  });
});

test('who is not let in is told how to get in', async () => {
  const list = ['artifact', 'list'];
  const wrong = 'gimlet_0000_notatoken';
  for (const token of [wrong, '']) {
    const { code, stderr } = await workplace.gimlet(list, as(token));
    expect(code).toBe(1);
    expect(stderr).toContain('gimlet token create');
    expect(stderr).not.toContain(wrong);
  }
  const file = workplace.write('token', `${ciToken}\n`);
  await workplace.text([...list, '--token-file', file], {
    env: { GIMLET_SERVER: `${server.address}/api/gimlet/` },
  });
  const notAllowed = await workplace.gimlet(
    ['release', 'hold', ...STAGING],
    asCi(),
  );
  expect(notAllowed.code).toBe(1);
  expect(notAllowed.stderr).toContain('release.hold');

  await workplace.text(['token', 'revoke', 'ci-checkout', '--yes'], asUser());
  const revoked = await workplace.gimlet(list, asCi());
  expect(revoked.code).toBe(1);
  expect(revoked.stderr).toContain('revoked');
  expect(workplace.printed.split(ciToken)).toHaveLength(2);
});

test('a server that is down is said', async () => {
  await server.stop();
  const { code, stdout, stderr } = await workplace.gimlet(
    ['artifact', 'list'],
    asUser(),
  );
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain('does not answer (ECONNREFUSED)');
  expect(stderr).toContain(`curl ${server.address}/api/gimlet/health`);
});
