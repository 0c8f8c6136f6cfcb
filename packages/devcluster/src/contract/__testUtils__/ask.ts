import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { text } from 'node:stream/consumers';
import { accessOf } from '../../realCluster/kubeconfig';
import type { TestCluster } from './clusters';

/** What an API server answers to a request, as it is on the wire. */
export async function ask(
  { kubeconfig }: TestCluster,
  method: string,
  path: string,
  {
    body,
    headers = {},
  }: { body?: unknown; headers?: Record<string, string> } = {},
): Promise<{ code: number; body: any }> {
  const { server, token, certificateAuthority } = accessOf(kubeconfig);
  const send = server.startsWith('https:') ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    send(
      `${server}${path}`,
      {
        method,
        ca: certificateAuthority,
        headers: {
          accept: 'application/json',
          'content-type': 'application/json',
          ...(token ? { authorization: `Bearer ${token}` } : {}),
          ...headers,
        },
      },
      response =>
        text(response).then(
          answer =>
            resolve({
              code: response.statusCode ?? 0,
              body: JSON.parse(answer),
            }),
          reject,
        ),
    )
      .once('error', reject)
      .end(body === undefined ? undefined : JSON.stringify(body));
  });
}
