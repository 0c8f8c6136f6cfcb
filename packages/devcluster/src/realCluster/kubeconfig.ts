import { parse, stringify } from 'yaml';
import { at, listAt } from '../kinds/columns';

/** How to reach an API server, and as whom. */
export interface ClusterAccess {
  server: string;
  token?: string;
  /** PEM of the authority that signed the server's certificate; without one the server speaks plain HTTP. */
  certificateAuthority?: string;
  /** PEM, for those who prove with a certificate who they are. */
  clientCertificate?: string;
  clientKey?: string;
}

/** A kubeconfig with one cluster, one user and one context. */
export function kubeconfigFor(
  { server, token, certificateAuthority }: ClusterAccess,
  name = 'test',
): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name,
        cluster: {
          server,
          ...(certificateAuthority
            ? {
                'certificate-authority-data':
                  Buffer.from(certificateAuthority).toString('base64'),
              }
            : // Client libraries refuse plain HTTP without it, also on loopback.
              { 'insecure-skip-tls-verify': true }),
        },
      },
    ],
    users: [{ name, user: token ? { token } : {} }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  });
}

/** How the current context of a kubeconfig reaches its cluster. Files and programs that it names are not read. */
export function accessOf(kubeconfig: string): ClusterAccess {
  const config = parse(kubeconfig);
  const named = (list: string, name: unknown) =>
    listAt(config, list).find(entry => at(entry, 'name') === name);
  const context = at(
    named('contexts', at(config, 'current-context')),
    'context',
  );
  const cluster = at(named('clusters', at(context, 'cluster')), 'cluster');
  const user = at(named('users', at(context, 'user')), 'user');
  const decoded = (value: unknown) =>
    value === undefined
      ? undefined
      : Buffer.from(String(value), 'base64').toString('utf8');
  return {
    server: String(at(cluster, 'server')),
    token: at(user, 'token') as string | undefined,
    certificateAuthority: decoded(at(cluster, 'certificate-authority-data')),
    clientCertificate: decoded(at(user, 'client-certificate-data')),
    clientKey: decoded(at(user, 'client-key-data')),
  };
}
