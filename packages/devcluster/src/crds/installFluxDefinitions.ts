import { listAt, at } from '../kinds/columns';
import { isRefused, type ClusterStore } from '../store';
import { FLUX_DEFINITIONS } from './fluxDefinitions';

const TIMEOUT_MS = 20_000;

/** Makes the kinds of Flux known to a cluster, and waits until they are. A cluster that knows one keeps its own. */
export async function installFluxDefinitions(
  store: ClusterStore,
): Promise<void> {
  for (const definition of FLUX_DEFINITIONS) {
    try {
      await store.create(definition);
    } catch (error) {
      if (!isRefused(error, 'AlreadyExists')) {
        throw error;
      }
    }
  }
  const deadline = Date.now() + TIMEOUT_MS;
  for (const { apiVersion, kind, metadata } of FLUX_DEFINITIONS) {
    while (!(await isKnown(store, { apiVersion, kind }, metadata.name))) {
      if (Date.now() > deadline) {
        throw new Error(`${metadata.name} is not established`);
      }
      await new Promise(resolve => setTimeout(resolve, 100));
    }
  }
}

async function isKnown(
  store: ClusterStore,
  kind: { apiVersion: string; kind: string },
  name: string,
): Promise<boolean> {
  const definition = await store.get(kind, { name });
  return listAt(definition, 'status', 'conditions').some(
    condition =>
      at(condition, 'type') === 'Established' &&
      at(condition, 'status') === 'True',
  );
}
