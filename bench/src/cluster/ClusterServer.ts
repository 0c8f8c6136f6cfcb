import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  clusterObjects,
  type ClusterObject,
  type ClusterSize,
} from './clusterObjects';

const PODS = '/api/v1/pods';
const PODS_OF_NAMESPACE = /^\/api\/v1\/namespaces\/([^/]+)\/pods$/;

/**
 * The read side of an API server over objects that it makes: lists in pages and watches. Its pods restart, so many a second. It is what
 * an agent's memory and work are measured with, not Kubernetes.
 */
export class ClusterServer {
  private readonly objects: Map<string, ClusterObject[]>;
  private readonly watchers = new Map<string, Set<ServerResponse>>();
  private readonly server = createServer((request, response) =>
    this.answer(new URL(request.url ?? '/', 'http://localhost'), response),
  );
  private version = 1;
  /** Changes so far. */
  changed = 0;
  private timer?: NodeJS.Timeout;

  constructor(size: ClusterSize) {
    this.objects = clusterObjects(size);
  }

  /** Its address. */
  async start(): Promise<string> {
    await new Promise<void>(resolve =>
      this.server.listen(0, '127.0.0.1', resolve),
    );
    const { port } = this.server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  async stop(): Promise<void> {
    this.change(0);
    this.server.closeAllConnections();
    await new Promise(resolve => this.server.close(resolve));
  }

  /** From now on so many pods change in a second; 0 for none. */
  change(perSecond: number): void {
    clearInterval(this.timer);
    if (perSecond === 0) return;
    const TICKS = 20;
    this.timer = setInterval(() => {
      for (let each = 0; each < perSecond / TICKS; each += 1) this.changeOne();
    }, 1000 / TICKS);
  }

  get pods(): readonly ClusterObject[] {
    return this.objects.get(PODS) ?? [];
  }

  get workloads(): readonly ClusterObject[] {
    return this.objects.get('/apis/apps/v1/deployments') ?? [];
  }

  private changeOne(): void {
    this.changePod(this.pods[this.changed % this.pods.length]);
  }

  /** Lets a pod restart. */
  changePod(object: ClusterObject): void {
    this.changed += 1;
    this.version += 1;
    object.metadata.resourceVersion = String(this.version);
    const { containerStatuses } = object.status as {
      containerStatuses: { restartCount: number }[];
    };
    containerStatuses[0].restartCount += 1;
    const line = `${JSON.stringify({ type: 'MODIFIED', object })}\n`;
    for (const watcher of this.watchers.get(PODS) ?? []) watcher.write(line);
  }

  private answer({ pathname, searchParams }: URL, response: ServerResponse) {
    const objects =
      this.objects.get(pathname) ?? this.podsOf(pathname, searchParams);
    if (!objects) {
      response.writeHead(404, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify({ kind: 'Status', code: 404, message: 'not found' }),
      );
      return;
    }
    response.writeHead(200, { 'content-type': 'application/json' });
    if (searchParams.get('watch') === 'true') {
      response.flushHeaders();
      const watchers = this.watchers.get(pathname) ?? new Set();
      this.watchers.set(pathname, watchers.add(response));
      response.on('close', () => watchers.delete(response));
      return;
    }
    const from = Number(searchParams.get('continue') ?? 0);
    const to = from + Number(searchParams.get('limit') ?? objects.length);
    response.end(
      JSON.stringify({
        metadata: {
          resourceVersion: String(this.version),
          ...(to < objects.length && { continue: String(to) }),
        },
        items: objects.slice(from, to),
      }),
    );
  }

  /** The pods of a namespace that have the labels which are asked for. */
  private podsOf(
    pathname: string,
    query: URLSearchParams,
  ): ClusterObject[] | undefined {
    const namespace = pathname.match(PODS_OF_NAMESPACE)?.[1];
    if (namespace === undefined) return undefined;
    const wanted = (query.get('labelSelector') ?? '')
      .split(',')
      .filter(Boolean)
      .map(term => term.split('='));
    return this.pods.filter(({ metadata }) => {
      const labels = metadata.labels as Record<string, string>;
      return (
        metadata.namespace === namespace &&
        wanted.every(([name, value]) => labels[name] === value)
      );
    });
  }
}

/** A kubeconfig for it. */
export function kubeconfigOf(address: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: 'bench',
        cluster: { server: address, 'insecure-skip-tls-verify': true },
      },
    ],
    users: [{ name: 'bench', user: {} }],
    contexts: [{ name: 'bench', context: { cluster: 'bench', user: 'bench' } }],
    'current-context': 'bench',
  });
}
