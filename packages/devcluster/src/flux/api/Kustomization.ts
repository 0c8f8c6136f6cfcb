import type { ObjectMeta } from '../../store';
import type { Condition } from './conditions';
import { parseDuration } from './duration';

export const KUSTOMIZE_GROUP = 'kustomize.toolkit.fluxcd.io';

export const KUSTOMIZATION = {
  apiVersion: `${KUSTOMIZE_GROUP}/v1`,
  kind: 'Kustomization',
} as const;

export interface Kustomization {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
  spec: {
    interval: string;
    retryInterval?: string;
    timeout?: string;
    path?: string;
    prune: boolean;
    wait?: boolean;
    force?: boolean;
    suspend?: boolean;
    targetNamespace?: string;
    deletionPolicy?: 'MirrorPrune' | 'Delete' | 'WaitForTermination' | 'Orphan';
    sourceRef: { kind: string; name: string; namespace?: string };
    dependsOn?: Array<{ name: string; namespace?: string }>;
    healthChecks?: Array<{
      apiVersion?: string;
      kind: string;
      name: string;
      namespace?: string;
    }>;
    commonMetadata?: {
      labels?: Record<string, string>;
      annotations?: Record<string, string>;
    };
  };
  status?: KustomizationStatus;
}

export interface KustomizationStatus {
  observedGeneration?: number;
  lastHandledReconcileAt?: string;
  lastAppliedRevision?: string;
  lastAttemptedRevision?: string;
  conditions?: Condition[];
  inventory?: { entries: InventoryEntry[] };
  history?: Snapshot[];
}

/** An object that was applied: `<namespace>_<name>_<group>_<kind>`, and its version. */
export interface InventoryEntry {
  id: string;
  v: string;
}

/** What was applied last for one digest of the manifests. */
export interface Snapshot {
  digest: string;
  firstReconciled: string;
  lastReconciled: string;
  lastReconciledDuration: string;
  lastReconciledStatus: string;
  totalReconciliations: number;
  metadata?: Record<string, string>;
}

// Flux takes a timeout below half a minute for half a minute.
const SHORTEST_TIMEOUT = 30_000;

/** Milliseconds until a health check gives up: `timeout`, else the interval less 30 s. */
export function timeoutOf({ spec }: Kustomization): number {
  const timeout = spec.timeout
    ? milliseconds(spec.timeout)
    : milliseconds(spec.interval) - SHORTEST_TIMEOUT;
  return Math.max(timeout, SHORTEST_TIMEOUT);
}

/** Milliseconds from a failure to the next try. */
export function retryIntervalOf({ spec }: Kustomization): number {
  return milliseconds(spec.retryInterval ?? spec.interval);
}

export function intervalOf({ spec }: { spec: { interval: string } }): number {
  return milliseconds(spec.interval);
}

function milliseconds(duration: string): number {
  const parsed = parseDuration(duration);
  if (parsed === undefined) {
    throw new Error(`time: invalid duration "${duration}"`);
  }
  return parsed;
}
