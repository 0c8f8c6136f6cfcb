import { createHmac } from 'node:crypto';

import { sleep, type Clock } from '../../clock/Clock';
import { findObject, type ClusterStore, type KubeObject } from '../../store';
import {
  ALERT,
  PROVIDER,
  type Alert,
  type Notification,
  type Provider,
} from '../api/notification';
import type { ReportedEvent } from '../FluxEvents';
import type { Operations } from '../Operations';
import { notificationFor } from './notificationFor';

// The flag --rate-limit-interval: the same is not told twice within it.
const SILENCE = 300_000;
const TIMEOUT = 15_000;
const RETRIES = [1000, 2000, 4000, 8000];

type SecretWithData = KubeObject & { data?: Record<string, string> };

/** What notification-controller does with the types `generic` and `generic-hmac`. */
export class NotificationController {
  private readonly options: {
    store: ClusterStore;
    clock: Clock;
    operations: Operations;
    onError: (what: string, error: unknown) => void;
  };
  private readonly told = new Map<string, number>();
  private readonly last = new Map<string, Promise<void>>();
  private readonly stopped = new AbortController();

  constructor(options: {
    store: ClusterStore;
    clock: Clock;
    operations: Operations;
    onError: (what: string, error: unknown) => void;
  }) {
    this.options = options;
  }

  stop(): void {
    this.stopped.abort();
  }

  /** Takes an event on its way. Those of one object arrive in their order; those of different objects do not wait for each other. */
  take(event: ReportedEvent): void {
    const { kind, metadata } = event.object;
    const key = `${kind}/${metadata.namespace}/${metadata.name}`;
    const before = this.last.get(key) ?? Promise.resolve();
    const after = before
      .then(() => this.tell(event))
      .catch(error => this.options.onError(`Alert for ${key}`, error))
      .finally(() => {
        if (this.last.get(key) === after) {
          this.last.delete(key);
        }
      });
    this.last.set(key, after);
  }

  private async tell(event: ReportedEvent): Promise<void> {
    const { store } = this.options;
    if (!(await store.kindInfo(ALERT)) || this.wasTold(event)) {
      return;
    }
    const { items } = await store.list<Alert>(ALERT);
    for (const alert of items) {
      const notification = notificationFor(event, alert);
      if (notification) {
        await this.send(notification, alert);
      }
    }
  }

  private wasTold({
    object,
    message,
    annotations,
    at,
  }: ReportedEvent): boolean {
    for (const [key, until] of this.told) {
      if (until <= at.getTime()) {
        this.told.delete(key);
      }
    }
    const key = JSON.stringify([
      object.kind,
      object.metadata.namespace,
      object.metadata.name,
      message,
      annotations,
    ]);
    if (this.told.has(key)) {
      return true;
    }
    this.told.set(key, at.getTime() + SILENCE);
    return false;
  }

  private async send(notification: Notification, alert: Alert): Promise<void> {
    const { store, clock, operations } = this.options;
    const { namespace } = alert.metadata;
    const provider = await findObject<Provider>(store, PROVIDER, {
      namespace,
      name: alert.spec.providerRef.name,
    });
    if (!provider) {
      return;
    }
    const { type, suspend, secretRef } = provider.spec;
    const secret =
      secretRef &&
      (await findObject<SecretWithData>(
        store,
        { apiVersion: 'v1', kind: 'Secret' },
        { namespace, name: secretRef.name },
      ));
    if (secretRef && !secret) {
      return;
    }
    const address = read(secret, 'address') ?? provider.spec.address;
    if (suspend || !address || !['generic', 'generic-hmac'].includes(type)) {
      return;
    }
    const body = JSON.stringify(notification);
    const headers = {
      'content-type': 'application/json',
      'gotk-component': notification.reportingController,
      ...(type === 'generic-hmac'
        ? { 'x-signature': signature(body, read(secret, 'token') ?? '') }
        : {}),
    };
    for (const wait of [...RETRIES, undefined]) {
      try {
        const response = await operations.run(() =>
          fetch(address, {
            method: 'POST',
            headers,
            body,
            signal: AbortSignal.any([
              this.stopped.signal,
              AbortSignal.timeout(TIMEOUT),
            ]),
          }),
        );
        await response.body?.cancel();
        if (response.status < 500 && response.status !== 429) {
          return;
        }
      } catch (error) {
        if (this.stopped.signal.aborted) {
          return;
        }
        if (wait === undefined) {
          throw error;
        }
      }
      if (wait !== undefined) {
        await sleep(clock, wait, this.stopped.signal);
      }
    }
  }
}

/** `X-Signature` of a provider of type `generic-hmac`. */
function signature(body: string, key: string): string {
  return `sha256=${createHmac('sha256', key).update(body).digest('hex')}`;
}

function read(
  secret: SecretWithData | undefined,
  key: string,
): string | undefined {
  const value = secret?.data?.[key];
  return value === undefined
    ? undefined
    : Buffer.from(value, 'base64').toString('utf8');
}
