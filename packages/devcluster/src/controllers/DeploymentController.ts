import { timestamp } from '../clock/timestamp';
import { isPodActive, POD, type Pod } from '../objects/pods';
import type {
  Deployment,
  ReplicaSet,
  WorkloadCondition,
} from '../objects/workloads';
import {
  Controller,
  WRITER,
  type ControllerContext,
  type ReconcileResult,
} from './Controller';
import {
  DEADLINE_EXCEEDED,
  deploymentStatus,
  untilDeadline,
  withCondition,
} from './deploymentStatus';
import { controllerOf, type Informer } from './Informers';
import { controlledBy, TEMPLATE_HASH, templateHash } from './podTemplates';
import { proportionalReplicas, wasScaled } from './proportionalScaling';
import {
  highestRevision,
  isOfTemplate,
  replicaAnnotations,
  REVISION,
  revisionAnnotations,
  revisionOf,
} from './revisions';
import { newestReplicas, oldReplicas } from './rolloutSteps';

const REPLICA_SET = { apiVersion: 'apps/v1', kind: 'ReplicaSet' };

/** Rolls Deployments out: one ReplicaSet for each template, moved from the old to the new within the limits. */
export class DeploymentController extends Controller<Deployment> {
  readonly #sets: Informer<ReplicaSet>;
  readonly #pods: Informer<Pod>;

  constructor(context: ControllerContext) {
    super(
      context,
      { apiVersion: 'apps/v1', kind: 'Deployment' },
      'deployment-controller',
    );
    this.#sets = this.controlled<ReplicaSet>(REPLICA_SET);
    this.#pods = context.informers.of<Pod>(POD, ({ before, after }) => {
      // Recreate waits for the old pods to be gone, which no ReplicaSet tells of.
      if (before && !after) {
        this.#wakeOwner(before);
      }
    });
  }

  protected async reconcile(deployment: Deployment): Promise<ReconcileResult> {
    const sets = this.#sets.controlledBy(deployment);
    if (deployment.metadata.deletionTimestamp) {
      return undefined;
    }
    if (await this.#tellPaused(deployment)) {
      return undefined;
    }
    const newest = sets.find(set => isOfTemplate(set, deployment));
    const old = sets.filter(set => set !== newest);
    if (newest && (await this.#numberRevision(deployment, newest, old))) {
      return undefined;
    }
    const { paused } = deployment.spec;
    if (paused || wasScaled(deployment, sets)) {
      const isScaled = await this.#scaleAll(deployment, newest, old);
      if (isScaled || paused) {
        return this.#writeProgress(deployment, sets, newest);
      }
    }
    if (!newest) {
      const isHeldUp =
        deployment.spec.strategy.type === 'Recreate' &&
        (await this.#scaleDownAll(deployment, old));
      return isHeldUp
        ? this.#writeProgress(deployment, sets, undefined)
        : this.#createNewest(deployment, old);
    }
    if (deployment.spec.strategy.type === 'Recreate') {
      if (!(await this.#scaleDownAll(deployment, old))) {
        await this.#scale(deployment, newest, deployment.spec.replicas);
      }
    } else if (!(await this.#growNewest(deployment, newest, old))) {
      await this.#shrinkOld(deployment, newest, old);
    }
    const result = await this.#writeProgress(deployment, sets, newest);
    await this.#cleanUp(deployment, old);
    return result;
  }

  #wakeOwner(pod: Pod): void {
    const { namespace } = pod.metadata;
    const ownerOf = (object: Pod | ReplicaSet | undefined) =>
      `${namespace}/${object && controllerOf(object)?.name}`;
    const set = this.#sets.get(ownerOf(pod));
    const deployment = this.objects.get(ownerOf(set));
    if (deployment) {
      this.enqueue(deployment);
    }
  }

  /** Says that it is paused, or no longer. */
  async #tellPaused(deployment: Deployment): Promise<boolean> {
    const { spec, status } = deployment;
    const { reason } =
      status?.conditions?.find(({ type }) => type === 'Progressing') ?? {};
    const isTold = reason === 'DeploymentPaused';
    // That a rollout failed is worth more.
    if (isTold === (spec.paused ?? false) || reason === DEADLINE_EXCEEDED) {
      return false;
    }
    await this.#writeProgressing(deployment, {
      status: 'Unknown',
      ...(spec.paused
        ? { reason: 'DeploymentPaused', message: 'Deployment is paused' }
        : { reason: 'DeploymentResumed', message: 'Deployment is resumed' }),
    });
    return true;
  }

  async #createNewest(
    deployment: Deployment,
    old: readonly ReplicaSet[],
  ): Promise<ReconcileResult> {
    const { metadata, spec } = deployment;
    const hash = templateHash(spec.template);
    const labels = { ...spec.template.metadata?.labels, [TEMPLATE_HASH]: hash };
    const revision = String(highestRevision(old) + 1);
    const name = `${metadata.name}-${hash}`;
    const replicas = newestReplicas(deployment, 0, old);
    await this.store.create<ReplicaSet>(
      {
        ...REPLICA_SET,
        metadata: {
          name,
          namespace: metadata.namespace,
          labels,
          annotations: {
            ...revisionAnnotations(deployment, revision),
            ...replicaAnnotations(deployment),
          },
          ownerReferences: [controlledBy(deployment)],
        },
        spec: {
          replicas,
          selector: {
            ...spec.selector,
            matchLabels: {
              ...spec.selector.matchLabels,
              [TEMPLATE_HASH]: hash,
            },
          },
          template: {
            ...spec.template,
            metadata: { ...spec.template.metadata, labels },
          },
          ...(spec.minReadySeconds
            ? { minReadySeconds: spec.minReadySeconds }
            : {}),
        },
      },
      WRITER,
    );
    if (replicas > 0) {
      this.#tellScaled(deployment, 'up', name, replicas);
    }
    const marked = await this.#markRevision(deployment, revision);
    await this.#writeProgressing(marked, {
      status: 'True',
      reason: 'NewReplicaSetCreated',
      message: `Created new replica set "${name}"`,
    });
    return undefined;
  }

  /** A template that was there before becomes the newest revision again. */
  async #numberRevision(
    deployment: Deployment,
    newest: ReplicaSet,
    old: readonly ReplicaSet[],
  ): Promise<boolean> {
    const revision = String(
      Math.max(revisionOf(newest), highestRevision(old) + 1),
    );
    const before = newest.metadata.annotations ?? {};
    const annotations = revisionAnnotations(deployment, revision);
    const { minReadySeconds = 0 } = deployment.spec;
    const isUpToDate =
      (newest.spec.minReadySeconds ?? 0) === minReadySeconds &&
      Object.entries(annotations).every(([name, is]) => before[name] === is);
    if (!isUpToDate) {
      await this.#patchSet(newest, {
        metadata: { annotations },
        spec: { minReadySeconds },
      });
    }
    if (deployment.metadata.annotations?.[REVISION] === revision) {
      return !isUpToDate;
    }
    await this.#markRevision(deployment, revision);
    return true;
  }

  #markRevision(deployment: Deployment, revision: string): Promise<Deployment> {
    return this.store.patch<Deployment>(
      deployment,
      deployment.metadata,
      {
        type: 'merge',
        body: { metadata: { annotations: { [REVISION]: revision } } },
      },
      WRITER,
    );
  }

  async #writeProgressing(
    deployment: Deployment,
    progress: Pick<WorkloadCondition, 'status' | 'reason' | 'message'>,
  ): Promise<void> {
    const now = this.clock.now();
    const conditions = withCondition(
      deployment.status?.conditions ?? [],
      {
        type: 'Progressing',
        ...progress,
        lastUpdateTime: timestamp(now),
      },
      now,
    );
    await this.store.update(
      { ...deployment, status: { ...deployment.status, conditions } },
      { ...WRITER, subresource: 'status' },
    );
  }

  async #growNewest(
    deployment: Deployment,
    newest: ReplicaSet,
    old: readonly ReplicaSet[],
  ): Promise<boolean> {
    const current = newest.spec.replicas;
    const { replicas } = deployment.spec;
    const wanted =
      current > replicas ? replicas : newestReplicas(deployment, current, old);
    return this.#scale(deployment, newest, wanted);
  }

  async #shrinkOld(
    deployment: Deployment,
    newest: ReplicaSet,
    old: readonly ReplicaSet[],
  ): Promise<void> {
    for (const [set, count] of oldReplicas(deployment, newest, old)) {
      await this.#scale(deployment, set, count);
    }
  }

  /** Whether old pods are still there. */
  async #scaleDownAll(
    deployment: Deployment,
    old: readonly ReplicaSet[],
  ): Promise<boolean> {
    for (const set of old) {
      await this.#scale(deployment, set, 0);
    }
    return old.some(set =>
      this.#pods
        .controlledBy(set)
        .some(pod => isPodActive(pod) || pod.metadata.deletionTimestamp),
    );
  }

  /** Gives each ReplicaSet its share; whether that changed anything. */
  async #scaleAll(
    deployment: Deployment,
    newest: ReplicaSet | undefined,
    old: readonly ReplicaSet[],
  ): Promise<boolean> {
    const annotations = replicaAnnotations(deployment);
    let isChanged = false;
    for (const [set, replicas] of proportionalReplicas(
      deployment,
      newest,
      old,
    )) {
      const before = set.metadata.annotations ?? {};
      if (await this.#scale(deployment, set, replicas)) {
        isChanged = true;
      } else if (
        Object.entries(annotations).some(([name, is]) => before[name] !== is)
      ) {
        await this.#patchSet(set, { metadata: { annotations } });
        isChanged = true;
      }
    }
    return isChanged;
  }

  async #scale(
    deployment: Deployment,
    set: ReplicaSet,
    replicas: number,
  ): Promise<boolean> {
    if (set.spec.replicas === replicas) {
      return false;
    }
    await this.#patchSet(set, {
      metadata: { annotations: replicaAnnotations(deployment) },
      spec: { replicas },
    });
    this.#tellScaled(
      deployment,
      replicas > set.spec.replicas ? 'up' : 'down',
      set.metadata.name,
      replicas,
    );
    return true;
  }

  async #patchSet(
    { metadata }: ReplicaSet,
    body: Record<string, unknown>,
  ): Promise<void> {
    await this.store.patch(
      REPLICA_SET,
      metadata,
      { type: 'merge', body },
      WRITER,
    );
  }

  #tellScaled(
    deployment: Deployment,
    direction: 'up' | 'down',
    name: string,
    replicas: number,
  ): void {
    this.events.record(deployment, {
      type: 'Normal',
      reason: 'ScalingReplicaSet',
      message: `Scaled ${direction} replica set ${name} to ${replicas}`,
    });
  }

  async #writeProgress(
    deployment: Deployment,
    sets: readonly ReplicaSet[],
    newest: ReplicaSet | undefined,
  ): Promise<ReconcileResult> {
    const now = this.clock.now();
    const status = deploymentStatus(
      deployment,
      sets,
      newest,
      deployment.status?.conditions ?? [],
      now,
    );
    await this.writeStatus(deployment, status);
    const left = untilDeadline(deployment, status.conditions ?? [], now);
    return left === undefined
      ? undefined
      : { requeueAfterMs: Math.max(100, left) };
  }

  async #cleanUp(
    deployment: Deployment,
    old: readonly ReplicaSet[],
  ): Promise<void> {
    const idle = old
      .filter(
        ({ spec, status }) =>
          spec.replicas === 0 && (status?.replicas ?? 0) === 0,
      )
      .sort((left, right) => revisionOf(right) - revisionOf(left));
    for (const { metadata } of idle.slice(
      deployment.spec.revisionHistoryLimit,
    )) {
      await this.store.delete(REPLICA_SET, metadata, { uid: metadata.uid });
    }
  }
}
