import type {
  KindRef,
  KubeObject,
  ObjectName,
  TypedObject,
} from './KubeObject';

/** Objects as the store gives them: any shape that the caller knows of. */
export type AnyObject = KubeObject | TypedObject<unknown, unknown>;

/** What a kind is called, and where its objects are. */
export interface ResourceInfo extends KindRef {
  /** The plural, as it stands in paths. */
  resource: string;
  namespaced: boolean;
}

/** Which objects of a kind. Selectors are written as for `kubectl`. */
export interface Selection {
  namespace?: string;
  labelSelector?: string;
  fieldSelector?: string;
}

/** A change of an object. A deleted one is given as it was last. */
export interface WatchEvent<T> {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  object: T;
}

/** How an object is changed. Strategic merge is refused for kinds of a CustomResourceDefinition. */
export type Patch =
  | { type: 'merge' | 'strategic'; body: Record<string, unknown> }
  | {
      type: 'json';
      body: ReadonlyArray<{ op: string; path: string; value?: unknown }>;
    };

/** Who writes, and what of the object. */
export interface WriteOptions {
  fieldManager?: string;
  subresource?: 'status' | 'scale';
  /** Answers with the object as it would be and stores nothing. */
  dryRun?: boolean;
}

/** How an object is deleted. Without `propagation` its kind's default is taken, which is `Background` for nearly all. */
export interface DeleteOptions {
  propagation?: 'Background' | 'Foreground' | 'Orphan';
  /** Refuses with `Conflict` where the object is another one of the same name by now. */
  uid?: string;
  gracePeriodSeconds?: number;
  /** Refuses what would be refused, and deletes nothing. */
  dryRun?: boolean;
}

/**
 * What a Kubernetes API server does with objects. Controllers are written against it, and it is there twice: in memory
 * (the stand-in), and over HTTP for any API server.
 *
 * Every method rejects with a `StatusError` where the API server would answer with a `Status`. What is given may be
 * shared and frozen: make a copy to change something.
 */
export interface ClusterStore {
  /** Undefined where the cluster has no such kind. */
  kindInfo(kind: KindRef): Promise<ResourceInfo | undefined>;
  get<T extends AnyObject = KubeObject>(
    kind: KindRef,
    name: ObjectName,
  ): Promise<T>;
  /** Ordered by namespace and name. */
  list<T extends AnyObject = KubeObject>(
    kind: KindRef,
    selection?: Selection,
  ): Promise<{ items: T[]; resourceVersion: string }>;
  /**
   * Gives each change after `resourceVersion` until the signal is aborted or the server ends the watch. Rejects with
   * `Expired` where the changes since then are forgotten.
   */
  watch<T extends AnyObject = KubeObject>(
    kind: KindRef,
    options: Selection & {
      resourceVersion: string;
      signal: AbortSignal;
      onEvent(event: WatchEvent<T>): void;
    },
  ): Promise<void>;
  create<T extends AnyObject>(object: T, options?: WriteOptions): Promise<T>;
  /** Replaces an object. With a `resourceVersion` it rejects with `Conflict` where that is not the last one. */
  update<T extends AnyObject>(object: T, options?: WriteOptions): Promise<T>;
  patch<T extends AnyObject = KubeObject>(
    kind: KindRef,
    name: ObjectName,
    patch: Patch,
    options?: WriteOptions,
  ): Promise<T>;
  /** Server-side apply. Fields of another manager are a `Conflict` unless `force`. */
  apply<T extends AnyObject>(
    object: T,
    options: WriteOptions & { fieldManager: string; force?: boolean },
  ): Promise<T>;
  delete(
    kind: KindRef,
    name: ObjectName,
    options?: DeleteOptions,
  ): Promise<void>;
}
