import {
  isPodActive,
  isPodFinished,
  isPodReady,
  POD,
  type Pod,
} from '../objects/pods';
import type { DaemonSet } from '../objects/workloads';
import type { KubeObject } from '../store';
import {
  Controller,
  type ControllerContext,
  type ReconcileResult,
} from './Controller';
import type { Informer } from './Informers';
import {
  podOf,
  resolveAmount,
  REVISION_HASH,
  templateHash,
} from './podTemplates';
import { fitsNode } from './SchedulerController';

/** Keeps one pod of a DaemonSet on every node, and replaces old ones node by node. */
export class DaemonSetController extends Controller<DaemonSet> {
  readonly #pods: Informer<Pod>;
  readonly #nodes: Informer<KubeObject>;

  constructor(context: ControllerContext) {
    super(
      context,
      { apiVersion: 'apps/v1', kind: 'DaemonSet' },
      'daemonset-controller',
    );
    this.#pods = this.controlled<Pod>(POD);
    this.#nodes = context.informers.of<KubeObject>(
      { apiVersion: 'v1', kind: 'Node' },
      () => this.objects.list().forEach(set => this.enqueue(set)),
    );
  }

  protected async reconcile(set: DaemonSet): Promise<ReconcileResult> {
    const pods = this.#pods.controlledBy(set);
    const nodes = this.#nodes
      .list()
      .filter(node => fitsNode(set.spec.template.spec, node))
      .map(({ metadata }) => metadata.name);
    const revision = templateHash(set.spec.template);
    if (!set.metadata.deletionTimestamp) {
      await this.#place(set, pods, nodes, revision);
      await this.#replace(set, pods, nodes, revision);
    }
    await this.#writeCounts(set, pods.filter(isPodActive), nodes, revision);
    return undefined;
  }

  async #place(
    set: DaemonSet,
    pods: readonly Pod[],
    nodes: readonly string[],
    revision: string,
  ): Promise<void> {
    for (const pod of pods) {
      const isMisplaced = !nodes.includes(pod.spec.nodeName ?? '');
      if (
        (isMisplaced || isPodFinished(pod)) &&
        !pod.metadata.deletionTimestamp
      ) {
        await this.deletePod(set, pod);
      }
    }
    const taken = new Set(pods.map(({ spec }) => spec.nodeName));
    for (const nodeName of nodes.filter(node => !taken.has(node))) {
      const pod = podOf(set, set.spec.template, {
        generateName: `${set.metadata.name}-`,
        labels: { [REVISION_HASH]: revision },
      });
      await this.createPod(set, {
        ...pod,
        spec: { ...(pod.spec as object), nodeName },
      });
    }
  }

  async #replace(
    set: DaemonSet,
    pods: readonly Pod[],
    nodes: readonly string[],
    revision: string,
  ): Promise<void> {
    const { type, rollingUpdate } = set.spec.updateStrategy;
    if (type !== 'RollingUpdate') {
      return;
    }
    const active = pods.filter(isPodActive);
    const most = Math.max(
      1,
      resolveAmount(rollingUpdate?.maxUnavailable ?? 1, nodes.length, 'up'),
    );
    let spare = most - (nodes.length - active.filter(isPodReady).length);
    const old = active.filter(
      ({ metadata }) => metadata.labels?.[REVISION_HASH] !== revision,
    );
    // One that is not ready costs nothing.
    for (const pod of old) {
      if (!isPodReady(pod)) {
        await this.deletePod(set, pod);
      } else if (spare > 0) {
        spare -= 1;
        await this.deletePod(set, pod);
      }
    }
  }

  async #writeCounts(
    set: DaemonSet,
    pods: readonly Pod[],
    nodes: readonly string[],
    revision: string,
  ): Promise<void> {
    const ready = pods.filter(isPodReady).length;
    const updated = pods.filter(
      ({ metadata }) => metadata.labels?.[REVISION_HASH] === revision,
    ).length;
    await this.writeStatus(set, {
      observedGeneration: set.metadata.generation,
      currentNumberScheduled: pods.length,
      desiredNumberScheduled: nodes.length,
      numberMisscheduled: 0,
      numberReady: ready,
      ...(ready > 0 ? { numberAvailable: ready } : {}),
      ...(nodes.length > ready
        ? { numberUnavailable: nodes.length - ready }
        : {}),
      ...(updated > 0 ? { updatedNumberScheduled: updated } : {}),
    });
  }
}
