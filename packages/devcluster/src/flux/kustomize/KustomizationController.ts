import { timestamp } from '../../clock/timestamp';
import {
  ObjectCache,
  findObject,
  isRefused,
  objectKey,
  objectName,
} from '../../store';
import { GIT_REPOSITORY, type GitRepository } from '../api/GitRepository';
import {
  KUSTOMIZATION,
  KUSTOMIZE_GROUP,
  intervalOf,
  retryIntervalOf,
  type Kustomization,
} from '../api/Kustomization';
import {
  getCondition,
  isFalse,
  isReady,
  isTrue,
  removeCondition,
  setCondition,
} from '../api/conditions';
import { durationSince, formatDuration } from '../api/duration';
import { FINALIZER, asksToReconcile, requestedAt } from '../api/requestedAt';
import type { FluxEvents } from '../FluxEvents';
import type { FluxControllerOptions } from '../FluxControllerOptions';
import { FluxQueue, type QueueContext, type QueueResult } from '../FluxQueue';
import { StatusWriter } from '../StatusWriter';
import { unsupported } from '../unsupported';
import { deleteObjects } from './deleteObjects';
import { sourceOf, unmetDependency } from './dependencies';
import { parseEntry } from './inventory';
import { reconcileKustomization } from './reconcileKustomization';
import {
  HealthCheckCanceled,
  ReconcileError,
  condition,
  type Reconciled,
} from './reconciliation';

// The flag --requeue-dependency.
const DEPENDENCY_INTERVAL = 30_000;
const NOT_SUPPORTED = [
  'components',
  'decryption',
  'healthCheckExprs',
  'images',
  'kubeConfig',
  'namePrefix',
  'nameSuffix',
  'patches',
  'postBuild',
];

type Options = FluxControllerOptions & {
  events: FluxEvents;
  /** The feature gate `CancelHealthCheckOnNewRevision`. */
  cancelHealthCheckOnNewRevision: boolean;
};

/** What kustomize-controller does. */
export class KustomizationController {
  private readonly options: Options;
  private readonly queue: FluxQueue;
  private readonly cache: ObjectCache<Kustomization>;
  private readonly sources: ObjectCache<GitRepository>;
  private readonly stopped = new AbortController();

  constructor(options: Options) {
    this.options = options;
    this.queue = new FluxQueue({
      clock: options.clock,
      reconcile: (key, context) => this.reconcile(key, context),
      onError: (key, error) => options.onError(`Kustomization/${key}`, error),
    });
    this.cache = new ObjectCache<Kustomization>({
      store: options.store,
      kind: KUSTOMIZATION,
      onChange: change => {
        if (asksToReconcile(change)) {
          const key = objectKey(change.after.metadata);
          this.queue.add(key, `Kustomization/${key}`);
        }
      },
    });
    this.sources = new ObjectCache<GitRepository>({
      store: options.store,
      kind: GIT_REPOSITORY,
      onChange: ({ before, after }) => {
        const revision = after?.status?.artifact?.revision;
        if (
          after &&
          revision &&
          revision !== before?.status?.artifact?.revision
        ) {
          this.sourceMoved(after, revision);
        }
      },
    });
  }

  async start(): Promise<void> {
    await this.cache.start();
    await this.sources.start();
  }

  stop(): void {
    this.cache.stop();
    this.sources.stop();
    this.queue.stop();
    this.stopped.abort();
  }

  private sourceMoved({ metadata }: GitRepository, revision: string): void {
    const source = `GitRepository/${objectKey(metadata)}`;
    for (const one of this.cache.list()) {
      const isThere =
        isReady(one) && one.status?.lastAttemptedRevision === revision;
      if (sourceOf(one) === source && !isThere) {
        this.queue.add(objectKey(one.metadata), source);
      }
    }
  }

  private async reconcile(
    key: string,
    queue: QueueContext,
  ): Promise<QueueResult> {
    const { store, clock, pace } = this.options;
    const found = await findObject<Kustomization>(
      store,
      KUSTOMIZATION,
      objectName(key),
    );
    if (!found) {
      return 'done';
    }
    const started = clock.now().getTime();
    const object: Reconciled = {
      ...structuredClone(found),
      status: structuredClone(found.status ?? {}),
    };
    const writer = new StatusWriter(found, {
      store,
      clock,
      pace: pace.write,
      fieldManager: 'kustomize-controller',
    });
    const persist = () => writer.write(object);
    let result: QueueResult;
    try {
      result = await this.bringOn(object, queue, persist);
    } finally {
      this.conclude(object);
      await persist();
    }
    if (!object.spec.suspend && isTrue(object, 'Ready')) {
      const lasted = durationSince(started, clock);
      const next = formatDuration(intervalOf(object));
      await this.tell(object, {
        revision: object.status.lastAppliedRevision,
        message: `Reconciliation finished in ${lasted}, next run in ${next}`,
        annotations: { [`${KUSTOMIZE_GROUP}/commit_status`]: 'update' },
      });
    }
    return result;
  }

  private async bringOn(
    object: Reconciled,
    queue: QueueContext,
    persist: () => Promise<void>,
  ): Promise<QueueResult> {
    const { store } = this.options;
    const { metadata, spec } = object;
    if (metadata.deletionTimestamp) {
      return this.finalize(object);
    }
    if (!metadata.finalizers?.includes(FINALIZER)) {
      metadata.finalizers = [...(metadata.finalizers ?? []), FINALIZER];
      return 'requeue';
    }
    if (spec.suspend) {
      return 'done';
    }
    const missing = unsupported(spec, NOT_SUPPORTED);
    if (missing) {
      condition(object, this.options, 'Ready', 'False', {
        reason: 'BuildFailed',
        message: missing,
      });
      return 'done';
    }
    const retryLater = (reason: string, message: string): QueueResult => {
      condition(object, this.options, 'Ready', 'False', { reason, message });
      return { after: DEPENDENCY_INTERVAL };
    };
    const source = await this.sourceFor(object);
    if (typeof source === 'string') {
      retryLater('ArtifactFailed', source);
      return { after: retryIntervalOf(object) };
    }
    const revision = source.status?.artifact?.revision;
    if (!revision) {
      return retryLater(
        'ArtifactFailed',
        `Source artifact not found, retrying in ${formatDuration(
          DEPENDENCY_INTERVAL,
        )}`,
      );
    }
    const unmet = await unmetDependency(object, { store, revision });
    if (unmet) {
      const later = retryLater('DependencyNotReady', unmet);
      await this.tell(object, {
        revision,
        message: `Dependencies do not meet ready condition, retrying in ${formatDuration(
          DEPENDENCY_INTERVAL,
        )}`,
      });
      return later;
    }
    return this.bringTo(object, { source, revision, queue, persist });
  }

  private async bringTo(
    object: Reconciled,
    {
      source,
      revision,
      queue,
      persist,
    }: {
      source: GitRepository;
      revision: string;
      queue: QueueContext;
      persist: () => Promise<void>;
    },
  ): Promise<QueueResult> {
    const canceled = new AbortController();
    if (this.options.cancelHealthCheckOnNewRevision) {
      queue.onAskedAgain(() => canceled.abort());
    }
    try {
      await reconcileKustomization(object, {
        ...this.options,
        source,
        revision,
        persist,
        tell: message => this.tell(object, { revision, message }),
        canceled: AbortSignal.any([canceled.signal, this.stopped.signal]),
      });
      return { after: intervalOf(object) };
    } catch (error) {
      if (
        error instanceof HealthCheckCanceled &&
        !this.stopped.signal.aborted
      ) {
        const trigger = queue.askedAgain();
        condition(object, this.options, 'Ready', 'False', {
          reason: 'HealthCheckCanceled',
          message: `New reconciliation triggered by ${trigger}`,
        });
        await this.tell(object, {
          revision,
          message: `Health checks canceled due to new reconciliation triggered by ${trigger}`,
        });
        return 'requeue';
      }
      if (error instanceof ReconcileError) {
        await this.tell(object, {
          revision,
          message: error.message,
          type: 'Warning',
        });
        return { after: retryIntervalOf(object) };
      }
      throw error;
    }
  }

  /** Before the last write of a reconciliation. */
  private conclude(object: Reconciled): void {
    const requested = requestedAt(object.metadata);
    if (requested !== undefined) {
      object.status.lastHandledReconcileAt = requested;
    }
    if (isTrue(object, 'Ready')) {
      removeCondition(object, 'Reconciling');
      object.status.observedGeneration = object.metadata.generation;
    }
    const reconciling = getCondition(object, 'Reconciling');
    if (isFalse(object, 'Ready') && reconciling) {
      setCondition(object, timestamp(this.options.clock.now()), {
        ...reconciling,
        reason: 'ProgressingWithRetry',
      });
    }
  }

  private async finalize(object: Reconciled): Promise<QueueResult> {
    const { metadata, spec, status } = object;
    const entries = status.inventory?.entries ?? [];
    const { deletionPolicy = 'MirrorPrune' } = spec;
    const deletes =
      deletionPolicy === 'MirrorPrune'
        ? spec.prune
        : deletionPolicy !== 'Orphan';
    if (deletes && !spec.suspend && entries.length) {
      const lines = await deleteObjects(
        entries.flatMap(entry => parseEntry(entry) ?? []),
        { store: this.options.store, owner: metadata },
      );
      await this.tell(object, {
        revision: status.lastAppliedRevision,
        message: lines.join('\n'),
      });
    }
    metadata.finalizers = metadata.finalizers?.filter(
      name => name !== FINALIZER,
    );
    return 'done';
  }

  /** The source; or why there is none. */
  private async sourceFor(
    object: Kustomization,
  ): Promise<GitRepository | string> {
    const {
      name,
      namespace = object.metadata.namespace,
      kind,
    } = object.spec.sourceRef;
    if (kind !== GIT_REPOSITORY.kind) {
      return `source \`${name}\` kind '${kind}' not supported`;
    }
    try {
      return await this.options.store.get<GitRepository>(GIT_REPOSITORY, {
        namespace,
        name,
      });
    } catch (error) {
      if (isRefused(error, 'NotFound')) {
        return (error as Error).message;
      }
      throw error;
    }
  }

  private async tell(
    object: Reconciled,
    {
      revision,
      message,
      type = 'Normal',
      annotations,
    }: {
      revision: string | undefined;
      message: string;
      type?: 'Normal' | 'Warning';
      annotations?: Record<string, string>;
    },
  ): Promise<void> {
    await this.options.events.record({
      object,
      type,
      reason:
        getCondition(object, 'Ready')?.reason ??
        (type === 'Warning' ? 'error' : 'info'),
      message,
      annotations: {
        ...annotations,
        ...(revision ? { [`${KUSTOMIZE_GROUP}/revision`]: revision } : {}),
      },
    });
  }
}
