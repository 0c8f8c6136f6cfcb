import {
  commitSha,
  GimletError,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  apiRequest,
  plannedHold,
  type ApiRequest,
} from '../__testUtils__/apiRequests';
import {
  startApiServer,
  type ApiAnswers,
  type ApiServer,
} from '../__testUtils__/apiServer';
import { runAgainst } from '../__testUtils__/runAgainst';
import { madeOutput } from '../output';

jest.setTimeout(60_000);

let server: ApiServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function answering(answers: ApiAnswers): Promise<ApiServer> {
  server = await startApiServer(answers);
  return server;
}

const hold = ['release', 'hold', '--env', 'production', '--app', 'checkout'];

const commit = commitSha('c40be11'.padEnd(40, '0'));
const id = apiRequest().id;

/** How a request ends, and what the command makes of it. */
const endings: [
  name: string,
  end: Partial<ApiRequest>,
  code: number,
  says: RegExp,
][] = [
  ['pushed', { state: 'pushed', commit }, 0, /^$/],
  [
    'pushed, and on its way into the cluster',
    { state: 'reconciling', followed: true, commit },
    0,
    /^Follow it into the cluster: gimlet release track 0192f0c1-7abc-7000-8000-000000000001 --wait\n$/,
  ],
  ['nothing to do', { state: 'ready', unchanged: true, commit }, 0, /^$/],
  [
    'a hold',
    { state: 'waiting', waitingFor: { kind: 'hold', text: 'it is held' } },
    3,
    /waits: it is held\n {2}.*gimlet release resume --env production --app checkout/,
  ],
  [
    'a hand edit',
    { state: 'waiting', waitingFor: { kind: 'hand-edit', text: 'by hand' } },
    3,
    /gimlet release make --env production --app checkout --artifact acme\/checkout-0123456789abcdef/,
  ],
  [
    'failed',
    {
      state: 'failed',
      error: { code: 'render', message: 'no chart', whatToDo: 'Fix it.' },
    },
    1,
    /production\/checkout failed: no chart\n {2}Fix it\./,
  ],
  [
    'a plan that a token had confirmed',
    { state: 'failed', error: { code: 'stale', message: 'it changed' } },
    3,
    /it changed/,
  ],
  ['cancelled', { state: 'cancelled' }, 1, /was cancelled/],
  [
    'superseded',
    { state: 'superseded', supersededBy: 'another' },
    1,
    /gimlet release track another/,
  ],
];

it.each(endings)('%s: %j ends with %d', async (_, end, code, says) => {
  let asked = 0;
  const { address, calls } = await answering({
    createRequest: () => apiRequest(),
    getRequest: () => {
      asked += 1;
      return apiRequest(asked > 1 ? end : { state: 'rendering' });
    },
  });
  const run = await runAgainst(
    address,
    [...hold, '--request-id', 'job-7', '-o', 'json'],
    { env: { GIMLET_TOKEN: 'gimlet_secret' } },
  );
  expect(run.code).toBe(code);
  const [first, ...others] = run.stderr.split('\n');
  expect(first).toBe(`Request ${id}`);
  expect(others.join('\n')).toMatch(says);
  expect(madeOutput.parse(JSON.parse(run.stdout)).request).toMatchObject({
    id,
    state: end.state,
  });
  expect(calls[0]).toMatchObject({
    name: 'createRequest',
    authorization: 'Bearer gimlet_secret',
    idempotencyKey: 'job-7',
    body: {
      wish: { action: 'hold', environment: 'production', app: 'checkout' },
    },
  });
  expect(asked).toBe(2);
  expect(run.stdout + run.stderr).not.toContain('gimlet_secret');
});

it('says how to go on where the plan changed', async () => {
  const waiting = apiRequest({
    state: 'waiting',
    waitingFor: { kind: 'plan-changed', text: 'it was changed' },
  });
  const { address } = await answering({
    createRequest: () => waiting,
    planRequest: () => plannedHold,
  });
  const { code, stderr } = await runAgainst(address, hold);
  expect(code).toBe(3);
  expect(stderr).toContain(`gimlet release confirm ${id} --plan 55aa0e12`);
  expect(stderr).toContain(`gimlet release cancel ${id}`);
});

it('ends with 4 when the time is over, and says how to follow', async () => {
  const { address } = await answering({
    createRequest: () => apiRequest(),
    getRequest: () => apiRequest({ state: 'rendering' }),
  });
  const { code, stderr } = await runAgainst(address, [
    ...hold,
    '--timeout',
    '1s',
  ]);
  expect(code).toBe(4);
  expect(stderr).toContain(`gimlet release track ${id} --wait`);
});

it('waits for a server that starts anew: what stands in front of it answers meanwhile', async () => {
  let asked = 0;
  const { address } = await answering({
    createRequest: () => apiRequest(),
    getRequest: () => {
      asked += 1;
      if (asked === 1) {
        throw new GimletError('unreachable', 'Service has not started up yet');
      }
      if (asked === 2) {
        throw new GimletError('not-found', 'Not found');
      }
      return apiRequest({ state: 'pushed', commit });
    },
  });
  const { code, stderr } = await runAgainst(address, hold);
  expect({ code, stderr }).toEqual({ code: 0, stderr: `Request ${id}\n` });
  expect(asked).toBe(3);
});

it('waits no longer for what Gimlet refuses', async () => {
  const { address } = await answering({
    createRequest: () => apiRequest(),
    getRequest: () => {
      throw new GimletError('unauthenticated', 'The token ci was revoked', {
        whatToDo: 'Use another one.',
      });
    },
  });
  const { code, stderr } = await runAgainst(address, hold, {
    env: { GIMLET_TOKEN: 'gimlet_secret' },
  });
  expect(code).toBe(1);
  expect(stderr).toContain('The token ci was revoked');
});

it('ends with 4 when the time is over, though the server hangs', async () => {
  const { address } = await answering({
    createRequest: () => apiRequest(),
    getRequest: () => new Promise(() => {}),
  });
  const started = performance.now();
  const { code } = await runAgainst(address, [...hold, '--timeout', '1s']);
  expect(code).toBe(4);
  expect(performance.now() - started).toBeLessThan(5_000);
});

it('does not wait with --no-wait', async () => {
  const { address, calls } = await answering({
    createRequest: () => apiRequest(),
  });
  const { code, stdout } = await runAgainst(address, [...hold, '--no-wait']);
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: `✔ production/checkout: asked for   request ${id}\n`,
  });
  expect(calls).toHaveLength(1);
});

it('asks nobody who is not there, and shows what it would do', async () => {
  const { address, calls } = await answering({
    planChange: () => ({
      ...plannedHold,
      wish: { ...plannedHold.wish, action: 'delete' },
    }),
  });
  const { code, stderr } = await runAgainst(address, [
    ...['release', 'delete', '--env', 'production', '--app', 'checkout'],
  ]);
  expect(code).toBe(2);
  expect(stderr).toContain('Pass --yes');
  expect(calls.map(({ name }) => name)).toEqual(['planChange']);
});

it('asks for exactly the plan that was shown, and plans nothing that may be made already', async () => {
  const { address, calls } = await answering({
    planChange: () => plannedHold,
    createRequest: () => apiRequest({ state: 'pushed', commit }),
  });
  const remove = [
    ...['release', 'delete', '--env', 'production', '--app', 'checkout'],
    '--yes',
  ];
  await runAgainst(address, remove);
  await runAgainst(address, [...remove, '--request-id', 'once']);
  expect(calls).toMatchObject([
    { name: 'planChange' },
    { name: 'createRequest', body: { digest: plannedHold.digest } },
    { name: 'createRequest', idempotencyKey: 'once' },
  ]);
  expect(calls[2].body).not.toHaveProperty('digest');
});

it('tells what CI says of the person, and what the person says of CI', async () => {
  const { address, calls } = await answering({
    createRequest: () => apiRequest({ state: 'pushed', commit }),
  });
  const env = {
    GITHUB_ACTIONS: 'true',
    GITHUB_REPOSITORY: 'acme/checkout',
    GITHUB_SHA: commit,
    GITHUB_REF_TYPE: 'branch',
    GITHUB_REF_NAME: 'main',
    GITHUB_ACTOR: 'carla',
  };
  await runAgainst(address, hold, { env });
  await runAgainst(address, [...hold, '--actor', 'bob'], { env });
  await runAgainst(address, hold);
  expect(calls.map(({ body }) => body)).toMatchObject([
    { claimedActor: 'carla' },
    { claimedActor: 'bob' },
    expect.not.objectContaining({ claimedActor: expect.anything() }),
  ]);
});

const refusals: [GimletError, Record<string, string>, string][] = [
  [
    new GimletError('unauthenticated', 'Nobody knows who asks'),
    {},
    'no token was given\n  Give one: --token-file FILE',
  ],
  [
    new GimletError('unauthenticated', 'The token ci was revoked'),
    { GIMLET_TOKEN: 'gimlet_secret' },
    '✖ The token ci was revoked\n  Give another token.',
  ],
  [
    new GimletError('not-allowed', 'The token may not', { whatToDo: 'Ask.' }),
    {},
    '✖ The token may not\n  Ask.',
  ],
];

it.each(refusals)('%s with %j', async (error, env, says) => {
  const { address } = await answering({
    createRequest: () => {
      throw error;
    },
  });
  const { code, stdout, stderr } = await runAgainst(address, hold, { env });
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain(says);
  expect(stderr).not.toContain('gimlet_secret');
});

it('says where there is no server of Gimlet', async () => {
  const { address } = await answering({});
  const { code, stderr } = await runAgainst(address, hold);
  expect(code).toBe(1);
  expect(stderr).toContain(`curl ${address}/api/gimlet/health`);
});
