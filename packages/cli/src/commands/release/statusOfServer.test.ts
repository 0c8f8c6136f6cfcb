import type { z } from 'zod/v3';
import {
  commitSha,
  treeId,
  type releaseSchema,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  startApiServer,
  type ApiAnswers,
  type ApiServer,
} from '../../__testUtils__/apiServer';
import { runAgainst } from '../../__testUtils__/runAgainst';
import { releasesOutput, statusOutput } from '../../output';

jest.setTimeout(60_000);

type ApiRelease = z.input<typeof releaseSchema>;

const signature = {
  name: 'Carla Silva',
  email: 'carla@acme.example',
  time: 1_799_999_940,
};

function release(
  environment: string,
  app: string,
  change: Partial<ApiRelease> = {},
): ApiRelease {
  return {
    environment,
    app,
    commit: commitSha('c40be11'.padEnd(40, '0')),
    kind: 'release',
    author: signature,
    committer: signature,
    subject: `[Gimlet] ${environment}/${app} released`,
    tree: treeId('5d0c9e7'.padEnd(40, '0')),
    before: null,
    current: true,
    ...change,
  };
}

const environment = (name: string) => ({
  name,
  repository: 'acme/gitops',
  branch: 'main',
  apps: 2,
  url: 'https://git.acme.example/acme/gitops.git',
  previews: false,
  handEdits: 'wait' as const,
});

/** Two pages, in the order of time. */
const answers: ApiAnswers = {
  listEnvironments: () => ({
    items: [environment('staging'), environment('production')],
  }),
  listReleases: ({ query }) =>
    query.cursor === undefined
      ? {
          items: [
            release('production', 'checkout', { held: true }),
            release('staging', 'gone', { tree: null }),
          ],
          nextCursor: 'next',
        }
      : { items: [release('staging', 'cart')] },
};

let server: ApiServer;
beforeEach(async () => {
  server = await startApiServer(answers);
});
afterEach(() => server.close());

const run = (...args: string[]) => runAgainst(server.address, args);

it('shows what is deployed in every environment, in their order, of every page', async () => {
  const { code, stdout } = await run('release', 'status', '-o', 'json');
  expect(code).toBe(0);
  expect(statusOutput.parse(JSON.parse(stdout)).apps).toMatchObject([
    { environment: 'staging', app: 'cart', held: false },
    { environment: 'production', app: 'checkout', held: true },
  ]);
  const asked = server.calls.filter(({ name }) => name === 'listReleases');
  expect(asked.map(({ query }) => query)).toEqual([
    { current: 'true', limit: '100' },
    { current: 'true', limit: '100', cursor: 'next' },
  ]);
});

it('knows which environment was meant', async () => {
  const { code, stderr } = await run('release', 'status', '--env', 'stagng');
  expect(code).toBe(1);
  expect(stderr).toBe(
    '✖ There is no environment "stagng"; did you mean staging?\n  Known environments: staging, production.\n',
  );
});

it.each([
  ['release', 'list'],
  ['log', '--env', 'production'],
])('%s %s needs no app', async (...args) => {
  const { code, stdout } = await run(...args, '-o', 'json');
  expect(code).toBe(0);
  expect(releasesOutput.parse(JSON.parse(stdout)).next).toBe('next');
  expect(server.calls[0].query).not.toHaveProperty('app');
});
