import { timestamp } from '../clock/timestamp';
import { isRecord } from '../fields/FieldType';
import { at, listAt } from '../kinds/columns';
import { podCondition, POD, type Pod } from '../objects/pods';
import type { KubeObject } from '../store';
import {
  Controller,
  type ControllerContext,
  type ReconcileResult,
} from './Controller';
import type { Informer } from './Informers';

const WRITER = { fieldManager: 'kube-scheduler' };

/** Whether a pod may run on a node: it is ready and has the labels that the pod selects it by. */
export function fitsNode(podSpec: unknown, node: KubeObject): boolean {
  const selector = at(podSpec, 'nodeSelector');
  const labels = node.metadata.labels ?? {};
  return (
    !node.metadata.deletionTimestamp &&
    listAt(node, 'status', 'conditions').some(
      condition =>
        at(condition, 'type') === 'Ready' && at(condition, 'status') === 'True',
    ) &&
    Object.entries(isRecord(selector) ? selector : {}).every(
      ([key, value]) => labels[key] === value,
    )
  );
}

/** Gives pods to nodes, in turn. It knows of no resources. */
export class SchedulerController extends Controller<Pod> {
  readonly #nodes: Informer<KubeObject>;
  #turn = 0;

  constructor(context: ControllerContext) {
    super(context, POD, 'default-scheduler');
    this.#nodes = context.informers.of<KubeObject>(
      { apiVersion: 'v1', kind: 'Node' },
      () =>
        this.objects
          .list()
          .filter(({ spec }) => !spec.nodeName)
          .forEach(pod => this.enqueue(pod)),
    );
  }

  protected async reconcile(pod: Pod): Promise<ReconcileResult> {
    if (pod.spec.nodeName || pod.metadata.deletionTimestamp) {
      return;
    }
    const all = this.#nodes.list();
    const open = all.filter(node => !at(node, 'spec', 'unschedulable'));
    const nodes = open.filter(node => fitsNode(pod.spec, node));
    if (nodes.length === 0) {
      await this.#refuse(pod, { all: all.length, open: open.length });
      return;
    }
    this.#turn += 1;
    const nodeName = nodes[this.#turn % nodes.length].metadata.name;
    await this.store.update(
      { ...pod, spec: { ...pod.spec, nodeName } },
      WRITER,
    );
    this.events.record(pod, {
      type: 'Normal',
      reason: 'Scheduled',
      message: `Successfully assigned ${pod.metadata.namespace}/${pod.metadata.name} to ${nodeName}`,
    });
  }

  async #refuse(
    pod: Pod,
    { all, open }: { all: number; open: number },
  ): Promise<void> {
    if (podCondition(pod, 'PodScheduled')) {
      return;
    }
    const reasons = [
      ...(open > 0
        ? [`${open} node(s) didn't match Pod's node affinity/selector`]
        : []),
      ...(all > open ? [`${all - open} node(s) were unschedulable`] : []),
    ].join(', ');
    const message =
      all > 0
        ? `0/${all} nodes are available: ${reasons}.`
        : 'no nodes available to schedule pods';
    await this.store.update(
      {
        ...pod,
        status: {
          ...pod.status,
          conditions: [
            {
              type: 'PodScheduled',
              status: 'False',
              reason: 'Unschedulable',
              message,
              lastTransitionTime: timestamp(this.clock.now()),
            },
          ],
        },
      },
      { ...WRITER, subresource: 'status' },
    );
    this.events.record(pod, {
      type: 'Warning',
      reason: 'FailedScheduling',
      message,
    });
  }
}
