import { findOwner } from './owner';
import type { ArrivalInput } from './types';

/** Clusters know it to the second. */
const SECOND = 1000;

/**
 * When a commit was ready before the change after it, where the Kustomization's history still tells: what happened while nobody
 * looked. There is one entry for each content, with the last revision that had it.
 */
export function wasReadyBefore({
  arriving,
  cluster,
  contains,
}: ArrivalInput): number | undefined {
  const { commit, later, pushedAt } = arriving;
  const owner = cluster && findOwner(arriving, cluster);
  if (!later || !owner || owner.shared || !owner.kustomization.wait)
    return undefined;
  const entry = owner.kustomization.history.find(
    ({ revision, status, lastAt }) =>
      revision !== undefined &&
      status === 'ReconciliationSucceeded' &&
      contains(revision, commit) === true &&
      contains(revision, later.commit) === false &&
      lastAt > pushedAt - SECOND &&
      lastAt <= later.at,
  );
  return entry?.lastAt;
}
