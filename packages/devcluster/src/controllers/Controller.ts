import type { Clock } from '../clock/Clock';
import { isEqual } from '../fields/isEqual';
import { POD, type Pod } from '../objects/pods';
import {
  EventRecorder,
  isRefused,
  objectKey,
  ReconcileQueue,
  type AnyObject,
  type ClusterStore,
  type KindRef,
  type KubeObject,
} from '../store';
import { controllerOf, type Informer, type Informers } from './Informers';

/** As whom the controllers write. */
export const WRITER = { fieldManager: 'kube-controller-manager' } as const;

/** What controllers work with. */
export interface ControllerContext {
  store: ClusterStore;
  informers: Informers;
  clock: Clock;
  onError(error: unknown): void;
}

/** When an object is to be looked at again though nothing changed. */
export type ReconcileResult = { requeueAfterMs?: number } | void;

/** Brings the objects of one kind to what they want, whenever one of them or of those that it controls changes. */
export abstract class Controller<T extends AnyObject> {
  protected readonly store: ClusterStore;
  protected readonly clock: Clock;
  protected readonly events: EventRecorder;
  protected readonly objects: Informer<T>;
  readonly #queue: ReconcileQueue;
  readonly #kind: KindRef;
  readonly #informers: Informers;

  constructor(context: ControllerContext, kind: KindRef, source: string) {
    this.store = context.store;
    this.clock = context.clock;
    this.#kind = kind;
    this.#informers = context.informers;
    this.events = new EventRecorder({ ...context, source });
    this.#queue = new ReconcileQueue({
      clock: context.clock,
      reconcile: async key => {
        const object = this.objects.get(key);
        return object && this.reconcile(object);
      },
      onError: (_key, error) => context.onError(error),
    });
    this.objects = context.informers.of<T>(kind, ({ before, after }) =>
      this.enqueue(after ?? before!),
    );
  }

  /** The objects of a kind that this kind's objects control; a change of one of them wakes its controller. */
  protected controlled<C extends AnyObject>(kind: KindRef): Informer<C> {
    return this.#informers.of<C>(kind, ({ before, after }) => {
      for (const object of [before, after]) {
        const owner = object && controllerOf(object);
        if (owner?.kind === this.#kind.kind) {
          this.#queue.add(
            objectKey({
              namespace: object?.metadata.namespace,
              name: owner.name,
            }),
          );
        }
      }
    });
  }

  protected enqueue(object: AnyObject): void {
    this.#queue.add(objectKey(object.metadata));
  }

  /** Writes nothing where the object has that status already. */
  protected async writeStatus(object: T, status: T['status']): Promise<void> {
    if (!isEqual(status, object.status)) {
      await this.store.update(
        { ...object, status },
        { ...WRITER, subresource: 'status' },
      );
    }
  }

  /** Makes a pod for an object, and tells of it. */
  protected async createPod(
    owner: T,
    pod: KubeObject,
    message = (name: string) => `Created pod: ${name}`,
  ): Promise<Pod> {
    const made = await this.store.create(pod, WRITER);
    this.events.record(owner, {
      type: 'Normal',
      reason: 'SuccessfulCreate',
      message: message(made.metadata.name),
    });
    return made as unknown as Pod;
  }

  /** Deletes a pod of an object where it is still there, and tells of it. */
  protected async deletePod(
    owner: T,
    { metadata }: Pod,
    message = (name: string) => `Deleted pod: ${name}`,
  ): Promise<void> {
    try {
      await this.store.delete(POD, metadata, { uid: metadata.uid });
    } catch (error) {
      if (!isRefused(error, 'NotFound')) {
        throw error;
      }
    }
    this.events.record(owner, {
      type: 'Normal',
      reason: 'SuccessfulDelete',
      message: message(metadata.name),
    });
  }

  stop(): void {
    this.#queue.stop();
  }

  protected abstract reconcile(object: T): Promise<ReconcileResult>;
}
