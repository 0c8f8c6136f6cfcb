import type { ObjectRef } from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  Backoff,
  clusterApiError,
  kindName,
  LimitedTasks,
  pause,
  type ClusterApi,
  type ObjectWatch,
} from '../kubernetes';
import type { ClusterCache } from './ClusterCache';
import type { Applied } from './types';
import { refKey } from './ObjectRecord';

export interface WorkloadReaderOptions {
  api: ClusterApi;
  cache: Pick<ClusterCache, 'find' | 'putRead' | 'removeRead' | 'confirm'>;
  /** Of the kinds that can be read. */
  watches: readonly ObjectWatch[];
  /** The workloads could not be read; it is tried again. */
  onFailure(error: Error): void;
}

/** From so many objects of one kind and namespace on, one list costs the API server less than they do. */
const LIST_FROM = 4;

/** Requests at the same time. */
const AT_A_TIME = 6;

/**
 * Reads workloads from the API server after a Kustomization applied something, then lets it be told. What comes while a round runs is
 * read together in the next one: a commit makes every Kustomization of its source apply.
 */
export class WorkloadReader {
  private readonly options: WorkloadReaderOptions;
  private readonly requests = new LimitedTasks(AT_A_TIME);
  private readonly stopped = new AbortController();
  private readonly backoff = new Backoff({ first: 500, most: 15_000 });
  /** By Kustomization: the newest of each. */
  private waiting = new Map<string, Applied>();
  private running?: Promise<void>;

  constructor(options: WorkloadReaderOptions) {
    this.options = options;
  }

  /** Whether something applied is not told yet. */
  get busy(): boolean {
    return this.running !== undefined;
  }

  read(applied: Applied): void {
    this.waiting.set(refKey(applied.kustomization), applied);
    this.running ??= this.run().finally(() => {
      this.running = undefined;
    });
  }

  async stop(): Promise<void> {
    this.stopped.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopped;
    // What comes in the same turn is read in one round.
    await Promise.resolve();
    while (this.waiting.size > 0 && !signal.aborted) {
      const round = this.waiting;
      this.waiting = new Map();
      try {
        await this.readAll([...round.values()]);
        this.backoff.reset();
        for (const applied of round.values()) {
          this.options.cache.confirm(applied);
        }
      } catch (error) {
        if (signal.aborted) return;
        this.options.onFailure(clusterApiError(error));
        // What came meanwhile is newer.
        this.waiting = new Map([...round, ...this.waiting]);
        await pause(this.backoff.next(), signal);
      }
    }
  }

  private async readAll(round: Applied[]): Promise<void> {
    const refs = new Map<string, ObjectRef>();
    for (const ref of round.flatMap(({ workloads }) => workloads)) {
      refs.set(refKey(ref), ref);
    }
    const groups = new Map<string, ObjectRef[]>();
    for (const ref of refs.values()) {
      const key = `${kindName(ref)} ${ref.namespace}`;
      const group = groups.get(key);
      if (group) group.push(ref);
      else groups.set(key, [ref]);
    }
    await Promise.all(
      [...groups.values()].flatMap(group =>
        group.length < LIST_FROM
          ? group.map(ref => this.requests.run(() => this.readOne(ref)))
          : [this.requests.run(() => this.readNamespace(group))],
      ),
    );
  }

  private async readOne(ref: ObjectRef): Promise<void> {
    const { api, cache } = this.options;
    const watch = this.watchOf(ref);
    if (!watch) return;
    const known = cache.find(ref);
    try {
      cache.putRead(
        watch.named(await api.get(watch.path(ref), {}, this.stopped.signal)),
        watch,
      );
    } catch (error) {
      const failure = clusterApiError(error);
      // A kind that may not be read is reported as such.
      if (!failure.absent && !failure.denied) throw failure;
      if (failure.absent && known) cache.removeRead(known);
    }
  }

  private async readNamespace(refs: ObjectRef[]): Promise<void> {
    const { api, cache } = this.options;
    const [{ namespace }] = refs;
    const watch = this.watchOf(refs[0]);
    if (!watch) return;
    const missing = new Map(refs.map(ref => [ref.name, cache.find(ref)]));
    try {
      for await (const page of api.list(
        watch.path({ namespace }),
        {},
        this.stopped.signal,
      )) {
        for (const object of page.items) {
          missing.delete(object.metadata.name);
          cache.putRead(watch.named(object), watch);
        }
      }
    } catch (error) {
      const failure = clusterApiError(error);
      if (failure.denied) return;
      throw failure;
    }
    for (const known of missing.values()) {
      if (known) cache.removeRead(known);
    }
  }

  private watchOf(ref: ObjectRef): ObjectWatch | undefined {
    return this.options.watches.find(
      ({ kind, state }) =>
        kind.kind === ref.kind &&
        kind.group === ref.group &&
        state.state !== 'absent' &&
        state.state !== 'denied',
    );
  }
}
