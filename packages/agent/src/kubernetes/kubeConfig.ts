import { KubeConfig } from '@kubernetes/client-node/dist/config.js';

/** Which cluster, and as whom. */
export interface KubeConfigOptions {
  /** File; absent: `KUBECONFIG`, then `~/.kube/config`, then the pod's service account. */
  kubeconfig?: string;
  /** Absent: the file's current one. */
  context?: string;
}

/**
 * The credentials of a cluster.
 *
 * @throws Error where the file is none, or has no such context.
 */
export function loadKubeConfig({
  kubeconfig,
  context,
}: KubeConfigOptions): KubeConfig {
  const config = new KubeConfig();
  if (kubeconfig) {
    config.loadFromFile(kubeconfig);
  } else {
    config.loadFromDefault();
  }
  if (context) {
    if (!config.getContextObject(context)) {
      throw new Error(
        `There is no context ${JSON.stringify(context)} in the kubeconfig`,
      );
    }
    config.setCurrentContext(context);
  }
  if (!config.getCurrentCluster()) {
    throw new Error('The kubeconfig names no cluster');
  }
  return config;
}
