import { isPodActive, isPodReady, POD, type Pod } from '../objects/pods';
import type { ReplicaSet } from '../objects/workloads';
import {
  Controller,
  type ControllerContext,
  type ReconcileResult,
} from './Controller';
import type { Informer } from './Informers';
import { podOf, untilAvailable } from './podTemplates';

const MOST_AT_ONCE = 500;

/** Makes and deletes pods until there are as many as a ReplicaSet wants. */
export class ReplicaSetController extends Controller<ReplicaSet> {
  readonly #pods: Informer<Pod>;

  constructor(context: ControllerContext) {
    super(
      context,
      { apiVersion: 'apps/v1', kind: 'ReplicaSet' },
      'replicaset-controller',
    );
    this.#pods = this.controlled<Pod>(POD);
  }

  protected async reconcile(set: ReplicaSet): Promise<ReconcileResult> {
    const pods = this.#pods.controlledBy(set).filter(isPodActive);
    if (!set.metadata.deletionTimestamp) {
      const missing = set.spec.replicas - pods.length;
      if (missing > 0) {
        await this.#create(set, Math.min(missing, MOST_AT_ONCE));
      } else if (missing < 0) {
        await this.#delete(set, pods, -missing);
      }
    }
    return this.#writeCounts(set, pods);
  }

  async #create(set: ReplicaSet, count: number): Promise<void> {
    for (let made = 0; made < count; made++) {
      await this.createPod(
        set,
        podOf(set, set.spec.template, {
          generateName: `${set.metadata.name}-`,
        }),
      );
    }
  }

  async #delete(set: ReplicaSet, pods: Pod[], count: number): Promise<void> {
    const victims = [...pods].sort(byWorth).slice(0, count);
    for (const pod of victims) {
      await this.deletePod(set, pod);
    }
  }

  async #writeCounts(set: ReplicaSet, pods: Pod[]): Promise<ReconcileResult> {
    const waits = pods.map(pod =>
      untilAvailable(pod, set.spec.minReadySeconds, this.clock.now()),
    );
    const ready = pods.filter(isPodReady).length;
    const available = waits.filter(wait => wait === 0).length;
    await this.writeStatus(set, {
      replicas: pods.length,
      ...(pods.length > 0 ? { fullyLabeledReplicas: pods.length } : {}),
      ...(ready > 0 ? { readyReplicas: ready } : {}),
      ...(available > 0 ? { availableReplicas: available } : {}),
      observedGeneration: set.metadata.generation,
    });
    const next = Math.min(
      ...(waits.filter(wait => wait !== undefined && wait > 0) as number[]),
    );
    return Number.isFinite(next) ? { requeueAfterMs: next } : undefined;
  }
}

/** Pods that are worth least come first: those without a node, then those that are not ready, then the youngest. */
function byWorth(left: Pod, right: Pod): number {
  const worth = (pod: Pod) =>
    (pod.spec.nodeName ? 2 : 0) + (isPodReady(pod) ? 1 : 0);
  return (
    worth(left) - worth(right) ||
    Date.parse(right.metadata.creationTimestamp ?? '') -
      Date.parse(left.metadata.creationTimestamp ?? '')
  );
}
