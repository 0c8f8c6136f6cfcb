import type { Snapshot } from '../api/Kustomization';

const LONGEST = 5;

/** The history with one more reconciliation: one entry for each digest of the manifests, the latest first. */
export function withSnapshot(
  history: Snapshot[] = [],
  {
    digest,
    status,
    now,
    duration,
    revision,
  }: {
    digest: string;
    status: string;
    now: string;
    duration: string;
    revision: string;
  },
): Snapshot[] {
  const before = history.find(snapshot => snapshot.digest === digest);
  const after: Snapshot = {
    digest,
    firstReconciled: before?.firstReconciled ?? now,
    lastReconciled: now,
    lastReconciledDuration: duration,
    lastReconciledStatus: status,
    totalReconciliations: (before?.totalReconciliations ?? 0) + 1,
    metadata: { revision },
  };
  return [
    after,
    ...history.filter(snapshot => snapshot.digest !== digest),
  ].slice(0, LONGEST);
}
