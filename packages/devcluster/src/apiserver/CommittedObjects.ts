import { kindOfDefinition } from '../kinds/customResources';
import {
  qualifiedResource,
  type KindDefinition,
} from '../kinds/KindDefinition';
import { KindRegistry } from '../kinds/KindRegistry';
import type { KubeObject, ObjectName, WatchEvent } from '../store';
import { EventLog } from './EventLog';
import { deepFreeze } from './normalize';
import { ObjectIndex } from './ObjectIndex';
import type { Matcher } from './selectors';

const FIRST_VERSION = 1;

/** What is stored, in versions that count up, and who hears of each. It knows no rules but that definitions make kinds known. */
export class CommittedObjects {
  readonly kinds = new KindRegistry();
  readonly #index = new ObjectIndex();
  readonly #log: EventLog;
  readonly #listeners = new Set<(object: KubeObject) => void>();
  #version = FIRST_VERSION;

  /** `history` is how many changes are kept for watches that begin in the past. */
  constructor({ history }: { history: number }) {
    this.#log = new EventLog({ kept: history, from: FIRST_VERSION });
  }

  /** A watch from here sees all that follow. */
  get resourceVersion(): string {
    return String(this.#version);
  }

  get(definition: KindDefinition, name: ObjectName): KubeObject | undefined {
    return this.#index.get(definition, name);
  }

  /** Ordered by namespace and name. */
  list(definition: KindDefinition): KubeObject[] {
    return this.#index.list(definition);
  }

  byUid(uid: string): KubeObject | undefined {
    return this.#index.byUid(uid);
  }

  /** The objects that name this one as an owner. */
  dependentsOf(uid: string): KubeObject[] {
    return this.#index.dependentsOf(uid);
  }

  /** Everything in a namespace. */
  contentOf(namespace: string): KubeObject[] {
    return this.#index.contentOf(namespace);
  }

  /** Calls back at each change of any object, with what it is or was last. */
  onChange(listener: (object: KubeObject) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  watch(
    definition: KindDefinition,
    options: {
      matches: Matcher;
      after: number;
      signal: AbortSignal;
      onEvent(event: WatchEvent<KubeObject>): void;
    },
  ): Promise<void> {
    const collection = qualifiedResource(definition);
    return this.#log.watch({ ...options, collection });
  }

  /** Forgets the changes so far: a watch from before is refused with `Expired`. */
  compact(): void {
    this.#log.compact();
  }

  put(
    definition: KindDefinition,
    before: KubeObject | undefined,
    next: KubeObject,
  ): KubeObject {
    const object = this.#stamp(next);
    this.#index.put(definition, before, object);
    this.#publish(definition, before ? 'MODIFIED' : 'ADDED', object, before);
    if (definition.kind === 'CustomResourceDefinition') {
      this.#learn(before, object);
    }
    return object;
  }

  remove(
    definition: KindDefinition,
    before: KubeObject,
    last: KubeObject,
  ): KubeObject {
    const object = this.#stamp(last);
    this.#index.remove(definition, before);
    this.#publish(definition, 'DELETED', object, before);
    if (definition.kind === 'CustomResourceDefinition') {
      this.#learn(before, undefined);
    }
    return object;
  }

  #stamp(object: KubeObject): KubeObject {
    this.#version += 1;
    return deepFreeze({
      ...object,
      metadata: { ...object.metadata, resourceVersion: String(this.#version) },
    });
  }

  #publish(
    definition: KindDefinition,
    type: WatchEvent<KubeObject>['type'],
    object: KubeObject,
    before: KubeObject | undefined,
  ): void {
    const version = this.#version;
    const collection = qualifiedResource(definition);
    this.#log.add({ version, collection, type, object, before });
    this.#listeners.forEach(listener => listener(object));
  }

  /** Knows the kind of a CustomResourceDefinition from now on, or no more; its objects go with it. */
  #learn(before: KubeObject | undefined, after: KubeObject | undefined): void {
    const old = before && kindOfDefinition(before);
    if (old) {
      this.kinds.remove(old);
    }
    const known = after && kindOfDefinition(after);
    if (known) {
      this.kinds.add(known);
    } else if (old) {
      for (const object of this.list(old)) {
        this.remove(old, object, object);
      }
      this.#log.endCollection(qualifiedResource(old));
    }
  }
}
