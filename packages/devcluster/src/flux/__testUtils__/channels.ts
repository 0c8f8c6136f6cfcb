import { isDeepStrictEqual } from 'node:util';

import type { Condition } from '../api/conditions';
import type { FluxTrace } from '../traces/FluxTrace';

/** What was seen of an object in one respect, in its order. */
export type Channels = Record<string, unknown[]>;

/** What was seen of one object at one moment; undefined where it did not change. */
export interface Sighting {
  object: string;
  isGone?: boolean;
  finalizers?: unknown;
  conditions?: Condition[];
  lastAttemptedRevision?: unknown;
  lastAppliedRevision?: unknown;
  lastHandledReconcileAt?: unknown;
  observedGeneration?: unknown;
  inventory?: string[];
  artifact?: unknown;
}

/** What a trace compares of an event, and of a webhook. */
export interface Told {
  object: string;
  reason: string;
  message: string;
  [detail: string]: unknown;
}

/** Collects what was seen, object by object and channel by channel; equal neighbours are one. */
export class ChannelRecorder {
  readonly channels: Channels = {};
  private readonly mask: (text: string) => string;

  constructor(mask: (text: string) => string) {
    this.mask = mask;
  }

  see({ object, conditions, isGone, ...rest }: Sighting): void {
    this.add(object, 'existence', isGone ? 'gone' : 'there');
    if (conditions) {
      this.add(
        object,
        'conditions',
        conditions.map(
          ({ type, status, reason, message, observedGeneration }) => ({
            condition: `${type}=${status} ${reason} ${observedGeneration}`,
            message,
          }),
        ),
      );
    }
    for (const [channel, value] of Object.entries(rest)) {
      if (value !== undefined) {
        this.add(object, channel, value);
      }
    }
  }

  hear(channel: 'events' | 'webhooks', { object, ...told }: Told): void {
    this.add(object, channel, told);
  }

  private add(object: string, channel: string, value: unknown): void {
    const key = `${object}: ${channel}`;
    const masked = maskAll(value, this.mask);
    const seen = (this.channels[key] ??= []);
    if (!isDeepStrictEqual(seen.at(-1), masked)) {
      seen.push(masked);
    }
  }
}

/** Whether the suite compares what is seen of an object: the kinds that Flux's controllers write. */
export function isCompared(object: string): boolean {
  return /^(GitRepository|Kustomization)\//.test(object);
}

/** The channels of a recording. */
export function recordedChannels(trace: FluxTrace): Channels {
  const recorder = new ChannelRecorder(maskText);
  for (const { object, type, finalizers, status } of trace.transitions) {
    if (!isCompared(object)) {
      continue;
    }
    const {
      conditions,
      inventory,
      artifact,
      history: _history,
      ...rest
    } = (status ?? {}) as {
      conditions?: Condition[];
      inventory?: { entries: Array<{ id: string }> };
      artifact?: { revision: string };
      history?: unknown;
    };
    recorder.see({
      object,
      isGone: type === 'DELETED',
      ...(finalizers !== undefined ? { finalizers: finalizers ?? [] } : {}),
      conditions,
      inventory: inventory?.entries.map(({ id }) => id),
      artifact: artifact?.revision,
      ...rest,
    });
  }
  for (const { object, type, reason, message, ...event } of trace.events) {
    if (isCompared(object)) {
      recorder.hear('events', {
        object,
        type,
        reason,
        message,
        annotations: event.annotations ?? {},
        source: event.source,
      });
    }
  }
  for (const { body, path, signatureVerified } of trace.webhooks) {
    recorder.hear('webhooks', toldBy({ body, path, signatureVerified }));
  }
  return recorder.channels;
}

/** What is compared of a webhook. */
export function toldBy({
  body,
  path,
  signatureVerified,
}: Pick<
  FluxTrace['webhooks'][number],
  'body' | 'path' | 'signatureVerified'
>): Told {
  const { kind, namespace, name, apiVersion } = body.involvedObject;
  return {
    object: `${kind}/${namespace}/${name}`,
    apiVersion,
    path,
    signatureVerified,
    severity: body.severity,
    reason: body.reason,
    message: body.message,
    metadata: body.metadata,
    reportingController: body.reportingController,
  };
}

/**
 * Masks what differs from run to run, and cuts what is not compared: what the API server and git say is theirs from some word on, and
 * where all objects of a Kustomization have the same fault, the controller, which tries several at once, names any of them.
 */
export function maskText(text: string): string {
  return text
    .replace(
      /\b(finished in|passed in|failed after) (?:\d+(?:\.\d+)?(?:ms|µs|h|m|s))+/g,
      '$1 {duration}',
    )
    .replace(/sha256:[0-9a-f]{64}/g, 'sha256:{digest}')
    .replace(/\/tmp\/kustomization-\w+/g, '{tmp}')
    .replace(/(authentication required): \w+/, '$1')
    .replace(/(failed to create typed patch object: \S+).*/s, '$1')
    .replace(/(dry-run failed.*? is invalid: .*?: Invalid value).*/s, '$1')
    .replace(
      /^\S+ (dry-run failed \(Invalid\): )\S+ "\S+" (is invalid: metadata\.labels)/,
      '{object} $1{object} $2',
    );
}

function maskAll(value: unknown, mask: (text: string) => string): unknown {
  if (typeof value === 'string') {
    return mask(value);
  }
  if (Array.isArray(value)) {
    return value.map(item => maskAll(item, mask));
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, maskAll(item, mask)]),
    );
  }
  return value;
}
