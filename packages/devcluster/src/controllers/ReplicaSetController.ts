import { isEqual } from '../fields/isEqual';
import { isPodActive, isPodReady, type Pod } from '../objects/pods';
import type { ReplicaSet } from '../objects/workloads';
import { isRefused } from '../store';
import {
  Controller,
  type ControllerContext,
  type ReconcileResult,
} from './Controller';
import type { Informer } from './Informers';
import { podOf, untilAvailable } from './podTemplates';

const POD = { apiVersion: 'v1', kind: 'Pod' };
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
    return this.#writeStatus(set, pods);
  }

  async #create(set: ReplicaSet, count: number): Promise<void> {
    for (let made = 0; made < count; made++) {
      const pod = await this.store.create(
        podOf(set, set.spec.template, {
          generateName: `${set.metadata.name}-`,
        }),
        { fieldManager: 'kube-controller-manager' },
      );
      this.events.record(set, {
        type: 'Normal',
        reason: 'SuccessfulCreate',
        message: `Created pod: ${pod.metadata.name}`,
      });
    }
  }

  async #delete(set: ReplicaSet, pods: Pod[], count: number): Promise<void> {
    const victims = [...pods].sort(byWorth).slice(0, count);
    for (const { metadata } of victims) {
      await this.store
        .delete(POD, metadata, { uid: metadata.uid })
        .catch(error => {
          if (!isRefused(error, 'NotFound')) {
            throw error;
          }
        });
      this.events.record(set, {
        type: 'Normal',
        reason: 'SuccessfulDelete',
        message: `Deleted pod: ${metadata.name}`,
      });
    }
  }

  async #writeStatus(set: ReplicaSet, pods: Pod[]): Promise<ReconcileResult> {
    const waits = pods.map(pod =>
      untilAvailable(pod, set.spec.minReadySeconds, this.clock.now()),
    );
    const ready = pods.filter(isPodReady).length;
    const available = waits.filter(wait => wait === 0).length;
    const status: ReplicaSet['status'] = {
      replicas: pods.length,
      ...(pods.length > 0 ? { fullyLabeledReplicas: pods.length } : {}),
      ...(ready > 0 ? { readyReplicas: ready } : {}),
      ...(available > 0 ? { availableReplicas: available } : {}),
      observedGeneration: set.metadata.generation,
    };
    if (!isEqual(status, set.status)) {
      await this.store.update(
        { ...set, status },
        { subresource: 'status', fieldManager: 'kube-controller-manager' },
      );
    }
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
