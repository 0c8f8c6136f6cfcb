import { StatusError, type KubeObject, type WatchEvent } from '../store';
import type { Matcher } from './selectors';

interface Entry {
  version: number;
  collection: string;
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  object: KubeObject;
  before?: KubeObject;
}

interface Watcher {
  collection: string;
  matches: Matcher;
  /** Entries up to this version were given already. */
  seen: number;
  onEvent(event: WatchEvent<KubeObject>): void;
  end(): void;
}

/** The changes of all objects in order, the last of them kept so that a watch may begin in the past. */
export class EventLog {
  readonly #kept: number;
  #entries: Entry[] = [];
  #forgottenUpTo: number;
  readonly #watchers = new Set<Watcher>();
  #flushing = false;

  constructor(options: { kept: number; from: number }) {
    this.#kept = options.kept;
    this.#forgottenUpTo = options.from;
  }

  add(entry: Entry): void {
    this.#entries.push(entry);
    // A watcher may write at once; what it writes comes after what the others have not seen yet.
    if (!this.#flushing) {
      this.#flushing = true;
      queueMicrotask(() => this.#flush());
    }
  }

  /** Forgets all that was; running watches go on. */
  compact(): void {
    this.#flush();
    this.#forget(this.#entries.length);
  }

  /**
   * Resolves when the signal is aborted or the collection is gone.
   *
   * @throws StatusError with `Expired` where what happened since `after` is forgotten.
   */
  watch(options: {
    collection: string;
    matches: Matcher;
    after: number;
    signal: AbortSignal;
    onEvent(event: WatchEvent<KubeObject>): void;
  }): Promise<void> {
    const { collection, matches, after, signal, onEvent } = options;
    if (after < this.#forgottenUpTo) {
      throw StatusError.of(
        'Expired',
        `too old resource version: ${after} (${this.#forgottenUpTo})`,
      );
    }
    return new Promise(resolve => {
      const stopped = new AbortController();
      const watcher: Watcher = {
        collection,
        matches,
        seen: after,
        onEvent,
        end: () => {
          this.#watchers.delete(watcher);
          stopped.abort();
          resolve();
        },
      };
      if (signal.aborted) {
        resolve();
        return;
      }
      signal.addEventListener('abort', watcher.end, { signal: stopped.signal });
      this.#watchers.add(watcher);
      this.#give(watcher);
    });
  }

  /** Ends the watches of a kind that is not known any more. */
  endCollection(collection: string): void {
    this.#flush();
    for (const watcher of [...this.#watchers]) {
      if (watcher.collection === collection) {
        watcher.end();
      }
    }
  }

  #flush(): void {
    this.#flushing = false;
    const told = this.#entries.length;
    for (const watcher of [...this.#watchers]) {
      this.#give(watcher);
    }
    // What watchers wrote meanwhile is not told yet, and kept.
    if (told > 2 * this.#kept) {
      this.#forget(told - this.#kept);
    }
  }

  #give(watcher: Watcher): void {
    for (const entry of this.#after(watcher.seen)) {
      watcher.seen = entry.version;
      const event = seenBy(watcher, entry);
      if (event && this.#watchers.has(watcher)) {
        watcher.onEvent(event);
      }
    }
  }

  /** Versions ascend, so the first one is found by halving. */
  #after(version: number): Entry[] {
    let [low, high] = [0, this.#entries.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#entries[middle].version <= version) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return this.#entries.slice(low);
  }

  #forget(count: number): void {
    const last = this.#entries[count - 1];
    if (last) {
      this.#forgottenUpTo = last.version;
      this.#entries = this.#entries.slice(count);
    }
  }
}

/** The object that was there, at the version by which it is not any more. */
function asLastSeen(before: KubeObject, now: KubeObject): KubeObject {
  const { resourceVersion } = now.metadata;
  return { ...before, metadata: { ...before.metadata, resourceVersion } };
}

/** An object that does not match any more is gone for the watcher, one that begins to match is new. */
function seenBy(
  { collection, matches }: Watcher,
  entry: Entry,
): WatchEvent<KubeObject> | undefined {
  if (entry.collection !== collection) {
    return undefined;
  }
  const { type, object, before } = entry;
  const did = before !== undefined && matches(before);
  const does = type !== 'DELETED' && matches(object);
  if (did && does) {
    return { type: 'MODIFIED', object };
  }
  if (did) {
    return { type: 'DELETED', object: asLastSeen(before, object) };
  }
  return does ? { type: 'ADDED', object } : undefined;
}
