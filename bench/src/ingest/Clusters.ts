import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ClusterServer, kubeconfigOf } from '../cluster/ClusterServer';
import type { ClusterObject, ClusterSize } from '../cluster/clusterObjects';
import { restartsOf } from './PollingTab';

const TICKS = 20;
/** Far from each other, so that what changes in a second is of many apps. */
const STRIDE = 37;

/** One of the clusters, and the app in it whose page somebody has open. */
export interface WatchedCluster {
  environment: string;
  server: ClusterServer;
  address: string;
  kubeconfig: string;
  app: string;
  namespace: string;
  /** The app's. */
  pods: ClusterObject[];
}

/** Clusters with apps of the same names, whose pods restart. */
export class Clusters {
  private timer?: NodeJS.Timeout;
  private ticks = 0;

  private constructor(readonly all: readonly WatchedCluster[]) {}

  /** @param options - `folder`: for the kubeconfigs */
  static async start(options: {
    folder: string;
    count: number;
    size: ClusterSize;
  }): Promise<Clusters> {
    const { folder, count, size } = options;
    const all: WatchedCluster[] = [];
    for (let index = 0; index < count; index += 1) {
      const environment = `cluster-${index}`;
      const server = new ClusterServer(size);
      const address = await server.start();
      const kubeconfig = join(folder, `${environment}.kubeconfig`);
      await writeFile(kubeconfig, kubeconfigOf(address));
      const workload = server.workloads[index * STRIDE];
      const { name: app, namespace } = workload.metadata;
      const pods = server.pods.filter(
        ({ metadata }) =>
          (metadata.labels as Record<string, string>)[
            'app.kubernetes.io/instance'
          ] === app,
      );
      all.push({
        ...{ environment, server, address, kubeconfig },
        ...{ app, namespace, pods },
      });
    }
    return new Clusters(all);
  }

  /** Changes so far. */
  get changed(): number {
    return this.all.reduce((sum, { server }) => sum + server.changed, 0);
  }

  /** From now on so many pods restart in a second, spread over all clusters and apps, and in each cluster one of the watched app. */
  change(
    perSecond: number,
    onWatched: (cluster: WatchedCluster, pod: string, restarts: number) => void,
  ): void {
    const perTick = perSecond / TICKS;
    this.timer = setInterval(() => {
      const tick = this.ticks;
      this.ticks += 1;
      for (let index = 0; index < perTick; index += 1) {
        const number = tick * perTick + index;
        const cluster = this.all[number % this.all.length];
        const turn = Math.floor(number / this.all.length);
        // The watched apps take their turns at different times of a second.
        const isWatched =
          (turn + (number % this.all.length)) %
            (perSecond / this.all.length) ===
          0;
        const { server, pods } = cluster;
        const pod = isWatched
          ? pods[turn % pods.length]
          : server.pods[(turn * STRIDE) % server.pods.length];
        server.changePod(pod);
        if (isWatched) onWatched(cluster, pod.metadata.name, restartsOf(pod));
      }
    }, 1000 / TICKS);
  }

  rest(): void {
    clearInterval(this.timer);
  }

  async stop(): Promise<void> {
    this.rest();
    await Promise.all(this.all.map(({ server }) => server.stop()));
  }
}
