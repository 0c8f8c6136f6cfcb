import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

interface Kubeconfig {
  clusters: { cluster: { server: string } }[];
  users: { user: { token?: string } }[];
}

interface KubeObject {
  metadata: {
    name: string;
    uid: string;
    deletionTimestamp?: string;
    generation?: number;
  };
  status?: Record<string, unknown>;
  spec?: Record<string, unknown>;
}

/** What a cluster itself says, without anything of Gimlet between. */
export class ClusterReader {
  readonly #server: string;
  readonly #token: string | undefined;

  constructor(kubeconfig: string) {
    const { clusters, users }: Kubeconfig = parse(
      readFileSync(kubeconfig, 'utf8'),
    );
    this.#server = clusters[0].cluster.server;
    this.#token = users[0].user.token;
  }

  async list(path: string): Promise<KubeObject[]> {
    const { items } = await this.#ask<{ items: KubeObject[] }>('GET', path);
    return items;
  }

  async delete(path: string): Promise<void> {
    await this.#ask('DELETE', path);
  }

  /** A merge patch. */
  async patch(path: string, body: object): Promise<void> {
    await this.#ask('PATCH', path, body);
  }

  pods(namespace = 'shop'): Promise<KubeObject[]> {
    return this.list(`/api/v1/namespaces/${namespace}/pods`);
  }

  async #ask<T>(method: string, path: string, body?: object): Promise<T> {
    const response = await fetch(`${this.#server}${path}`, {
      method,
      headers: {
        ...(this.#token && { authorization: `Bearer ${this.#token}` }),
        ...(body && { 'content-type': 'application/merge-patch+json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!response.ok) {
      throw new Error(`${method} ${path}: ${response.status}`);
    }
    return (await response.json()) as T;
  }
}
