import type { AnyObject, ClusterStore, WatchEvent } from './ClusterStore';
import type { KindRef, ObjectMeta, ObjectName } from './KubeObject';
import { isRefused } from './StatusError';

const RETRY_MS = 500;

/** `namespace/name`, or the name alone. */
export function objectKey({ namespace, name }: ObjectName): string {
  return namespace ? `${namespace}/${name}` : name;
}

/** The opposite of {@link objectKey}. */
export function objectName(key: string): ObjectName {
  const slash = key.indexOf('/');
  return slash < 0
    ? { name: key }
    : { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}

/** A change in an {@link ObjectCache}: without `before` it is new, without `after` it is gone. */
export interface ObjectChange<T> {
  before?: T;
  after?: T;
}

/** All objects of a kind, kept by a list and a watch. Lists anew where the server has forgotten the past or was away. */
export class ObjectCache<T extends AnyObject> {
  readonly #store: ClusterStore;
  readonly #kind: KindRef;
  readonly #onChange: (change: ObjectChange<T>) => void;
  readonly #objects = new Map<string, T>();
  readonly #stopped = new AbortController();
  #version: string | undefined;

  constructor(options: {
    store: ClusterStore;
    kind: KindRef;
    onChange?: (change: ObjectChange<T>) => void;
  }) {
    this.#store = options.store;
    this.#kind = options.kind;
    this.#onChange = options.onChange ?? (() => {});
  }

  /** Resolves when the first list is in; each of its objects was given as a change before. */
  async start(): Promise<void> {
    await this.#list();
    void this.#follow();
  }

  stop(): void {
    this.#stopped.abort();
  }

  get(key: string): T | undefined {
    return this.#objects.get(key);
  }

  list(namespace?: string): T[] {
    const all = [...this.#objects.values()];
    return namespace === undefined
      ? all
      : all.filter(({ metadata }) => metadata.namespace === namespace);
  }

  async #list(): Promise<void> {
    const { items, resourceVersion } = await this.#store.list<T>(this.#kind);
    const gone = new Map(this.#objects);
    for (const item of items) {
      gone.delete(objectKey(item.metadata));
      this.#put(item);
    }
    for (const [key, before] of gone) {
      this.#objects.delete(key);
      this.#onChange({ before });
    }
    this.#version = resourceVersion;
  }

  async #follow(): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      try {
        if (this.#version === undefined) {
          await this.#list();
        }
        await this.#store.watch<T>(this.#kind, {
          resourceVersion: this.#version!,
          signal,
          onEvent: event => this.#take(event),
        });
      } catch (error) {
        if (isRefused(error, 'Expired')) {
          this.#version = undefined;
        } else {
          await new Promise(resolve => setTimeout(resolve, RETRY_MS));
        }
      }
    }
  }

  #take({ type, object }: WatchEvent<T>): void {
    this.#version = object.metadata.resourceVersion;
    if (type === 'DELETED') {
      const key = objectKey(object.metadata);
      const before = this.#objects.get(key) ?? object;
      this.#objects.delete(key);
      this.#onChange({ before });
    } else {
      this.#put(object);
    }
  }

  #put(object: T): void {
    const key = objectKey(object.metadata);
    const before = this.#objects.get(key);
    if (versionOf(before) !== versionOf(object)) {
      this.#objects.set(key, object);
      this.#onChange({ before, after: object });
    }
  }
}

function versionOf(
  object: { metadata: ObjectMeta } | undefined,
): string | undefined {
  return object?.metadata.resourceVersion;
}
