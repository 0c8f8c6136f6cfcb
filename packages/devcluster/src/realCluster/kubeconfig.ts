import { stringify } from 'yaml';

/** How to reach an API server, and as whom. */
export interface ClusterAccess {
  server: string;
  token?: string;
  /** PEM of the authority that signed the server's certificate; without one the server speaks plain HTTP. */
  certificateAuthority?: string;
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
            : {}),
        },
      },
    ],
    users: [{ name, user: token ? { token } : {} }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  });
}
