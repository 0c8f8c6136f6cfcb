import type { ObjectMeta } from '../../store';

const apiVersion = 'notification.toolkit.fluxcd.io/v1beta3';

export const PROVIDER = { apiVersion, kind: 'Provider' } as const;
export const ALERT = { apiVersion, kind: 'Alert' } as const;

export interface Provider {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
  spec: {
    type: string;
    address?: string;
    secretRef?: { name: string };
    suspend?: boolean;
  };
  status?: unknown;
}

export interface Alert {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
  spec: {
    providerRef: { name: string };
    eventSeverity?: 'info' | 'error';
    eventMetadata?: Record<string, string>;
    eventSources: EventSource[];
    /** Regular expressions; a message that none of them matches is not told. */
    inclusionList?: string[];
    exclusionList?: string[];
    suspend?: boolean;
  };
  status?: unknown;
}

/** Whose events an Alert tells. */
export interface EventSource {
  kind: string;
  /** `*` is every one. */
  name: string;
  namespace?: string;
  matchLabels?: Record<string, string>;
}

/** What a webhook is sent. */
export interface Notification {
  involvedObject: {
    kind: string;
    namespace?: string;
    name: string;
    uid?: string;
    apiVersion: string;
    resourceVersion?: string;
  };
  severity: 'info' | 'error';
  timestamp: string;
  message: string;
  reason: string;
  metadata?: Record<string, string>;
  reportingController: string;
  reportingInstance: string;
}
