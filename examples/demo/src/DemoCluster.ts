import { rm, writeFile } from 'node:fs/promises';
import {
  startDevCluster,
  type DevCluster,
  type KubeObject,
} from '@gimlet-io/devcluster';
import { parseAllDocuments } from 'yaml';
import { git } from './git';
import type { EnvironmentName } from './story';

/** How containers behave of which the manifest says nothing: they take a while, and write something now and then. */
const CONTAINERS = {
  'pull-seconds': '1',
  'ready-seconds': '2',
  log: 'starts\nlistens on port 8080',
  'log-every-seconds': '5',
};

/** Where an environment's own files are in its repository. */
const FLUX_FOLDERS: Record<EnvironmentName, string> = {
  staging: 'flux',
  production: 'production/flux',
};

/** What is applied by hand, once; everything else Flux finds by it. */
const BY_HAND = ['gitrepository.yaml', 'environment.yaml'];

const NAMESPACE = {
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: 'flux-system' },
};

/** Flux's own objects as they are in the repository. */
async function byHand(
  gitops: string,
  environment: EnvironmentName,
): Promise<KubeObject[]> {
  const objects: KubeObject[] = [];
  for (const file of BY_HAND) {
    const text = await git(gitops, [
      'show',
      `main:${FLUX_FOLDERS[environment]}/${file}`,
    ]);
    objects.push(
      ...parseAllDocuments(text).map(document => document.toJS() as KubeObject),
    );
  }
  return objects;
}

/** What should not happen in a stand-in is said; it goes on. */
function complain(environment: string, error: unknown): void {
  process.stderr.write(
    `The stand-in of ${environment}: ${
      error instanceof Error ? error.message : String(error)
    }\n`,
  );
}

/** A stand-in for an environment's cluster, with Flux that follows the environment's gitops repository. */
export class DemoCluster {
  readonly #cluster: DevCluster;

  private constructor(cluster: DevCluster) {
    this.#cluster = cluster;
  }

  /**
   * Starts it, and applies what makes Flux follow the repository, as whoever sets a cluster up does.
   *
   * @param options - `gitops`: the bare repository; `kubeconfig`: the file to write, for its owner alone;
   *   `cancelHealthCheckOnNewRevision`: the feature gate of Flux
   */
  static async start(options: {
    environment: EnvironmentName;
    gitops: string;
    kubeconfig: string;
    cancelHealthCheckOnNewRevision: boolean;
  }): Promise<DemoCluster> {
    const { environment, gitops, kubeconfig, ...flux } = options;
    const cluster = await startDevCluster({
      name: environment,
      podDefaults: CONTAINERS,
      flux,
      onError: error => complain(environment, error),
    });
    await rm(kubeconfig, { force: true });
    await writeFile(kubeconfig, cluster.kubeconfig, { mode: 0o600 });
    for (const object of [NAMESPACE, ...(await byHand(gitops, environment))]) {
      await cluster.store.apply(object, {
        fieldManager: 'kubectl',
        force: true,
      });
    }
    return new DemoCluster(cluster);
  }

  async stop(): Promise<void> {
    await this.#cluster.stop();
  }
}
