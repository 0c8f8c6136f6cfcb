import { isPodFinished, isPodReady, POD, type Pod } from '../objects/pods';
import type { PodTemplate, StatefulSet } from '../objects/workloads';
import {
  Controller,
  type ControllerContext,
  type ReconcileResult,
} from './Controller';
import type { Informer } from './Informers';
import { podOf, REVISION_HASH } from './podTemplates';
import { TemplateHistory } from './TemplateHistory';

/** What pods are to be of, and what those were of that are not to be updated yet. */
interface Revisions {
  newest: string;
  current: string;
  /** Of the current one. */
  template: PodTemplate;
}

/** Makes the numbered pods of StatefulSets in order, and replaces them from the last on. */
export class StatefulSetController extends Controller<StatefulSet> {
  readonly #pods: Informer<Pod>;
  readonly #history: TemplateHistory;

  constructor(context: ControllerContext) {
    super(
      context,
      { apiVersion: 'apps/v1', kind: 'StatefulSet' },
      'statefulset-controller',
    );
    this.#pods = this.controlled<Pod>(POD);
    this.#history = new TemplateHistory(
      context,
      'controller.kubernetes.io/hash',
    );
  }

  protected async reconcile(set: StatefulSet): Promise<ReconcileResult> {
    if (set.metadata.deletionTimestamp) {
      return undefined;
    }
    const pods = this.#pods.controlledBy(set);
    const revisions = await this.#revisionsOf(set);
    await this.#step(set, pods, revisions);
    await this.#writeCounts(set, pods, revisions);
    await this.#history.cleanUp(
      set,
      ({ metadata: { name } }) =>
        [revisions.newest, revisions.current].includes(name) ||
        pods.some(pod => revisionOf(pod) === name),
    );
    return undefined;
  }

  async #revisionsOf(set: StatefulSet): Promise<Revisions> {
    const { name: newest } = (await this.#history.newestOf(set)).metadata;
    const { currentRevision: current = newest } = set.status ?? {};
    const template = this.#history.templateOf(set, current);
    return template
      ? { newest, current, template }
      : { newest, current: newest, template: set.spec.template };
  }

  /** One step at a time, unless the set wants its pods in parallel; a pod that is not ready holds up all that follow. */
  async #step(
    set: StatefulSet,
    pods: readonly Pod[],
    revisions: Revisions,
  ): Promise<void> {
    const inOrder = set.spec.podManagementPolicy === 'OrderedReady';
    const byOrdinal = new Map(pods.map(pod => [ordinalOf(pod), pod]));
    for (let ordinal = 0; ordinal < set.spec.replicas; ordinal++) {
      const pod = byOrdinal.get(ordinal);
      if (!pod) {
        await this.#create(set, ordinal, revisions);
      } else if (isPodFinished(pod) && !pod.metadata.deletionTimestamp) {
        await this.#delete(set, pod);
      }
      if (inOrder && !(pod && isSettled(pod))) {
        return;
      }
    }
    const surplus = pods
      .filter(pod => ordinalOf(pod) >= set.spec.replicas)
      .sort((left, right) => ordinalOf(right) - ordinalOf(left));
    for (const pod of surplus) {
      if (!pod.metadata.deletionTimestamp) {
        await this.#delete(set, pod);
      }
      if (inOrder) {
        return;
      }
    }
    await this.#update(set, byOrdinal, revisions.newest);
  }

  async #update(
    set: StatefulSet,
    byOrdinal: ReadonlyMap<number, Pod>,
    revision: string,
  ): Promise<void> {
    const { updateStrategy, replicas } = set.spec;
    if (updateStrategy.type !== 'RollingUpdate') {
      return;
    }
    const first = partitionOf(set);
    for (let ordinal = replicas - 1; ordinal >= first; ordinal--) {
      const pod = byOrdinal.get(ordinal);
      if (!pod) {
        return;
      }
      if (revisionOf(pod) !== revision) {
        if (!pod.metadata.deletionTimestamp) {
          await this.#delete(set, pod);
        }
        return;
      }
      if (!isSettled(pod)) {
        return;
      }
    }
  }

  /** A pod that is not to be updated yet comes back as it was. */
  async #create(
    set: StatefulSet,
    ordinal: number,
    { newest, current, template }: Revisions,
  ): Promise<void> {
    const name = `${set.metadata.name}-${ordinal}`;
    const isHeld = ordinal < partitionOf(set);
    await this.createPod(
      set,
      podOf(set, isHeld ? template : set.spec.template, {
        name,
        labels: {
          [REVISION_HASH]: isHeld ? current : newest,
          'statefulset.kubernetes.io/pod-name': name,
        },
      }),
      () => `create Pod ${name} in StatefulSet ${set.metadata.name} successful`,
    );
  }

  async #delete(set: StatefulSet, pod: Pod): Promise<void> {
    await this.deletePod(
      set,
      pod,
      name =>
        `delete Pod ${name} in StatefulSet ${set.metadata.name} successful`,
    );
  }

  async #writeCounts(
    set: StatefulSet,
    pods: readonly Pod[],
    { newest, current }: Revisions,
  ): Promise<void> {
    const countOf = (revision: string) =>
      pods.filter(
        pod => revisionOf(pod) === revision && !pod.metadata.deletionTimestamp,
      ).length;
    const updated = countOf(newest);
    const ready = pods.filter(isPodReady).length;
    const isComplete =
      set.spec.updateStrategy.type === 'RollingUpdate' &&
      updated === pods.length &&
      ready === pods.length;
    const currentRevision = isComplete ? newest : current;
    const currentReplicas = countOf(currentRevision);
    await this.writeStatus(set, {
      observedGeneration: set.metadata.generation,
      replicas: pods.length,
      ...(ready > 0 ? { readyReplicas: ready, availableReplicas: ready } : {}),
      ...(currentReplicas > 0 ? { currentReplicas } : {}),
      ...(updated > 0 ? { updatedReplicas: updated } : {}),
      currentRevision,
      updateRevision: newest,
      collisionCount: 0,
    });
  }
}

/** Pods below this number are not updated. */
function partitionOf({ spec: { updateStrategy } }: StatefulSet): number {
  return updateStrategy.type === 'RollingUpdate'
    ? updateStrategy.rollingUpdate?.partition ?? 0
    : 0;
}

function ordinalOf({ metadata }: Pod): number {
  return Number(metadata.name.slice(metadata.name.lastIndexOf('-') + 1));
}

function revisionOf({ metadata }: Pod): string | undefined {
  return metadata.labels?.[REVISION_HASH];
}

function isSettled(pod: Pod): boolean {
  return isPodReady(pod) && !pod.metadata.deletionTimestamp;
}
