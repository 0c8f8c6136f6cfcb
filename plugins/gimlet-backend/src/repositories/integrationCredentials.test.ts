import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import { ConfigReader } from '@backstage/config';
import { ScmIntegrations } from '@backstage/integration';
import { listenOnLoopback } from '@gimlet-io/core/testUtils';
import { integrationCredentials } from './integrationCredentials';

const credentialsOf = (integrations: object) =>
  integrationCredentials(
    ScmIntegrations.fromConfig(new ConfigReader({ integrations })),
  );

const GITLAB = {
  host: 'git.acme.io',
  baseUrl: 'https://git.acme.io',
  apiBaseUrl: 'https://git.acme.io/api/v4',
};

describe('integrationCredentials', () => {
  it.each([
    [
      'a GitHub token',
      { github: [{ host: 'git.acme.io', token: 'secret' }] },
      { kind: 'token', token: 'secret' },
    ],
    [
      'a GitLab token',
      { gitlab: [{ ...GITLAB, token: 'secret' }] },
      { kind: 'token', token: 'secret', username: 'oauth2' },
    ],
    [
      'a Gitea password',
      {
        gitea: [{ host: 'git.acme.io', username: 'bot', password: 'secret' }],
      },
      { kind: 'token', token: 'secret', username: 'bot' },
    ],
    [
      'a Bitbucket Server token',
      {
        bitbucketServer: [
          {
            host: 'git.acme.io',
            apiBaseUrl: 'https://git.acme.io/rest/api/1.0',
            token: 'secret',
          },
        ],
      },
      { kind: 'token', token: 'secret', username: 'x-token-auth' },
    ],
    [
      'an Azure DevOps token',
      {
        azure: [
          {
            host: 'git.acme.io',
            credentials: [{ personalAccessToken: 'secret' }],
          },
        ],
      },
      { kind: 'token', token: 'secret', username: 'gimlet' },
    ],
    ['a host without a token', { gitlab: [GITLAB] }, undefined],
    [
      'another host',
      { github: [{ host: 'ghe.acme.io', token: 'x' }] },
      undefined,
    ],
  ])('are those of %s', async (_, integrations, expected) => {
    const credentialsFor = credentialsOf(integrations);
    expect(await credentialsFor('https://git.acme.io/acme/gitops.git')).toEqual(
      expected,
    );
  });

  it.each(['git@github.com:acme/gitops.git', '/srv/gitops.git'])(
    'are none for %s',
    async url => {
      const credentialsFor = credentialsOf({
        github: [{ host: 'github.com', token: 'secret' }],
      });
      expect(await credentialsFor(url)).toBeUndefined();
    },
  );

  it('are asked for anew when the token of an app installation expires', async () => {
    let made = 0;
    const host = createServer((request, response) => {
      const answer = (body: unknown) => {
        response.writeHead(request.method === 'POST' ? 201 : 200, {
          'Content-Type': 'application/json',
        });
        response.end(JSON.stringify(body));
      };
      if (request.url?.endsWith('/access_tokens')) {
        made += 1;
        // GitHub's live for an hour; Backstage lets go of one ten minutes before its end.
        const minutes = made === 1 ? 5 : 60;
        answer({
          token: `token-${made}`,
          expires_at: new Date(Date.now() + minutes * 60_000).toISOString(),
          repository_selection: 'all',
        });
      } else {
        answer([{ id: 7, account: { login: 'acme' }, suspended_by: null }]);
      }
    });
    const port = await listenOnLoopback(host);
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const credentialsFor = credentialsOf({
      github: [
        {
          host: 'git.acme.io',
          apiBaseUrl: `http://127.0.0.1:${port}`,
          apps: [
            {
              appId: 1,
              clientId: 'id',
              clientSecret: 'secret',
              webhookSecret: 'secret',
              privateKey: privateKey
                .export({ type: 'pkcs8', format: 'pem' })
                .toString(),
            },
          ],
        },
      ],
    });
    const tokens = [];
    for (let time = 0; time < 3; time += 1) {
      tokens.push(await credentialsFor('https://git.acme.io/acme/gitops.git'));
    }
    host.closeAllConnections();
    await new Promise(resolve => host.close(resolve));
    expect(tokens).toEqual(
      ['token-1', 'token-2', 'token-2'].map(token => ({
        kind: 'token',
        token,
      })),
    );
  });

  it('say what to do where the integration fails', async () => {
    const credentialsFor = credentialsOf({
      github: [
        {
          host: 'git.acme.io',
          apiBaseUrl: 'http://127.0.0.1:1',
          apps: [
            {
              appId: 1,
              clientId: 'id',
              clientSecret: 'secret',
              webhookSecret: 'secret',
              privateKey: 'not a key',
            },
          ],
        },
      ],
    });
    await expect(
      credentialsFor('https://git.acme.io/acme/gitops.git'),
    ).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('gives no credentials'),
      whatToDo: expect.stringContaining('integrations'),
    });
  });
});
