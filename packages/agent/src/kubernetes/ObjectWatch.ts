import { Backoff, pause } from './backoff';
import type { ClusterApi } from './ClusterApi';
import { clusterApiError, ClusterApiError } from './ClusterApiError';
import type { KubernetesObject } from './KubernetesObject';
import { pathOf, type WatchedKind } from './watchedKinds';

/**
 * How an object came: in a list, which is the truth at its moment; by a watch, which follows a list; or read by itself, which may be
 * ahead of the watch.
 */
export type ObjectOrigin = 'list' | 'watch' | 'read';

/** Where the objects of a kind go. */
export interface ObjectSink {
  listBegins(): void;
  /** An object as it is now. */
  put(object: KubernetesObject, origin: ObjectOrigin): void;
  /** An object that is no more. */
  remove(object: KubernetesObject): void;
  /** After a list, which tells of all as of a version: what it does not have is no more. Without a version nothing is known any more. */
  keepOnly(uids: ReadonlySet<string>, resourceVersion?: string): void;
}

/**
 * What is known of a kind. `starting`: not read yet. `synced`: read, and watched. `absent`: the cluster lacks it. `denied`: RBAC does
 * not allow it. `failing`: it cannot be read, or is not watched, for a while; what was read before stays.
 */
export type KindState =
  | { state: 'starting' | 'synced' }
  | { state: 'absent' | 'denied' | 'failing'; message: string };

export interface ObjectWatchOptions {
  kind: WatchedKind;
  api: ClusterApi;
  sink: ObjectSink;
  /** Told whenever it changes. */
  onState(state: KindState): void;
  /** Lets a few lists run at the same time, so that memory does not peak. */
  lists: { run<T>(task: () => Promise<T>): Promise<T> };
  waits?: Partial<ObjectWatchWaits>;
}

/** Milliseconds. */
export interface ObjectWatchWaits {
  /** Between two looks for a kind that the cluster lacks, or that is denied; spread over its upper half. */
  recheck: number;
  /** The first wait after a failure, and the longest. */
  retry: { first: number; most: number };
  /**
   * How long a kind that has been read may fail before it is called so. A server that starts does not know its roles and its
   * CustomResourceDefinitions at once, and answers 403 and 404 meanwhile.
   */
  grace: number;
}

const WAITS: ObjectWatchWaits = {
  recheck: 30_000,
  retry: { first: 500, most: 30_000 },
  grace: 20_000,
};

/** A watch that lived this long was none that the server refused. */
const LIVED_MS = 5_000;

/** The server ends each watch after this many seconds, and as many again at random, so that they do not end together. */
const WATCH_SECONDS = 240;

/** Keeps a sink in step with all objects of one kind: lists them, watches from there, and begins anew where the server says so. */
export class ObjectWatch {
  readonly kind: WatchedKind;
  private readonly options: ObjectWatchOptions;
  private readonly waits: ObjectWatchWaits;
  private readonly stopped = new AbortController();
  private readonly backoff: Backoff;
  private known: KindState = { state: 'starting' };
  /** Of `kind.versions`, the one that the cluster has. */
  private version = 0;
  /** Where the next watch goes on; absent: a list comes first. */
  private resourceVersion?: string;
  private isKnown = false;
  private failingSince?: number;
  private running?: Promise<void>;

  constructor(options: ObjectWatchOptions) {
    this.options = options;
    this.kind = options.kind;
    this.waits = { ...WAITS, ...options.waits };
    this.backoff = new Backoff(this.waits.retry);
  }

  get state(): KindState {
    return this.known;
  }

  /** Whether its objects are known, be it from a while ago. */
  get wasRead(): boolean {
    return this.isKnown;
  }

  /** Whether the list and the watch have told of all until this version: what they do not know of it by now was deleted. */
  hasSeen(resourceVersion: string | undefined): boolean {
    return Number(resourceVersion) <= Number(this.resourceVersion);
  }

  /** The path of the kind's objects in the version that the cluster has. */
  path(object: { namespace?: string; name?: string } = {}): string {
    return pathOf(this.kind, this.kind.versions[this.version], object);
  }

  start(): void {
    this.running ??= this.run();
  }

  /** Resolves when the last request has ended. */
  async stop(): Promise<void> {
    this.stopped.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopped;
    while (!signal.aborted) {
      const began = Date.now();
      try {
        if (this.resourceVersion === undefined) {
          await this.options.lists.run(() => this.list());
        }
        await this.watch();
        if (Date.now() - began < LIVED_MS) {
          await pause(this.backoff.next(), signal);
        } else {
          this.backoff.reset();
        }
      } catch (error) {
        if (signal.aborted) return;
        if (Date.now() - began >= LIVED_MS) this.backoff.reset();
        await pause(this.failed(clusterApiError(error)), signal);
      }
    }
  }

  private async list(): Promise<void> {
    const { api, sink } = this.options;
    const { signal } = this.stopped;
    const { fieldSelector } = this.kind;
    const uids = new Set<string>();
    sink.listBegins();
    let resourceVersion = '';
    for await (const page of api.list(this.path(), { fieldSelector }, signal)) {
      for (const object of page.items) {
        uids.add(object.metadata.uid);
        sink.put(this.named(object), 'list');
      }
      resourceVersion = page.resourceVersion;
    }
    sink.keepOnly(uids, resourceVersion);
    this.resourceVersion = resourceVersion;
    this.isKnown = true;
  }

  private async watch(): Promise<void> {
    const { api, sink } = this.options;
    await api.watch({
      path: this.path(),
      query: {
        fieldSelector: this.kind.fieldSelector,
        resourceVersion: this.resourceVersion,
        allowWatchBookmarks: true,
        timeoutSeconds: Math.round(WATCH_SECONDS * (1 + Math.random())),
      },
      onOpen: () => {
        this.failingSince = undefined;
        this.become({ state: 'synced' });
      },
      onEvent: ({ type, object }) => {
        if (type === 'ERROR') throw errorOfEvent(object);
        if (type === 'DELETED') sink.remove(this.named(object));
        else if (type !== 'BOOKMARK') sink.put(this.named(object), 'watch');
        this.resourceVersion = object.metadata.resourceVersion;
      },
      signal: this.stopped.signal,
    });
  }

  /** Items of a list of a built-in kind do not name it. */
  named(object: KubernetesObject): KubernetesObject {
    const { group, kind, versions } = this.kind;
    const version = versions[this.version];
    object.kind ??= kind;
    object.apiVersion ??= group ? `${group}/${version}` : version;
    return object;
  }

  /** Milliseconds to wait before the next attempt. */
  private failed(error: ClusterApiError): number {
    if (error.expired) {
      this.resourceVersion = undefined;
      return this.backoff.next();
    }
    if (error.absent && this.version + 1 < this.kind.versions.length) {
      this.version += 1;
      this.resourceVersion = undefined;
      return 0;
    }
    if (error.absent) this.version = 0;
    this.failingSince ??= Date.now();
    const outlasted = Date.now() - this.failingSince >= this.waits.grace;
    const mayPass = this.known.state === 'synced' && !outlasted;
    if ((error.absent || error.denied) && !mayPass) {
      this.resourceVersion = undefined;
      this.isKnown = false;
      // What can no longer be read is not known any more.
      this.options.sink.keepOnly(new Set());
      this.become({
        state: error.absent ? 'absent' : 'denied',
        message: error.message,
      });
      return this.waits.recheck * (0.5 + Math.random() / 2);
    }
    if (outlasted) this.become({ state: 'failing', message: error.message });
    return this.backoff.next();
  }

  private become(state: KindState): void {
    const before = this.known;
    this.known = state;
    if (
      before.state !== state.state ||
      ('message' in before &&
        'message' in state &&
        before.message !== state.message)
    ) {
      this.options.onState(state);
    }
  }
}

function errorOfEvent(object: KubernetesObject): ClusterApiError {
  return new ClusterApiError(
    Number(object.code) || 500,
    typeof object.message === 'string' ? object.message : 'The watch failed',
  );
}
