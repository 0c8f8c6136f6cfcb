import {
  ObjectCache,
  type AnyObject,
  type ClusterStore,
  type KindRef,
  type KubeObject,
  type ObjectChange,
} from '../store';

/** All objects of a kind for several controllers. */
export interface Informer<T extends AnyObject> {
  get(key: string): T | undefined;
  list(namespace?: string): T[];
  /** Those that this object controls. */
  controlledBy(owner: AnyObject): T[];
}

/** The object that controls this one. */
export function controllerOf({ metadata }: AnyObject) {
  return metadata.ownerReferences?.find(({ controller }) => controller);
}

function controllerUid(object: AnyObject): string | undefined {
  return controllerOf(object)?.uid;
}

class Entry implements Informer<AnyObject> {
  readonly cache: ObjectCache<KubeObject>;
  readonly listeners: Array<(change: ObjectChange<AnyObject>) => void> = [];
  readonly #byController = new Map<string, Map<string, KubeObject>>();

  constructor(store: ClusterStore, kind: KindRef) {
    this.cache = new ObjectCache<KubeObject>({
      store,
      kind,
      onChange: change => {
        this.#index(change);
        this.listeners.forEach(listener => listener(change));
      },
    });
  }

  get(key: string): KubeObject | undefined {
    return this.cache.get(key);
  }

  list(namespace?: string): KubeObject[] {
    return this.cache.list(namespace);
  }

  controlledBy({ metadata }: AnyObject): KubeObject[] {
    return [...(this.#byController.get(metadata.uid ?? '')?.values() ?? [])];
  }

  #index({ before, after }: ObjectChange<KubeObject>): void {
    const old = before && controllerUid(before);
    if (old) {
      this.#byController.get(old)?.delete(before.metadata.uid ?? '');
    }
    const uid = after && controllerUid(after);
    if (uid) {
      const owned = this.#byController.get(uid) ?? new Map();
      owned.set(after.metadata.uid ?? '', after);
      this.#byController.set(uid, owned);
    }
    if (old && this.#byController.get(old)?.size === 0) {
      this.#byController.delete(old);
    }
  }
}

/** One cache for each kind, shared by all that want to know of it. */
export class Informers {
  readonly #store: ClusterStore;
  readonly #entries = new Map<string, Entry>();

  constructor(store: ClusterStore) {
    this.#store = store;
  }

  /** The objects of a kind. `onChange` is called for each change, and for all that are there when they are started. */
  of<T extends AnyObject>(
    kind: KindRef,
    onChange?: (change: ObjectChange<T>) => void,
  ): Informer<T> {
    const key = `${kind.apiVersion}/${kind.kind}`;
    let entry = this.#entries.get(key);
    if (!entry) {
      entry = new Entry(this.#store, kind);
      this.#entries.set(key, entry);
    }
    if (onChange) {
      entry.listeners.push(
        onChange as (change: ObjectChange<AnyObject>) => void,
      );
    }
    return entry as unknown as Informer<T>;
  }

  async start(): Promise<void> {
    await Promise.all(
      [...this.#entries.values()].map(entry => entry.cache.start()),
    );
  }

  stop(): void {
    this.#entries.forEach(entry => entry.cache.stop());
  }
}
