import { commitSha } from '@gimlet-io/backstage-plugin-gimlet-common';
import { aKustomization } from '@gimlet-io/backstage-plugin-gimlet-common/testUtils';
import {
  startApiServer,
  type ApiAnswers,
  type ApiServer,
} from '../../__testUtils__/apiServer';
import { NOW_MS } from '../../__testUtils__/apiLive';
import { runAgainst } from '../../__testUtils__/runAgainst';
import { environmentStatusesOutput } from '../../output';

jest.setTimeout(60_000);

let server: ApiServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const environment = (name: string) => ({
  name,
  repository: 'acme/gitops',
  url: 'https://git.acme.example/acme/gitops.git',
  branch: 'main',
  apps: 1,
  previews: false,
  handEdits: 'wait' as const,
});

const ready = (name: string, app?: string) =>
  aKustomization({
    name,
    app,
    conditions: [
      {
        type: 'Ready',
        status: 'True',
        reason: 'ReconciliationSucceeded',
        message: 'Applied revision: main',
      },
    ],
  });

const signature = { name: 'Carla', email: 'carla@acme.example', time: 1 };

const answers: ApiAnswers = {
  listEnvironments: () => ({
    items: [environment('staging'), environment('production')],
  }),
  getEnvironmentLive: ({ params }) =>
    params.environment === 'staging'
      ? {
          environment: 'staging',
          agent: { state: 'never', allow: [], skippedKinds: [] },
          health: { state: 'unknown', text: '' },
          sources: [],
          kustomizations: [],
          apps: [],
          alerts: [],
        }
      : {
          environment: 'production',
          agent: {
            state: 'gone',
            since: NOW_MS - 7_200_000,
            version: '0.1.0',
            clusterVersion: 'v1.33.1',
            allow: [],
            skippedKinds: [],
          },
          health: { state: 'healthy', text: '' },
          sources: [],
          kustomizations: [ready('environment'), ready('checkout', 'checkout')],
          apps: [
            {
              app: 'checkout',
              health: { state: 'degraded', text: 'ErrImagePull' },
              pods: { ready: 2, desired: 3 },
              causes: [],
              release: {
                environment: 'production',
                app: 'checkout',
                commit: commitSha('c40be11'.padEnd(40, '0')),
                kind: 'by-hand',
                author: signature,
                committer: signature,
                subject: 'scale to 3',
                tree: null,
                before: null,
              },
            },
          ],
          alerts: [],
        },
};

async function run(args: string[]) {
  server = await startApiServer(answers);
  return runAgainst(server.address, ['environment', 'status', ...args], {
    env: { GIMLET_TOKEN: 'gimlet_secret' },
  });
}

describe('environment status', () => {
  it('says of each environment whether its agent is there, what Flux says, and how its apps do', async () => {
    const { code, stdout, stderr } = await run([]);
    expect(code).toBe(0);
    expect(stdout).toBe(
      [
        'staging   no agent has reported yet',
        '',
        'production   1 of 1 app not healthy',
        '  agent gone, since 2 h ago, version 0.1.0, Kubernetes v1.33.1',
        '  Kustomization flux-system/environment ready: Applied revision: main',
        '',
        'APP       VERSION             HEALTH    PODS  WHY',
        'checkout  c40be11 scale to 3  degraded  2/3   ErrImagePull',
        '',
      ].join('\n'),
    );
    expect(stderr).toContain('docs/agent.md');
  });

  it('prints the documented data, of one environment where it is named', async () => {
    const { stdout } = await run(['--env', 'production', '-o', 'json']);
    const { environments } = environmentStatusesOutput.parse(
      JSON.parse(stdout),
    );
    expect(environments).toMatchObject([
      { environment: 'production', apps: [{ app: 'checkout' }] },
    ]);
  });
});
