import {
  qualifiedResource,
  type KindDefinition,
} from '../kinds/KindDefinition';
import { objectKey, type KubeObject, type ObjectName } from '../store';

/** The objects as they are now, found by kind and name, by uid, and by owner. */
export class ObjectIndex {
  readonly #collections = new Map<string, Map<string, KubeObject>>();
  readonly #byUid = new Map<string, KubeObject>();
  readonly #byOwner = new Map<string, Set<string>>();

  get(
    definition: KindDefinition,
    { namespace, name }: ObjectName,
  ): KubeObject | undefined {
    const key = definition.namespaced ? { namespace, name } : { name };
    return this.#collection(definition).get(objectKey(key));
  }

  /** Ordered by namespace and name. */
  list(definition: KindDefinition): KubeObject[] {
    const collection = this.#collection(definition);
    return [...collection.keys()].sort().map(key => collection.get(key)!);
  }

  byUid(uid: string): KubeObject | undefined {
    return this.#byUid.get(uid);
  }

  /** Those that name this object as an owner. */
  dependentsOf(uid: string): KubeObject[] {
    return [...(this.#byOwner.get(uid) ?? [])].flatMap(
      dependent => this.#byUid.get(dependent) ?? [],
    );
  }

  /** Everything in a namespace. */
  contentOf(namespace: string): KubeObject[] {
    return [...this.#byUid.values()].filter(
      ({ metadata }) => metadata.namespace === namespace,
    );
  }

  put(
    definition: KindDefinition,
    before: KubeObject | undefined,
    object: KubeObject,
  ): void {
    if (before) {
      this.#forgetOwners(before);
    }
    const { uid = '', ownerReferences = [] } = object.metadata;
    this.#collection(definition).set(objectKey(object.metadata), object);
    this.#byUid.set(uid, object);
    for (const owner of ownerReferences) {
      const dependents = this.#byOwner.get(owner.uid) ?? new Set();
      dependents.add(uid);
      this.#byOwner.set(owner.uid, dependents);
    }
  }

  remove(definition: KindDefinition, object: KubeObject): void {
    this.#forgetOwners(object);
    this.#collection(definition).delete(objectKey(object.metadata));
    this.#byUid.delete(object.metadata.uid ?? '');
  }

  #forgetOwners({ metadata }: KubeObject): void {
    for (const owner of metadata.ownerReferences ?? []) {
      const dependents = this.#byOwner.get(owner.uid);
      dependents?.delete(metadata.uid ?? '');
      if (dependents?.size === 0) {
        this.#byOwner.delete(owner.uid);
      }
    }
  }

  #collection(definition: KindDefinition): Map<string, KubeObject> {
    const key = qualifiedResource(definition);
    let collection = this.#collections.get(key);
    if (!collection) {
      collection = new Map();
      this.#collections.set(key, collection);
    }
    return collection;
  }
}
