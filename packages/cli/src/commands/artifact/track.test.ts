import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import { apiRequest } from '../../__testUtils__/apiRequests';
import {
  startApiServer,
  type ApiAnswers,
  type ApiServer,
} from '../../__testUtils__/apiServer';
import { runAgainst } from '../../__testUtils__/runAgainst';
import { artifactOutput } from '../../output';

jest.setTimeout(60_000);

const id = 'acme/checkout-0123456789abcdef';
const sha = '1f3c9a2'.padEnd(40, '0');
const requestIds = {
  staging: '0192f0c1-7abc-7000-8000-000000000001',
  production: '0192f0c1-7abd-7000-8000-000000000002',
};

const summary = {
  id,
  repository: 'acme/checkout',
  sha,
  title: 'Faster cart',
  branch: 'main',
  event: 'push' as const,
  tag: '',
  authorName: 'Bob Nagy',
  url: '',
  committed: 1_799_999_000,
  created: 1_799_999_940,
  policies: [
    ...(['staging', 'production'] as const).map(environment => ({
      environment,
      app: 'checkout',
      triggers: true,
      reason: 'a push to main',
      requestId: requestIds[environment],
    })),
    {
      environment: 'qa',
      app: 'checkout',
      triggers: false,
      reason: 'there is no deploy policy',
    },
  ],
};

const answers: ApiAnswers = {
  getArtifact: () => ({
    summary,
    artifact: { id, version: { repositoryName: summary.repository, sha } },
  }),
  listArtifacts: () => ({ items: [summary] }),
  getRequest: ({ params }) =>
    apiRequest({ id: params.requestId, state: 'pushed' }),
};

let server: ApiServer;
afterEach(() => server.close());

async function track(changed: ApiAnswers, ...args: string[]) {
  server = await startApiServer({
    ...answers,
    ...changed,
  });
  return runAgainst(server.address, ['artifact', 'track', ...args]);
}

const gone: ApiAnswers = {
  getRequest: ({ params }) => {
    if (params.requestId === requestIds.staging) {
      throw new GimletError('not-found', 'There is no request', {
        whatToDo: 'Look at the list.',
      });
    }
    return apiRequest({ id: params.requestId, state: 'pushed' });
  },
};

it('shows what each policy did, and why one did not', async () => {
  const { code, stdout } = await track({}, '1f3c9a2');
  expect(code).toBe(0);
  expect(stdout).toMatch(/staging\/checkout +0192f0c1-7abc +pushed/);
  expect(stdout).toMatch(/qa\/checkout +– .*there is no deploy policy/);
});

it('shows the other requests where one is no longer kept', async () => {
  const { code, stdout, stderr } = await track(gone, id, '-o', 'json');
  expect(code).toBe(0);
  expect(stderr).toContain('is not shown: There is no request');
  expect(artifactOutput.parse(JSON.parse(stdout)).requests).toMatchObject([
    { id: requestIds.production },
  ]);
});

it('says what cannot be followed, and still prints what was', async () => {
  const { code, stdout, stderr } = await track(
    gone,
    ...[id, '--wait', '-o', 'json'],
  );
  expect(code).toBe(1);
  expect(stderr).toContain(
    '✖ What the artifact started cannot be followed: There is no request',
  );
  expect(artifactOutput.parse(JSON.parse(stdout)).requests).toMatchObject([
    { id: requestIds.production, state: 'pushed' },
  ]);
});

it('ends as the worst of its requests did', async () => {
  const { code, stderr } = await track(
    {
      getRequest: ({ params }) =>
        apiRequest({
          id: params.requestId,
          ...(params.requestId === requestIds.staging
            ? { state: 'failed', error: { code: 'render', message: 'broken' } }
            : { state: 'waiting', waitingFor: { kind: 'hold', text: 'held' } }),
        }),
    },
    ...[id, '--wait'],
  );
  expect(code).toBe(1);
  expect(stderr).toContain('failed: broken');
  expect(stderr).toContain('waits: held');
});
