import { MemoryClusterStore } from './apiserver/MemoryClusterStore';
import { systemClock, type Clock } from './clock/Clock';
import { startControllers } from './controllers/startControllers';
import { installFluxDefinitions } from './crds/installFluxDefinitions';
import { startFlux } from './flux/startFlux';
import { ApiServer } from './http/ApiServer';
import { Kubelet } from './kubelet/Kubelet';
import { kubeconfigFor } from './realCluster/kubeconfig';
import type { ClusterStore } from './store';

/**
 * How a stand-in is made.
 *
 * @public
 */
export interface DevClusterOptions {
  /** Of the cluster, user and context in the kubeconfig. `devcluster` by default. */
  name?: string;
  /** Of loopback; a free one by default. */
  port?: number;
  /** Requests without it are refused; everybody is let in by default. `kubectl` sends no token over plain HTTP. */
  token?: string;
  /** The machine's time by default. */
  clock?: Clock;
  /** How many nodes there are; one by default. */
  nodes?: number;
  /** How many changes are kept for watches that begin in the past. */
  history?: number;
  /** What the annotations `devcluster.gimlet.io/…` say where a pod has none, without that prefix. */
  podDefaults?: Readonly<Record<string, string>>;
  /** Whether controllers that behave as those of Flux run too, and how. They do not by default; their kinds are known anyway. */
  flux?: { cancelHealthCheckOnNewRevision?: boolean };
  /** Called with what went wrong in the stand-in itself. */
  onError?: (error: unknown) => void;
}

/**
 * A stand-in for a Kubernetes cluster. It is not Kubernetes.
 *
 * @public
 */
export interface DevCluster {
  url: string;
  /** The text of a kubeconfig. */
  kubeconfig: string;
  /** The objects, for controllers in the same process. */
  store: ClusterStore;
  clock: Clock;
  /** Ends the API server as a crash would. Controllers and pods go on. */
  killApiServer(): Promise<void>;
  /** Starts it again, on the same port and with the same objects. */
  startApiServer(): Promise<void>;
  /** Forgets the past: a watch from any earlier version is answered with 410. Restarts the API server. */
  compact(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts a stand-in: API server, workload controllers, scheduler and nodes, all in this process.
 *
 * @public
 */
export async function startDevCluster(
  options: DevClusterOptions = {},
): Promise<DevCluster> {
  const { name = 'devcluster', token, clock = systemClock() } = options;
  const onError = options.onError ?? (() => {});
  const store = new MemoryClusterStore({ clock, history: options.history });
  await installFluxDefinitions(store);
  const kubelets = Array.from(
    { length: options.nodes ?? 1 },
    (_, index) =>
      new Kubelet({
        store,
        clock,
        nodeName: `${name}-node-${index + 1}`,
        defaults: options.podDefaults,
        onError,
      }),
  );
  const controllers = await startControllers({ store, clock, onError });
  await Promise.all(kubelets.map(kubelet => kubelet.start()));
  const server = new ApiServer({
    store,
    token,
    port: options.port,
    logs: {
      read: (pod, logOptions, signal) =>
        (
          kubelets.find(({ nodeName }) => nodeName === pod.spec.nodeName) ??
          kubelets[0]
        ).read(pod, logOptions, signal),
    },
    onError,
  });
  await server.start();
  const flux =
    options.flux &&
    (await startFlux({
      ...options.flux,
      store,
      clock,
      onError: (_what, error) => onError(error),
    }));
  return {
    url: server.url,
    kubeconfig: kubeconfigFor({ server: server.url, token }, name),
    store,
    clock,
    killApiServer: () => server.stop(),
    startApiServer: () => server.start(),
    compact: async () => {
      store.compact();
      await server.stop();
      await server.start();
    },
    stop: async () => {
      await flux?.stop();
      controllers.stop();
      kubelets.forEach(kubelet => kubelet.stop());
      await server.stop();
    },
  };
}
