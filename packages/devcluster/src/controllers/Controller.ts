import type { Clock } from '../clock/Clock';
import {
  EventRecorder,
  objectKey,
  ReconcileQueue,
  type AnyObject,
  type ClusterStore,
  type KindRef,
} from '../store';
import { controllerOf, type Informer, type Informers } from './Informers';

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

  stop(): void {
    this.#queue.stop();
  }

  protected abstract reconcile(object: T): Promise<ReconcileResult>;
}
