import type { Release } from '@gimlet-io/backstage-plugin-gimlet-common';

export interface RollbackTargets {
  /** What runs now; absent where nothing does. */
  current?: Release;
  /** What can come back, newest first: each state of the folder once, as it was last. */
  targets: Release[];
  /** What ran before the current one, as far as it was not taken back itself. */
  preselected?: Release;
}

/**
 * Where an app can be rolled back to, from its changes in one environment, newest first. Where those are not all of them, `running` is
 * what runs; `null` where nothing does.
 */
export function rollbackTargets(
  changes: Release[],
  running?: Release | null,
): RollbackTargets {
  const states = changes.filter(
    ({ kind }) => kind !== 'hold' && kind !== 'resume',
  );
  const newest = running === undefined ? states.at(0) : running;
  const current = newest?.tree ? newest : undefined;
  const seen = new Set([current?.tree]);
  const targets = states.filter(({ tree }) => {
    if (tree === null || seen.has(tree)) return false;
    seen.add(tree);
    return true;
  });
  return {
    current,
    targets,
    preselected:
      targets.find(({ rolledBackBy }) => !rolledBackBy) ?? targets[0],
  };
}
