import type { Clock } from '../clock/Clock';
import { timestamp } from '../clock/timestamp';
import { isEqual } from '../fields/isEqual';
import {
  applyConfiguration,
  recordApply,
  recordUpdate,
  type Writer,
} from '../fields/managedFields';
import { patchObject } from '../fields/patch';
import type { KindDefinition } from '../kinds/KindDefinition';
import {
  StatusError,
  type AnyObject,
  type ClusterStore,
  type DeleteOptions,
  type KindRef,
  type KubeObject,
  type ManagedFields,
  type ObjectName,
  type Patch,
  type ResourceInfo,
  type Selection,
  type WatchEvent,
  type WriteOptions,
} from '../store';
import { CommittedObjects } from './CommittedObjects';
import { markDeleted, mayGo } from './deletion';
import { ListPages, type ListPage } from './ListPages';
import { deepFreeze, normalize } from './normalize';
import {
  alreadyExists,
  conflict,
  forbidden,
  notFound,
  prepareCreate,
  prepareUpdate,
  refuseUnreadable,
  refuseUntyped,
  unknownKind,
  versionRequired,
} from './prepare';
import { matcherOf, watchedPart } from './selectors';

const MODIFIED =
  'the object has been modified; please apply your changes to the latest version and try again';
const NAMESPACES = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];

/** The objects of the stand-in, in memory, with the rules of the API server. */
export class MemoryClusterStore implements ClusterStore {
  /** For the parts of the stand-in that see all kinds at once. */
  readonly objects: CommittedObjects;
  readonly clock: Clock;
  readonly #pages = new ListPages();

  /** `history` is how many changes are kept for watches that begin in the past; 5,000 by default. */
  constructor(options: { clock: Clock; history?: number }) {
    this.clock = options.clock;
    this.objects = new CommittedObjects({ history: options.history ?? 5000 });
    for (const name of NAMESPACES) {
      this.#create(
        { apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
        {},
      );
    }
  }

  async kindInfo(kind: KindRef): Promise<ResourceInfo | undefined> {
    return this.objects.kinds.ofKind(kind);
  }

  async get<T extends AnyObject = KubeObject>(
    kind: KindRef,
    name: ObjectName,
  ): Promise<T> {
    return this.#find(this.#definition(kind), name) as AnyObject as T;
  }

  async list<T extends AnyObject = KubeObject>(
    kind: KindRef,
    selection: Selection = {},
  ): Promise<{ items: T[]; resourceVersion: string }> {
    const { items, resourceVersion } = this.listPage(kind, selection, {});
    return { items: items as AnyObject[] as T[], resourceVersion };
  }

  /** A list in pages: all of them show the same moment, and are refused with `Expired` after {@link compact}. */
  listPage(
    kind: KindRef,
    selection: Selection,
    page: { limit?: number; continue?: string },
  ): ListPage {
    if (page.continue) {
      return this.#pages.next(page.continue, page.limit);
    }
    const definition = this.#definition(kind);
    const matches = matcherOf(definition, selection);
    const items = this.objects.list(definition).filter(matches);
    return this.#pages.first(items, this.objects.resourceVersion, page.limit);
  }

  async watch<T extends AnyObject = KubeObject>(
    kind: KindRef,
    options: Selection & {
      resourceVersion: string;
      signal: AbortSignal;
      onEvent(event: WatchEvent<T>): void;
    },
  ): Promise<void> {
    const definition = this.#definition(kind);
    await this.objects.watch(definition, {
      ...watchedPart(definition, options),
      signal: options.signal,
      onEvent: ({ type, object }) =>
        options.onEvent({ type, object: object as AnyObject as T }),
    });
  }

  async create<T extends AnyObject>(
    object: T,
    options: WriteOptions = {},
  ): Promise<T> {
    return this.#create(object, options) as AnyObject as T;
  }

  async update<T extends AnyObject>(
    object: T,
    options: WriteOptions = {},
  ): Promise<T> {
    const given = normalize(object as KubeObject);
    const definition = this.#definition(given);
    const before = this.#find(definition, given.metadata);
    const { resourceVersion, uid } = given.metadata;
    if (!definition.replacedBlindly && !resourceVersion) {
      throw versionRequired(definition, before.metadata.name);
    }
    if (
      (resourceVersion &&
        resourceVersion !== before.metadata.resourceVersion) ||
      (uid && uid !== before.metadata.uid)
    ) {
      throw conflict(definition, before.metadata.name, MODIFIED);
    }
    return this.#replace(definition, before, given, options) as AnyObject as T;
  }

  async patch<T extends AnyObject = KubeObject>(
    kind: KindRef,
    name: ObjectName,
    patch: Patch,
    options: WriteOptions = {},
  ): Promise<T> {
    const definition = this.#definition(kind);
    if (patch.type === 'strategic' && !definition.strategic) {
      throw StatusError.of(
        'UnsupportedMediaType',
        'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml',
      );
    }
    const before = this.#find(definition, name);
    const patched = normalize(
      patchObject(definition.type, before, patch) as KubeObject,
    );
    if (patched.metadata.resourceVersion !== before.metadata.resourceVersion) {
      throw conflict(definition, name.name, MODIFIED);
    }
    return this.#replace(
      definition,
      before,
      patched,
      options,
    ) as AnyObject as T;
  }

  async apply<T extends AnyObject>(
    object: T,
    options: WriteOptions & { fieldManager: string; force?: boolean },
  ): Promise<T> {
    const configuration = normalize(object as KubeObject);
    const definition = this.#definition(configuration);
    refuseUntyped(definition, configuration);
    const before = this.objects.get(definition, configuration.metadata);
    const writer = this.#writer('Apply', options);
    if (!before) {
      return this.#create(configuration, options, after =>
        recordApply(definition.type, undefined, after, configuration, writer),
      ) as AnyObject as T;
    }
    const merged = applyConfiguration(
      definition.type,
      before,
      configuration,
      writer,
      options.force ?? false,
    );
    return this.#replace(definition, before, merged, options, after =>
      recordApply(definition.type, before, after, configuration, writer),
    ) as AnyObject as T;
  }

  async delete(
    kind: KindRef,
    name: ObjectName,
    options: DeleteOptions = {},
  ): Promise<void> {
    const definition = this.#definition(kind);
    const before = this.#find(definition, name);
    if (options.uid && options.uid !== before.metadata.uid) {
      throw conflict(
        definition,
        name.name,
        `Precondition failed: UID in precondition: ${options.uid}, UID in object meta: ${before.metadata.uid}`,
      );
    }
    if (options.dryRun) {
      return;
    }
    const { object, gone } = markDeleted(
      definition,
      before,
      options,
      this.clock.now(),
    );
    if (gone) {
      this.objects.remove(definition, before, object);
    } else if (!isEqual(object, before)) {
      this.objects.put(definition, before, object);
    }
  }

  /** Forgets what was: watches and pages that began before are refused with `Expired`. */
  compact(): void {
    this.objects.compact();
    this.#pages.forget();
  }

  #create(
    given: AnyObject,
    options: WriteOptions,
    record?: (after: KubeObject) => ManagedFields[],
  ): KubeObject {
    const object = normalize(given as KubeObject);
    const definition = this.#definition(object);
    refuseUnreadable(definition, object);
    this.#admit(definition, object);
    const prepared = prepareCreate(
      definition,
      object,
      timestamp(this.clock.now()),
    );
    if (this.objects.get(definition, prepared.metadata)) {
      throw alreadyExists(definition, prepared.metadata.name);
    }
    const managedFields = record
      ? record(prepared)
      : recordUpdate(
          definition.type,
          undefined,
          prepared,
          this.#writer('Update', options),
        );
    const next = withManagedFields(prepared, managedFields);
    return options.dryRun
      ? deepFreeze(next)
      : this.objects.put(definition, undefined, next);
  }

  #replace(
    definition: KindDefinition,
    before: KubeObject,
    given: KubeObject,
    options: WriteOptions,
    record?: (after: KubeObject) => ManagedFields[],
  ): KubeObject {
    refuseUnreadable(definition, given);
    const prepared = normalize(
      prepareUpdate(definition, before, given, options.subresource),
    );
    const managedFields = record
      ? record(prepared)
      : recordUpdate(
          definition.type,
          before,
          prepared,
          this.#writer('Update', options),
        );
    const next = withManagedFields(prepared, managedFields);
    if (isEqual(next, before)) {
      return before;
    }
    if (options.dryRun) {
      return deepFreeze(next);
    }
    return mayGo(definition, next)
      ? this.objects.remove(definition, before, next)
      : this.objects.put(definition, before, next);
  }

  /** Nothing is made in a namespace that is not there or going. */
  #admit(definition: KindDefinition, { metadata }: KubeObject): void {
    if (!definition.namespaced) {
      return;
    }
    const { namespace, name } = metadata;
    if (!namespace) {
      throw StatusError.of(
        'NotFound',
        'the server could not find the requested resource',
      );
    }
    const owner = this.#find(
      this.#definition({ apiVersion: 'v1', kind: 'Namespace' }),
      { name: namespace },
    );
    if (owner.metadata.deletionTimestamp) {
      throw forbidden(
        definition,
        name,
        `unable to create new content in namespace ${namespace} because it is being terminated`,
      );
    }
  }

  #definition(kind: KindRef): KindDefinition {
    const definition = this.objects.kinds.ofKind(kind);
    if (!definition) {
      throw unknownKind(kind);
    }
    return definition;
  }

  #find(definition: KindDefinition, name: ObjectName): KubeObject {
    const object = this.objects.get(definition, name);
    if (!object) {
      throw notFound(definition, name.name);
    }
    return object;
  }

  #writer(
    operation: Writer['operation'],
    { fieldManager, subresource }: WriteOptions,
  ): Writer {
    return {
      manager: fieldManager ?? 'unknown',
      operation,
      subresource,
      time: timestamp(this.clock.now()),
    };
  }
}

function withManagedFields(
  object: KubeObject,
  managedFields: ManagedFields[],
): KubeObject {
  return { ...object, metadata: { ...object.metadata, managedFields } };
}
