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
  deploymentStatus,
  rolloutLimits,
  sumOf,
  untilDeadline,
  withCondition,
} from './deploymentStatus';
import type { Informer } from './Informers';
import { controlledBy, TEMPLATE_HASH, templateHash } from './podTemplates';
import {
  highestRevision,
  isOfTemplate,
  REVISION,
  revisionOf,
} from './revisions';

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
    const newest = sets.find(set => isOfTemplate(set, deployment));
    if (deployment.spec.paused) {
      return this.#writeProgress(deployment, sets, newest);
    }
    const old = sets.filter(set => set !== newest);
    if (!newest) {
      const isHeldUp =
        deployment.spec.strategy.type === 'Recreate' &&
        (await this.#scaleDownAll(deployment, old));
      return isHeldUp
        ? this.#writeProgress(deployment, sets, undefined)
        : this.#createNewest(deployment, old);
    }
    if (await this.#numberRevision(deployment, newest, old)) {
      return undefined;
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
    const { labels = {}, namespace } = pod.metadata;
    const hash = labels[TEMPLATE_HASH];
    const set = hash
      ? this.#sets
          .list(namespace)
          .find(({ metadata }) => metadata.labels?.[TEMPLATE_HASH] === hash)
      : undefined;
    const owner = set?.metadata.ownerReferences?.[0];
    const deployment = owner && this.objects.get(`${namespace}/${owner.name}`);
    if (deployment) {
      this.enqueue(deployment);
    }
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
    const replicas = this.#newestReplicas(deployment, 0, old);
    await this.store.create<ReplicaSet>(
      {
        ...REPLICA_SET,
        metadata: {
          name,
          namespace: metadata.namespace,
          labels,
          annotations: { [REVISION]: revision },
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
    await this.#writeConditions(
      marked,
      'NewReplicaSetCreated',
      `Created new replica set "${name}"`,
    );
    return undefined;
  }

  /** A template that was there before becomes the newest revision again. */
  async #numberRevision(
    deployment: Deployment,
    newest: ReplicaSet,
    old: readonly ReplicaSet[],
  ): Promise<boolean> {
    const wanted = Math.max(revisionOf(newest), highestRevision(old) + 1);
    const revision = String(wanted);
    const isReturning = revisionOf(newest) !== wanted;
    if (isReturning) {
      await this.store.patch(
        REPLICA_SET,
        newest.metadata,
        {
          type: 'merge',
          body: { metadata: { annotations: { [REVISION]: revision } } },
        },
        WRITER,
      );
    }
    if (deployment.metadata.annotations?.[REVISION] === revision) {
      return isReturning;
    }
    const marked = await this.#markRevision(deployment, revision);
    if (isReturning) {
      await this.#writeConditions(
        marked,
        'FoundNewReplicaSet',
        `Found new replica set "${newest.metadata.name}"`,
      );
    }
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

  async #writeConditions(
    deployment: Deployment,
    reason: string,
    message: string,
  ): Promise<void> {
    const now = this.clock.now();
    const condition: WorkloadCondition = {
      type: 'Progressing',
      status: 'True',
      reason,
      message,
      lastUpdateTime: timestamp(now),
    };
    const conditions = withCondition(
      deployment.status?.conditions ?? [],
      condition,
      now,
    );
    await this.store.update(
      { ...deployment, status: { ...deployment.status, conditions } },
      { ...WRITER, subresource: 'status' },
    );
  }

  #newestReplicas(
    deployment: Deployment,
    current: number,
    old: readonly ReplicaSet[],
  ): number {
    const { replicas, strategy } = deployment.spec;
    if (strategy.type === 'Recreate') {
      return replicas;
    }
    const most = replicas + rolloutLimits(deployment).maxSurge;
    const total = current + sumOf(old, set => set.spec.replicas);
    return total >= most
      ? current
      : current + Math.min(most - total, replicas - current);
  }

  async #growNewest(
    deployment: Deployment,
    newest: ReplicaSet,
    old: readonly ReplicaSet[],
  ): Promise<boolean> {
    const current = newest.spec.replicas;
    const { replicas } = deployment.spec;
    const wanted =
      current > replicas
        ? replicas
        : this.#newestReplicas(deployment, current, old);
    return this.#scale(deployment, newest, wanted);
  }

  async #shrinkOld(
    deployment: Deployment,
    newest: ReplicaSet,
    old: readonly ReplicaSet[],
  ): Promise<void> {
    const { replicas } = deployment.spec;
    const least = replicas - rolloutLimits(deployment).maxUnavailable;
    const all = [...old, newest];
    const available = (set: ReplicaSet) => set.status?.availableReplicas ?? 0;
    const newUnavailable = newest.spec.replicas - available(newest);
    let spare = sumOf(all, set => set.spec.replicas) - least - newUnavailable;
    const wanted = new Map(old.map(set => [set, set.spec.replicas]));
    const oldestFirst = [...old].sort(
      (left, right) => revisionOf(left) - revisionOf(right),
    );
    // Pods that are not available cost nothing, so they go first.
    for (const set of oldestFirst) {
      const down = Math.min(
        Math.max(0, spare),
        Math.max(0, set.spec.replicas - available(set)),
      );
      wanted.set(set, set.spec.replicas - down);
      spare -= down;
    }
    let free = sumOf(all, available) - least;
    for (const set of oldestFirst) {
      const down = Math.min(
        Math.max(0, free),
        Math.max(0, spare),
        wanted.get(set)!,
      );
      wanted.set(set, wanted.get(set)! - down);
      free -= down;
      spare -= down;
    }
    for (const [set, count] of wanted) {
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

  async #scale(
    deployment: Deployment,
    set: ReplicaSet,
    replicas: number,
  ): Promise<boolean> {
    if (set.spec.replicas === replicas) {
      return false;
    }
    await this.store.patch(
      REPLICA_SET,
      set.metadata,
      { type: 'merge', body: { spec: { replicas } } },
      WRITER,
    );
    this.#tellScaled(
      deployment,
      replicas > set.spec.replicas ? 'up' : 'down',
      set.metadata.name,
      replicas,
    );
    return true;
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
