import { isPodFinished, isPodReady, POD, type Pod } from '../objects/pods';
import type { StatefulSet } from '../objects/workloads';
import {
  Controller,
  type ControllerContext,
  type ReconcileResult,
} from './Controller';
import type { Informer } from './Informers';
import { podOf, REVISION_HASH, templateHash } from './podTemplates';

/** Makes the numbered pods of StatefulSets in order, and replaces them from the last on. */
export class StatefulSetController extends Controller<StatefulSet> {
  readonly #pods: Informer<Pod>;

  constructor(context: ControllerContext) {
    super(
      context,
      { apiVersion: 'apps/v1', kind: 'StatefulSet' },
      'statefulset-controller',
    );
    this.#pods = this.controlled<Pod>(POD);
  }

  protected async reconcile(set: StatefulSet): Promise<ReconcileResult> {
    const pods = this.#pods.controlledBy(set);
    const revision = `${set.metadata.name}-${templateHash(set.spec.template)}`;
    if (!set.metadata.deletionTimestamp) {
      await this.#step(set, pods, revision);
    }
    await this.#writeCounts(set, pods, revision);
    return undefined;
  }

  /** One step at a time, unless the set wants its pods in parallel; a pod that is not ready holds up all that follow. */
  async #step(
    set: StatefulSet,
    pods: readonly Pod[],
    revision: string,
  ): Promise<void> {
    const inOrder = set.spec.podManagementPolicy === 'OrderedReady';
    const byOrdinal = new Map(pods.map(pod => [ordinalOf(pod), pod]));
    for (let ordinal = 0; ordinal < set.spec.replicas; ordinal++) {
      const pod = byOrdinal.get(ordinal);
      if (!pod) {
        await this.#create(set, ordinal, revision);
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
    await this.#update(set, byOrdinal, revision);
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
    const first = updateStrategy.rollingUpdate?.partition ?? 0;
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

  async #create(
    set: StatefulSet,
    ordinal: number,
    revision: string,
  ): Promise<void> {
    const name = `${set.metadata.name}-${ordinal}`;
    await this.createPod(
      set,
      podOf(set, set.spec.template, {
        name,
        labels: {
          [REVISION_HASH]: revision,
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
    revision: string,
  ): Promise<void> {
    const updated = pods.filter(pod => revisionOf(pod) === revision);
    const ready = pods.filter(isPodReady).length;
    const isComplete =
      updated.length === set.spec.replicas &&
      pods.length === set.spec.replicas &&
      ready === set.spec.replicas;
    const before = set.status?.currentRevision ?? revision;
    const currentRevision = isComplete ? revision : before;
    const current = pods.filter(pod => revisionOf(pod) === currentRevision);
    await this.writeStatus(set, {
      observedGeneration: set.metadata.generation,
      replicas: pods.length,
      ...(ready > 0 ? { readyReplicas: ready, availableReplicas: ready } : {}),
      ...(current.length > 0 ? { currentReplicas: current.length } : {}),
      ...(updated.length > 0 ? { updatedReplicas: updated.length } : {}),
      currentRevision,
      updateRevision: revision,
      collisionCount: 0,
    });
  }
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
