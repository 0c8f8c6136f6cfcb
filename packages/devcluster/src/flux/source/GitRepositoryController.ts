import { ObjectCache, findObject, objectKey, objectName } from '../../store';
import { timestamp } from '../../clock/timestamp';
import { GIT_REPOSITORY, type GitRepository } from '../api/GitRepository';
import { intervalOf } from '../api/Kustomization';
import { removeCondition } from '../api/conditions';
import { FINALIZER, asksToReconcile, requestedAt } from '../api/requestedAt';
import type { FluxEvents } from '../FluxEvents';
import type { FluxControllerOptions } from '../FluxControllerOptions';
import { FluxQueue, type QueueResult } from '../FluxQueue';
import { StatusWriter } from '../StatusWriter';
import { reconcileGitRepository } from './reconcileGitRepository';

/** What source-controller does with GitRepositories. */
export class GitRepositoryController {
  private readonly options: FluxControllerOptions & { events: FluxEvents };
  private readonly queue: FluxQueue;
  private readonly cache: ObjectCache<GitRepository>;

  constructor(options: FluxControllerOptions & { events: FluxEvents }) {
    this.options = options;
    this.queue = new FluxQueue({
      clock: options.clock,
      reconcile: key => this.reconcile(key),
      onError: (key, error) => options.onError(`GitRepository/${key}`, error),
    });
    this.cache = new ObjectCache<GitRepository>({
      store: options.store,
      kind: GIT_REPOSITORY,
      onChange: change => {
        if (asksToReconcile(change)) {
          const key = objectKey(change.after.metadata);
          this.queue.add(key, `GitRepository/${key}`);
        }
      },
    });
  }

  async start(): Promise<void> {
    await this.cache.start();
  }

  stop(): void {
    this.cache.stop();
    this.queue.stop();
  }

  private async reconcile(key: string): Promise<QueueResult> {
    const { store, clock, pace, artifacts, operations, events } = this.options;
    const found = await findObject<GitRepository>(
      store,
      GIT_REPOSITORY,
      objectName(key),
    );
    if (!found) {
      return 'done';
    }
    const object = {
      ...structuredClone(found),
      status: structuredClone(found.status ?? {}),
    };
    const writer = new StatusWriter(found, {
      store,
      clock,
      pace: pace.write,
      fieldManager: 'source-controller',
    });
    const { metadata } = object;

    if (metadata.deletionTimestamp) {
      const collected = await operations.run(() =>
        artifacts.forget(metadata.uid!),
      );
      if (collected) {
        await events.record({
          object,
          type: 'Trace',
          reason: 'GarbageCollectionSucceeded',
          message: 'garbage collected artifacts for deleted resource',
        });
      }
      metadata.finalizers = metadata.finalizers?.filter(
        name => name !== FINALIZER,
      );
      await writer.write(object);
      return 'done';
    }
    if (!metadata.finalizers?.includes(FINALIZER)) {
      metadata.finalizers = [...(metadata.finalizers ?? []), FINALIZER];
      await writer.write(object);
      return 'requeue';
    }
    if (object.spec.suspend) {
      object.status.observedGeneration = metadata.generation;
      await writer.write(object);
      return 'done';
    }

    const result = await reconcileGitRepository(object, {
      ...this.options,
      persist: () => writer.write(object),
      now: () => timestamp(clock.now()),
    });
    const requested = requestedAt(metadata);
    if (requested !== undefined) {
      object.status.lastHandledReconcileAt = requested;
    }
    if (result === 'succeeded') {
      removeCondition(object, 'Reconciling');
      object.status.observedGeneration = metadata.generation;
    }
    await writer.write(object);
    return result === 'succeeded' ? { after: intervalOf(object) } : 'requeue';
  }
}
