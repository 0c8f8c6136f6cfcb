import type { MemoryClusterStore } from '../apiserver/MemoryClusterStore';
import { FOREGROUND, ORPHAN } from '../apiserver/deletion';
import type { Clock } from '../clock/Clock';
import {
  isRefused,
  ReconcileQueue,
  type DeleteOptions,
  type KubeObject,
} from '../store';
import { WRITER } from './Controller';

const NAMESPACE = { apiVersion: 'v1', kind: 'Namespace' };

/**
 * Deletes what belongs to objects that are gone, finishes deletions that wait for dependents, and empties namespaces.
 * It sees all kinds, also those of CustomResourceDefinitions.
 */
export class GarbageCollector {
  readonly #store: MemoryClusterStore;
  readonly #queue: ReconcileQueue;
  readonly #stopListening: () => void;

  constructor(options: {
    store: MemoryClusterStore;
    clock: Clock;
    onError(error: unknown): void;
  }) {
    this.#store = options.store;
    this.#queue = new ReconcileQueue({
      clock: options.clock,
      reconcile: uid => this.#collect(uid),
      onError: (_uid, error) => options.onError(error),
    });
    this.#stopListening = options.store.objects.onChange(object =>
      this.#look(object),
    );
  }

  stop(): void {
    this.#stopListening();
    this.#queue.stop();
  }

  #look(object: KubeObject): void {
    const { uid, namespace, ownerReferences = [] } = object.metadata;
    this.#queue.add(uid ?? '');
    ownerReferences.forEach(owner => this.#queue.add(owner.uid));
    if (namespace) {
      void this.#lookAtNamespace(namespace);
    }
  }

  async #lookAtNamespace(name: string): Promise<void> {
    const { metadata } = await this.#store.get(NAMESPACE, { name });
    if (metadata.deletionTimestamp) {
      this.#queue.add(metadata.uid ?? '');
    }
  }

  async #collect(uid: string): Promise<void> {
    const object = this.#store.objects.byUid(uid);
    const dependents = this.#store.objects.dependentsOf(uid);
    if (!object) {
      for (const dependent of dependents) {
        await this.#deleteOrphaned(dependent);
      }
      return;
    }
    if (!object.metadata.deletionTimestamp) {
      return;
    }
    const { finalizers = [] } = object.metadata;
    if (finalizers.includes(ORPHAN)) {
      for (const dependent of dependents) {
        await this.#setFree(dependent, uid);
      }
      await this.#removeFinalizer(object, ORPHAN);
    } else if (finalizers.includes(FOREGROUND)) {
      for (const dependent of dependents) {
        await this.#delete(dependent, { propagation: 'Foreground' });
      }
      if (this.#store.objects.dependentsOf(uid).length === 0) {
        await this.#removeFinalizer(object, FOREGROUND);
      }
    } else if (object.kind === 'Namespace' && object.apiVersion === 'v1') {
      await this.#empty(object);
    }
  }

  /** Deleted only when none of its owners is there any more. */
  async #deleteOrphaned(dependent: KubeObject): Promise<void> {
    const owners = dependent.metadata.ownerReferences ?? [];
    if (!owners.some(({ uid }) => this.#store.objects.byUid(uid))) {
      await this.#delete(dependent, { propagation: 'Background' });
    }
  }

  async #empty(namespace: KubeObject): Promise<void> {
    const { name } = namespace.metadata;
    for (const object of this.#store.objects.contentOf(name)) {
      await this.#delete(object, { propagation: 'Background' });
    }
    if (this.#store.objects.contentOf(name).length === 0) {
      const current = await this.#store.get(namespace, { name });
      await this.#store.update(
        { ...current, spec: { finalizers: [] } },
        WRITER,
      );
    }
  }

  async #delete(object: KubeObject, options: DeleteOptions): Promise<void> {
    if (object.metadata.deletionTimestamp) {
      return;
    }
    const { uid } = object.metadata;
    try {
      await this.#store.delete(object, object.metadata, { ...options, uid });
    } catch (error) {
      if (!isRefused(error, 'NotFound') && !isRefused(error, 'Conflict')) {
        throw error;
      }
    }
  }

  async #setFree(dependent: KubeObject, uid: string): Promise<void> {
    const { metadata } = dependent;
    await this.#store.update(
      {
        ...dependent,
        metadata: {
          ...metadata,
          ownerReferences: metadata.ownerReferences?.filter(
            owner => owner.uid !== uid,
          ),
        },
      },
      WRITER,
    );
  }

  async #removeFinalizer(object: KubeObject, finalizer: string): Promise<void> {
    const { metadata } = object;
    await this.#store.update(
      {
        ...object,
        metadata: {
          ...metadata,
          finalizers: metadata.finalizers?.filter(other => other !== finalizer),
        },
      },
      WRITER,
    );
  }
}
