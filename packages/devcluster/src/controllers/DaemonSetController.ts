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
  untilAvailable,
} from './podTemplates';
import { fitsNode } from './SchedulerController';
import { TemplateHistory } from './TemplateHistory';

/** Keeps one pod of a DaemonSet on every node, and replaces old ones node by node. */
export class DaemonSetController extends Controller<DaemonSet> {
  readonly #pods: Informer<Pod>;
  readonly #nodes: Informer<KubeObject>;
  readonly #history: TemplateHistory;

  constructor(context: ControllerContext) {
    super(
      context,
      { apiVersion: 'apps/v1', kind: 'DaemonSet' },
      'daemonset-controller',
    );
    this.#pods = this.controlled<Pod>(POD);
    this.#history = new TemplateHistory(context, REVISION_HASH);
    this.#nodes = context.informers.of<KubeObject>(
      { apiVersion: 'v1', kind: 'Node' },
      () => this.objects.list().forEach(set => this.enqueue(set)),
    );
  }

  protected async reconcile(set: DaemonSet): Promise<ReconcileResult> {
    if (set.metadata.deletionTimestamp) {
      return undefined;
    }
    const pods = this.#pods.controlledBy(set);
    const nodes = this.#nodes
      .list()
      .filter(node => fitsNode(set.spec.template.spec, node))
      .map(({ metadata }) => metadata.name);
    const newest = await this.#history.newestOf(set);
    const revision = templateHash(set.spec.template);
    await this.#place(set, pods, nodes, revision);
    await this.#replace(set, pods, nodes, revision);
    const result = await this.#writeCounts(
      set,
      pods.filter(isPodActive),
      nodes,
      revision,
    );
    await this.#history.cleanUp(
      set,
      ({ metadata: { name, labels } }) =>
        name === newest.metadata.name ||
        pods.some(pod => revisionOf(pod) === labels?.[REVISION_HASH]),
    );
    return result;
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
    const isAvailable = (pod: Pod) =>
      untilAvailable(pod, set.spec.minReadySeconds, this.clock.now()) === 0;
    const most = Math.max(
      1,
      resolveAmount(rollingUpdate?.maxUnavailable ?? 1, nodes.length, 'up'),
    );
    let spare = most - (nodes.length - active.filter(isAvailable).length);
    const old = active.filter(pod => revisionOf(pod) !== revision);
    // One that is not available costs nothing.
    for (const pod of old) {
      if (!isAvailable(pod)) {
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
  ): Promise<ReconcileResult> {
    const ready = pods.filter(isPodReady).length;
    const waits = pods.flatMap(
      pod =>
        untilAvailable(pod, set.spec.minReadySeconds, this.clock.now()) ?? [],
    );
    const available = waits.filter(wait => wait === 0).length;
    const updated = pods.filter(pod => revisionOf(pod) === revision).length;
    await this.writeStatus(set, {
      observedGeneration: set.metadata.generation,
      currentNumberScheduled: pods.length,
      desiredNumberScheduled: nodes.length,
      numberMisscheduled: 0,
      numberReady: ready,
      ...(available > 0 ? { numberAvailable: available } : {}),
      ...(nodes.length > available
        ? { numberUnavailable: nodes.length - available }
        : {}),
      ...(updated > 0 ? { updatedNumberScheduled: updated } : {}),
    });
    const next = waits.filter(wait => wait > 0);
    return next.length > 0 ? { requeueAfterMs: Math.min(...next) } : undefined;
  }
}

function revisionOf({ metadata }: Pod): string | undefined {
  return metadata.labels?.[REVISION_HASH];
}
