import { MemoryClusterStore } from '../../apiserver/MemoryClusterStore';
import type { Clock } from '../../clock/Clock';
import { startControllers } from '../../controllers/startControllers';
import { installFluxDefinitions } from '../../crds/installFluxDefinitions';
import { Kubelet } from '../../kubelet/Kubelet';
import type { ClusterStore } from '../../store';

/** A cluster for one trace: the objects with the rules of the API server, workload controllers and a kubelet; no HTTP. */
export async function startTraceCluster(options: {
  clock: Clock;
  onError: (error: unknown) => void;
}): Promise<{ store: ClusterStore; stop(): void }> {
  const store = new MemoryClusterStore({ clock: options.clock });
  await installFluxDefinitions(store);
  const kubelet = new Kubelet({ ...options, store });
  const controllers = await startControllers({ ...options, store });
  await kubelet.start();
  return {
    store,
    stop() {
      controllers.stop();
      kubelet.stop();
    },
  };
}
