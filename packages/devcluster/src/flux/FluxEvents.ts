import type { Clock } from '../clock/Clock';
import { EventRecorder, type ClusterStore, type ObjectMeta } from '../store';

/** What a controller of Flux has to say about an object. */
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
 * Writes the events of a controller and reports them. A repeated one is counted on the first, which keeps its annotations: so a
 * revision is never to be read from an event, only from what is reported.
 */
export class FluxEvents {
  private readonly clock: Clock;
  private readonly controller: string;
  private readonly report: (event: ReportedEvent) => void;
  private readonly recorder: EventRecorder;

  constructor(options: {
    store: ClusterStore;
    clock: Clock;
    controller: string;
    report: (event: ReportedEvent) => void;
  }) {
    this.clock = options.clock;
    this.controller = options.controller;
    this.report = options.report;
    this.recorder = new EventRecorder({
      store: options.store,
      clock: options.clock,
      source: options.controller,
    });
  }

  async record(event: FluxEvent): Promise<void> {
    const { object, type, reason, message, annotations } = event;
    if (type !== 'Trace') {
      const at = this.clock.now();
      this.report({ ...event, controller: this.controller, at });
    }
    this.recorder.record(
      { ...object },
      {
        type: type === 'Trace' ? 'Normal' : type,
        reason,
        message,
        annotations,
      },
    );
    await this.recorder.settled();
  }
}
