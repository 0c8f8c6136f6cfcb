import {
  DefaultAzureDevOpsCredentialsProvider,
  DefaultGithubCredentialsProvider,
  DefaultGitlabCredentialsProvider,
  getBitbucketCloudOAuthToken,
  type ScmIntegrationRegistry,
} from '@backstage/integration';
import { GitFetchError, type GitCredentials } from '@gimlet-io/core';

/** Finds what a host knows us by, anew each time: tokens of app installations live for an hour. */
export type CredentialsFor = (
  url: string,
) => Promise<GitCredentials | undefined>;

function token(
  value: string | undefined,
  username?: string,
): GitCredentials | undefined {
  return value ? { kind: 'token', token: value, username } : undefined;
}

/** Asks the integration of the address's host; each kind of host wants another user name beside the token. */
function integrationAnswers(
  integrations: ScmIntegrationRegistry,
): CredentialsFor {
  // They keep tokens until shortly before these expire.
  const github =
    DefaultGithubCredentialsProvider.fromIntegrations(integrations);
  const gitlab =
    DefaultGitlabCredentialsProvider.fromIntegrations(integrations);
  const azure =
    DefaultAzureDevOpsCredentialsProvider.fromIntegrations(integrations);

  return async url => {
    switch (integrations.byUrl(url)?.type) {
      case 'github':
        return token((await github.getCredentials({ url })).token);
      case 'gitlab':
        return token((await gitlab.getCredentials({ url })).token, 'oauth2');
      case 'azure':
        return token((await azure.getCredentials({ url }))?.token, 'gimlet');
      case 'gitea': {
        const config = integrations.gitea.byUrl(url)?.config;
        return token(config?.password, config?.username);
      }
      case 'gerrit': {
        const config = integrations.gerrit.byUrl(url)?.config;
        return token(config?.password, config?.username);
      }
      case 'bitbucketServer': {
        const config = integrations.bitbucketServer.byUrl(url)?.config;
        return (
          token(config?.token, 'x-token-auth') ??
          token(config?.password, config?.username)
        );
      }
      case 'bitbucketCloud': {
        const config = integrations.bitbucketCloud.byUrl(url)?.config;
        if (config?.clientId && config.clientSecret) {
          const { clientId, clientSecret } = config;
          return token(
            await getBitbucketCloudOAuthToken(clientId, clientSecret),
            'x-token-auth',
          );
        }
        return (
          token(
            config?.token,
            config?.username ? 'x-bitbucket-api-token-auth' : 'x-token-auth',
          ) ?? token(config?.appPassword, config?.username)
        );
      }
      default:
        return undefined;
    }
  };
}

/** Credentials for HTTP(S) addresses from Backstage's `integrations`; SSH uses the keys of the user that the server runs as. */
export function integrationCredentials(
  integrations: ScmIntegrationRegistry,
): CredentialsFor {
  const ask = integrationAnswers(integrations);
  return async url => {
    if (!/^https?:/i.test(url)) return undefined;
    try {
      return await ask(url);
    } catch (error) {
      throw new GitFetchError({
        kind: 'Unreachable',
        message: `${url} cannot be fetched: its integration gives no credentials: ${
          error instanceof Error ? error.message : String(error)
        }`,
        whatToDo:
          'Check the entry for this host under "integrations" in app-config.yaml, and that the host answers.',
      });
    }
  };
}
