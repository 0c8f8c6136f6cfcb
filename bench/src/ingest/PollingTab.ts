import type { ClusterObject } from '../cluster/clusterObjects';
import type { Restarts } from './types';

/** As Backstage's Kubernetes tab asks, in milliseconds. */
const INTERVAL = 10_000;

/**
 * Sees an app's pods as Backstage's Kubernetes tab does, which asks every ten seconds. It asks the cluster itself, which spares it the way
 * through a Backstage backend.
 */
export class PollingTab {
  private readonly timers: NodeJS.Timeout[] = [];
  private failure?: unknown;

  /**
   * @param options - `pods`: the address of the pods in the app's namespace; `offset`: milliseconds until it asks first
   */
  constructor(
    private readonly options: {
      pods: string;
      app: string;
      offset: number;
      onSeen(seen: Restarts): void;
    },
  ) {
    this.timers.push(
      setTimeout(() => {
        this.poll();
        this.timers.push(setInterval(() => this.poll(), INTERVAL));
      }, options.offset % INTERVAL),
    );
  }

  /** Throws where it could not ask. */
  close(): void {
    this.timers.forEach(timer => clearInterval(timer));
    if (this.failure) throw this.failure;
  }

  private poll(): void {
    this.ask().catch(error => {
      this.failure ??= error;
    });
  }

  private async ask(): Promise<void> {
    const { pods, app, onSeen } = this.options;
    const selector = `app.kubernetes.io/instance=${app}`;
    const response = await fetch(
      `${pods}?labelSelector=${encodeURIComponent(selector)}`,
    );
    const { items }: { items: ClusterObject[] } = await response.json();
    onSeen(new Map(items.map(pod => [pod.metadata.name, restartsOf(pod)])));
  }
}

/** How often a pod's only container restarted. */
export function restartsOf(pod: ClusterObject): number {
  const { containerStatuses } = pod.status as {
    containerStatuses: { restartCount: number }[];
  };
  return containerStatuses[0].restartCount;
}
