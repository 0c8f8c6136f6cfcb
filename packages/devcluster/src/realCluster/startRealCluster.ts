import { readFile } from 'node:fs/promises';
import { systemClock, type Clock } from '../clock/Clock';
import { Kubelet } from '../kubelet/Kubelet';
import { LogServer } from '../kubelet/LogServer';
import { HttpClusterStore } from '../remote/HttpClusterStore';
import type { ClusterStore } from '../store';
import { ControlPlane, type ClusterUser } from './controlPlane';
import { accessOf, kubeconfigFor } from './kubeconfig';
import { findPackedKubernetes, unpackKubernetes } from './kubernetesBinaries';

/** What only a cluster of the tests' own lets one do. */
export interface ClusterControl {
  /** A kubeconfig for a user that the cluster was started with. */
  kubeconfigFor(user: string): string;
  /** Ends the API server as a crash would. */
  killApiServer(): Promise<void>;
  /** Starts it again, on the same port and with the same objects. */
  startApiServer(): Promise<void>;
  /** Forgets the past: a watch from any earlier version is answered with 410. Restarts the API server. */
  compact(): Promise<void>;
}

/** A real Kubernetes cluster. */
export interface RealCluster {
  /** The text of a kubeconfig with all rights. */
  kubeconfig: string;
  /** Its objects, with all rights. */
  store: ClusterStore;
  /** Undefined for a cluster that is somebody else's (`GIMLET_TEST_KUBECONFIG`). */
  control?: ClusterControl;
  stop(): Promise<void>;
}

/**
 * Why there is no real cluster on this machine, with the way to get one; undefined where there is one.
 *
 * @param options - `withKubelet`: one whose pods behave as tests say. That of `GIMLET_TEST_KUBECONFIG` has nodes of its own, which
 *   would pull the images
 */
export function noRealCluster({
  env = process.env,
  withKubelet = false,
}: { env?: NodeJS.ProcessEnv; withKubelet?: boolean } = {}):
  | string
  | undefined {
  if (env.GIMLET_TEST_KUBECONFIG) {
    return withKubelet
      ? 'the cluster of GIMLET_TEST_KUBECONFIG has nodes of its own: unset it to run on the packed control plane'
      : undefined;
  }
  return findPackedKubernetes(env)
    ? undefined
    : 'no real Kubernetes: set GIMLET_TEST_KUBECONFIG to the kubeconfig of a cluster for tests, or GIMLET_KUBE_DIR to the folder with the packed control plane (linux/amd64)';
}

/** How a real cluster is started. */
export interface RealClusterOptions {
  /** Who has a kubeconfig besides the administrator. */
  users?: readonly ClusterUser[];
  /** Whether the controller manager and the scheduler run; they do by default. */
  controllers?: boolean;
  /** Whether the tests' kubelet runs, with which behaviour of pods; it does by default. */
  kubelet?:
    | false
    | { clock?: Clock; podDefaults?: Readonly<Record<string, string>> };
}

/**
 * The cluster of `GIMLET_TEST_KUBECONFIG`, which has its own nodes, else a real Kubernetes 1.20 of the tests' own with a
 * kubelet that runs no containers: annotations and image tags say how pods behave.
 *
 * @throws Error where {@link noRealCluster} says that there is none.
 */
export async function startRealCluster(
  options: RealClusterOptions = {},
): Promise<RealCluster> {
  if (process.env.GIMLET_TEST_KUBECONFIG) {
    const kubeconfig = await readFile(
      process.env.GIMLET_TEST_KUBECONFIG,
      'utf8',
    );
    return {
      kubeconfig,
      store: new HttpClusterStore(accessOf(kubeconfig)),
      stop: async () => {},
    };
  }
  const packed = findPackedKubernetes();
  if (!packed) {
    throw new Error(noRealCluster());
  }
  const plane = await ControlPlane.start({
    binaries: await unpackKubernetes(packed),
    users: options.users ?? [],
    controllers: options.controllers ?? true,
  });
  const store = new HttpClusterStore(plane.access());
  const stopKubelet =
    options.kubelet === false
      ? async () => {}
      : await startKubelet(plane, store, options.kubelet ?? {}).catch(
          async error => {
            await plane.stop();
            throw error;
          },
        );
  return {
    kubeconfig: kubeconfigFor(plane.access()),
    store,
    control: {
      kubeconfigFor: user => kubeconfigFor(plane.access(user), user),
      killApiServer: () => plane.killApiServer(),
      startApiServer: () => plane.startApiServer(),
      compact: () => plane.compact(),
    },
    stop: async () => {
      await stopKubelet();
      await plane.stop();
    },
  };
}

async function startKubelet(
  plane: ControlPlane,
  store: ClusterStore,
  options: { clock?: Clock; podDefaults?: Readonly<Record<string, string>> },
): Promise<() => Promise<void>> {
  const kubelet = new Kubelet({
    store,
    clock: options.clock ?? systemClock(),
    defaults: options.podDefaults,
  });
  const logs = new LogServer(kubelet, await plane.certificate());
  await kubelet.start({ logPort: await logs.start() });
  return async () => {
    kubelet.stop();
    await logs.stop();
  };
}
