import { readFile } from 'node:fs/promises';
import { ControlPlane, type ClusterUser } from './controlPlane';
import { kubeconfigFor } from './kubeconfig';
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
  /** Undefined for a cluster that is somebody else's (`GIMLET_TEST_KUBECONFIG`). */
  control?: ClusterControl;
  stop(): Promise<void>;
}

/** Why there is no real cluster on this machine, with the way to get one; undefined where there is one. */
export function noRealCluster(
  env: NodeJS.ProcessEnv = process.env,
): string | undefined {
  return env.GIMLET_TEST_KUBECONFIG || findPackedKubernetes(env)
    ? undefined
    : 'no real Kubernetes: set GIMLET_TEST_KUBECONFIG to the kubeconfig of a cluster for tests, or GIMLET_KUBE_DIR to the folder with the packed control plane (linux/amd64)';
}

/**
 * The cluster of `GIMLET_TEST_KUBECONFIG`, else a real Kubernetes 1.20 of the tests' own.
 *
 * @throws Error where {@link noRealCluster} says that there is none.
 */
export async function startRealCluster(
  options: { users?: readonly ClusterUser[]; controllers?: boolean } = {},
): Promise<RealCluster> {
  if (process.env.GIMLET_TEST_KUBECONFIG) {
    return {
      kubeconfig: await readFile(process.env.GIMLET_TEST_KUBECONFIG, 'utf8'),
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
  return {
    kubeconfig: kubeconfigFor(plane.access()),
    control: {
      kubeconfigFor: user => kubeconfigFor(plane.access(user), user),
      killApiServer: () => plane.killApiServer(),
      startApiServer: () => plane.startApiServer(),
      compact: () => plane.compact(),
    },
    stop: () => plane.stop(),
  };
}
