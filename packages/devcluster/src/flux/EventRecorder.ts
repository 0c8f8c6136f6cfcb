import { createHash } from 'node:crypto';

import type { Clock } from '../clock/Clock';
import { timestamp } from '../clock/timestamp';
import type { ClusterStore, KubeObject, ObjectMeta } from '../store';
import { isRefused } from '../store';

const EVENT = { apiVersion: 'v1', kind: 'Event' } as const;

// As many as client-go remembers.
const REMEMBERED = 4096;

/** What a controller has to say about an object. */
export interface FluxEvent {
  object: {
    apiVersion: string;
    kind: string;
    metadata: ObjectMeta;
  };
  /** A `Trace` is written as a `Normal` event and told to nobody. */
  type: 'Normal' | 'Warning' | 'Trace';
  reason: string;
  message: string;
  annotations?: Record<string, string>;
}

/** An event on its way to the notification-controller. */
export interface ReportedEvent extends FluxEvent {
  controller: string;
  at: Date;
}

/**
 * Writes events as client-go does: a repeated one is counted on the first, which keeps its annotations. So a revision is never to
 * be read from an event.
 */
export class EventRecorder {
  private readonly store: ClusterStore;
  private readonly clock: Clock;
  private readonly controller: string;
  private readonly report: (event: ReportedEvent) => void;
  private readonly known = new Map<string, { name: string; count: number }>();
  private serial = 0;

  constructor(options: {
    store: ClusterStore;
    clock: Clock;
    controller: string;
    report: (event: ReportedEvent) => void;
  }) {
    this.store = options.store;
    this.clock = options.clock;
    this.controller = options.controller;
    this.report = options.report;
  }

  async record(event: FluxEvent): Promise<void> {
    const at = this.clock.now();
    if (event.type !== 'Trace') {
      this.report({ ...event, controller: this.controller, at });
    }
    const { namespace, name, uid } = event.object.metadata;
    const key = JSON.stringify([
      event.object.kind,
      namespace,
      name,
      uid,
      event.type,
      event.reason,
      event.message,
    ]);
    const before = this.known.get(key);
    if (!before || !(await this.count(event, before, at))) {
      const eventName = `${name}.${this.suffix(key, at)}`;
      await this.create(event, eventName, at);
      this.remember(key, { name: eventName, count: 1 });
    }
  }

  private async count(
    event: FluxEvent,
    known: { name: string; count: number },
    at: Date,
  ): Promise<boolean> {
    try {
      await this.store.patch(
        EVENT,
        { namespace: event.object.metadata.namespace, name: known.name },
        {
          type: 'merge',
          body: { count: known.count + 1, lastTimestamp: timestamp(at) },
        },
      );
      known.count++;
      return true;
    } catch (error) {
      if (isRefused(error, 'NotFound')) {
        return false;
      }
      throw error;
    }
  }

  private async create(
    { object, type, reason, message, annotations }: FluxEvent,
    name: string,
    at: Date,
  ): Promise<void> {
    const { metadata } = object;
    await this.store.create<KubeObject>({
      ...EVENT,
      metadata: {
        name,
        namespace: metadata.namespace,
        ...(annotations ? { annotations } : {}),
      },
      involvedObject: {
        apiVersion: object.apiVersion,
        kind: object.kind,
        namespace: metadata.namespace,
        name: metadata.name,
        uid: metadata.uid,
        resourceVersion: metadata.resourceVersion,
      },
      type: type === 'Trace' ? 'Normal' : type,
      reason,
      message,
      count: 1,
      firstTimestamp: timestamp(at),
      lastTimestamp: timestamp(at),
      source: { component: this.controller },
      reportingComponent: this.controller,
      reportingInstance: '',
    });
  }

  private remember(key: string, event: { name: string; count: number }): void {
    this.known.set(key, event);
    if (this.known.size > REMEMBERED) {
      const [oldest] = this.known.keys();
      this.known.delete(oldest);
    }
  }

  private suffix(key: string, at: Date): string {
    return createHash('sha256')
      .update(`${key} ${at.getTime()} ${this.serial++}`)
      .digest('hex')
      .slice(0, 16);
  }
}
