import { randomBytes } from 'node:crypto';
import type { Clock } from '../clock/Clock';
import { timestamp } from '../clock/timestamp';
import type { AnyObject, ClusterStore } from './ClusterStore';
import type { KubeObject } from './KubeObject';
import { isRefused } from './StatusError';

const EVENT = { apiVersion: 'v1', kind: 'Event' };
const MOST_REMEMBERED = 4096;

/** Something that happened to an object. */
export interface RecordedEvent {
  type: 'Normal' | 'Warning';
  reason: string;
  message: string;
  annotations?: Record<string, string>;
}

/** Writes events; what happens again counts up the event of the first time, which keeps its annotations. */
export class EventRecorder {
  readonly #store: ClusterStore;
  readonly #clock: Clock;
  readonly #source: string;
  readonly #known = new Map<
    string,
    { namespace: string; name: string; count: number }
  >();
  #last: Promise<void> = Promise.resolve();

  /** `source` is the component that tells, `kubelet` for instance. */
  constructor(options: { store: ClusterStore; clock: Clock; source: string }) {
    this.#store = options.store;
    this.#clock = options.clock;
    this.#source = options.source;
  }

  /** Does not wait; {@link settled} does. What cannot be written, because its namespace is going, is left out. */
  record(object: AnyObject, event: RecordedEvent): void {
    this.#last = this.#last.then(() =>
      this.#write(object, event).catch(() => {}),
    );
  }

  /** Resolves when all events so far are written. */
  async settled(): Promise<void> {
    await this.#last;
  }

  async #write(object: AnyObject, event: RecordedEvent): Promise<void> {
    const { uid, resourceVersion, name } = object.metadata;
    const namespace = object.metadata.namespace ?? 'default';
    const { type, reason, message, annotations } = event;
    const key = JSON.stringify([uid, type, reason, message]);
    const now = timestamp(this.#clock.now());
    const known = this.#known.get(key);
    if (known) {
      try {
        await this.#store.patch(EVENT, known, {
          type: 'merge',
          body: { count: known.count + 1, lastTimestamp: now },
        });
        known.count += 1;
        return;
      } catch (error) {
        if (!isRefused(error, 'NotFound')) {
          throw error;
        }
      }
    }
    const created = await this.#store.create<KubeObject>({
      ...EVENT,
      metadata: {
        name: `${name}.${randomBytes(8).toString('hex')}`,
        namespace,
        ...(annotations ? { annotations } : {}),
      },
      involvedObject: {
        apiVersion: object.apiVersion,
        kind: object.kind,
        namespace: object.metadata.namespace,
        name,
        uid,
        resourceVersion,
      },
      type,
      reason,
      message,
      source: { component: this.#source },
      firstTimestamp: now,
      lastTimestamp: now,
      count: 1,
      reportingComponent: this.#source,
      reportingInstance: '',
    });
    this.#remember(key, {
      namespace,
      name: created.metadata.name,
      count: 1,
    });
  }

  #remember(
    key: string,
    event: { namespace: string; name: string; count: number },
  ): void {
    this.#known.set(key, event);
    if (this.#known.size > MOST_REMEMBERED) {
      const [oldest] = this.#known.keys();
      this.#known.delete(oldest);
    }
  }
}
