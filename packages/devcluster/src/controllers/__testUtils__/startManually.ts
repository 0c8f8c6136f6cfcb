import { setImmediate as nextTurn } from 'node:timers/promises';
import { KubeConfig } from '@kubernetes/client-node';
import { ManualClock } from '../../clock/ManualClock';
import { startDevCluster, type DevCluster } from '../../startDevCluster';

const START = new Date('2030-01-01T00:00:30Z');
/** One change leads to the next within the turns of the event loop; nothing waits for anything else than the clock. */
const TURNS = 20;

/** A stand-in whose time a test lets pass. It begins at half past a minute. */
export async function startManually(): Promise<{
  cluster: DevCluster;
  config: KubeConfig;
  /** Lets the time pass until that many seconds after the start. */
  until(seconds: number): Promise<void>;
}> {
  const clock = new ManualClock({
    start: START,
    settled: async () => {
      for (let turn = 0; turn < TURNS; turn++) {
        await nextTurn();
      }
    },
  });
  const cluster = await startDevCluster({ clock });
  const config = new KubeConfig();
  config.loadFromString(cluster.kubeconfig);
  return {
    cluster,
    config,
    until: seconds =>
      clock.advanceTo(new Date(START.getTime() + seconds * 1000)),
  };
}
