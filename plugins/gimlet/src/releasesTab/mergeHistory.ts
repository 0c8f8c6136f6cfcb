import type { Release } from '@gimlet-io/backstage-plugin-gimlet-common';

/** What tells a change apart from all others. */
export function keyOf(
  release: Pick<Release, 'environment' | 'app' | 'commit'>,
): string {
  return `${release.environment}/${release.app}/${release.commit}`;
}

/**
 * The newest page, then what was known before and is older than it, so that a list that was made longer stays as long when its first page
 * is renewed. What was known before and lies amid the newest page but is not in it is gone.
 */
export function mergeHistory(newest: Release[], known: Release[]): Release[] {
  const fresh = new Set(newest.map(keyOf));
  const lastShared = known.findLastIndex(release => fresh.has(keyOf(release)));
  return [...newest, ...known.slice(lastShared + 1)];
}
