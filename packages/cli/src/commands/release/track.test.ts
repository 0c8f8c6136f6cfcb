import {
  apiRequest,
  plannedHold,
  type ApiRequest,
} from '../../__testUtils__/apiRequests';
import {
  startApiServer,
  type ApiAnswers,
  type ApiServer,
} from '../../__testUtils__/apiServer';
import { runAgainst } from '../../__testUtils__/runAgainst';
import { madeOutput, requestOutput, requestsOutput } from '../../output';

jest.setTimeout(60_000);

let server: ApiServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const ids = [
  '0192f0c1-7abc-7000-8000-000000000001',
  '0192f0c1-7abd-7000-8000-000000000002',
  '0192f0c2-0000-7000-8000-000000000003',
];
const [id] = ids;
const waiting = apiRequest({
  id,
  state: 'waiting',
  waitingFor: { kind: 'plan-changed', text: 'the plan has changed' },
});
const done: Partial<ApiRequest> = { id, state: 'pushed' };

/** Two pages of requests; the first one waits because its plan changed. */
const answers: ApiAnswers = {
  listRequests: ({ query }) =>
    query.cursor === undefined
      ? { items: [waiting], nextCursor: 'next' }
      : { items: ids.slice(1).map(each => apiRequest({ id: each })) },
  getRequest: ({ params }) =>
    params.requestId === id ? waiting : apiRequest({ id: params.requestId }),
  planRequest: () => plannedHold,
  confirmRequest: () => apiRequest(done),
  cancelRequest: () => apiRequest({ id, state: 'cancelled' }),
};

async function run(...args: string[]) {
  server = await startApiServer(answers);
  const { calls, address } = server;
  return { calls, ...(await runAgainst(address, ['release', ...args])) };
}

it.each([
  ['0192f0c1-7abc', 0, ''],
  ['0192F0C2', 0, ''],
  [id, 0, ''],
  ['0192f0c1', 1, '0192f0c1 fits several requests'],
  ['ffff', 1, 'There is no request ffff'],
  ['012', 2, '"012" is no request'],
  ['../tokens', 2, '"../tokens" is no request'],
])('track %s ends with %d: %s', async (given, expected, says) => {
  const { code, stdout, stderr } = await run('track', given, '-o', 'json');
  expect(stderr).toContain(says);
  expect(code).toBe(expected);
  const shown =
    code === 0 && requestOutput.parse(JSON.parse(stdout)).id.startsWith('0192');
  expect(shown).toBe(code === 0);
});

it('lists requests, page by page', async () => {
  const { stdout, stderr } = await run('track', '--app', 'checkout');
  expect(stdout).toMatch(/^REQUEST +APP +ACTION +VERSION +BY +WHEN +STATE\n/);
  expect(stdout).toContain('0192f0c1-7abc');
  expect(stderr).toContain('--after next');
  await server?.close();
  const { stdout: json, calls } = await run(
    ...['track', '--after', 'next', '-o', 'json'],
  );
  expect(requestsOutput.parse(JSON.parse(json)).requests).toHaveLength(2);
  expect(calls[0].query).toMatchObject({ cursor: 'next', limit: '20' });
});

it('shows the way of a request, and how it goes on', async () => {
  const { code, stdout, stderr } = await run('track', id);
  expect(code).toBe(0);
  expect(stdout).toContain('1f3c9a2 Faster cart   waiting\n  by ci, 1 min ago');
  expect(stderr).toContain(`gimlet release confirm ${id} --plan 55aa0e12`);
});

it('ends with 3 where what it waits for waits for somebody', async () => {
  const { code, stderr } = await run('track', id, '--wait');
  expect(code).toBe(3);
  expect(stderr).toContain('production/checkout waits: the plan has changed');
});

/** Through the cluster, one state with each look. */
const arriving = (...ends: Partial<ApiRequest>[]): ApiAnswers => {
  let looks = 0;
  return {
    ...answers,
    getRequest: () => {
      const end = ends[Math.min(looks, ends.length - 1)];
      looks += 1;
      return apiRequest({ id, followed: true, ...end });
    },
  };
};

const rollingOut: Partial<ApiRequest> = {
  state: 'reconciling',
  arrival: { text: '3 of 5 pods', notes: [], causes: [] },
};

async function waitFor(...ends: Partial<ApiRequest>[]) {
  server = await startApiServer(arriving(...ends));
  return runAgainst(server.address, ['release', 'track', id, '--wait']);
}

it('waits until it is ready in the cluster, where something reports from there', async () => {
  const { code, stdout } = await waitFor({ state: 'pushed' }, rollingOut, {
    state: 'ready',
  });
  expect(code).toBe(0);
  expect(stdout).toContain('Faster cart   ready\n');
});

it('ends with 0 at the push where nothing reports', async () => {
  const { code } = await waitFor({ state: 'pushed', followed: false });
  expect(code).toBe(0);
});

it('ends with 1 and the words of the cluster where it failed there', async () => {
  const { code, stdout, stderr } = await waitFor(rollingOut, {
    state: 'failed',
    error: { code: 'invalid', message: 'the pod checkout-1 keeps crashing' },
    arrival: {
      text: 'the pod checkout-1 keeps crashing',
      notes: [],
      causes: [
        {
          object: {
            group: '',
            kind: 'Pod',
            namespace: 'shop',
            name: 'checkout-1',
          },
          reason: 'CrashLoopBackOff',
          message: 'back-off 10s',
          since: 1_799_999_940_000,
          lastLog: ['listening', 'panic: no database'],
        },
      ],
    },
  });
  expect(code).toBe(1);
  expect(stderr).toBe(
    '✖ production/checkout failed: the pod checkout-1 keeps crashing\n  | listening\n  | panic: no database\n',
  );
  expect(stdout).toContain(
    '! Pod/shop/checkout-1: CrashLoopBackOff: back-off 10s\n    | listening\n',
  );
});

it('ends with 4 where it takes longer, and says how far it is', async () => {
  server = await startApiServer(arriving(rollingOut));
  const { code, stderr } = await runAgainst(server.address, [
    ...['release', 'track', id, '--wait', '--timeout', '1s'],
  ]);
  expect(code).toBe(4);
  expect(stderr).toContain('takes longer: it is reconciling: 3 of 5 pods');
});

it('waits for nothing where no request is named', async () => {
  const { code, stderr, calls } = await run('track', '--wait');
  expect(code).toBe(2);
  expect(stderr).toContain('Name it: gimlet release track REQUEST --wait');
  expect(calls).toEqual([]);
});

it('confirms the plan that is given', async () => {
  const { code, stdout, calls } = await run(
    ...['confirm', id, '--plan', '55AA0E12', '-o', 'json'],
  );
  expect(code).toBe(0);
  expect(madeOutput.parse(JSON.parse(stdout)).status).toBe('committed');
  expect(calls).toMatchObject([
    { name: 'confirmRequest', body: { digest: '55aa0e12' } },
  ]);
});

it('shows the new plan before it is confirmed, and asks', async () => {
  const shown = await run('confirm', id, '--dry-run');
  expect(shown.stdout).toContain('plan 55aa0e12');
  await server?.close();
  const asked = await run('confirm', id);
  expect(asked.code).toBe(2);
  expect(asked.calls.map(({ name }) => name)).toEqual(['planRequest']);
  await server?.close();
  const { code, calls } = await run('confirm', id, '--yes');
  expect(code).toBe(0);
  expect(calls[1]).toMatchObject({
    name: 'confirmRequest',
    body: { digest: plannedHold.digest },
  });
});

it('cancels', async () => {
  const { code, stdout, calls } = await run('cancel', '0192f0c1-7abc');
  expect(code).toBe(0);
  expect(stdout).toBe(`✔ production/checkout: cancelled   request ${id}\n`);
  expect(calls.at(-1)).toMatchObject({
    name: 'cancelRequest',
    params: { requestId: id },
  });
});
