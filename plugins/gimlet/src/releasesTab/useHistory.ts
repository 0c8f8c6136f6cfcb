import type {
  GimletError,
  Page,
  Release,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { useGimlet, useLaterPages } from '../hooks';

export interface HistoryFilter {
  /** Empty: all of them. */
  environment: string;
  byHand: boolean;
  search: string;
}

export const NO_FILTER: HistoryFilter = {
  environment: '',
  byHand: true,
  search: '',
};

export function isFiltered(filter: HistoryFilter): boolean {
  return Boolean(filter.environment || filter.search || !filter.byHand);
}

/** What tells a change apart from all others. */
export function keyOf(
  release: Pick<Release, 'environment' | 'app' | 'commit'>,
): string {
  return `${release.environment}/${release.app}/${release.commit}`;
}

export interface History {
  releases: Release[];
  /** The rows are those of another filter, and the right ones are on their way. */
  loading: boolean;
  error?: GimletError;
  /** Loads the next page; absent where there is none. */
  more?: () => void;
  loadingMore: boolean;
  refetch: () => void;
  /** Asks once more for what failed. */
  retry?: () => void;
}

/**
 * The changes of some apps, newest first: the page that came with the tab, or the first page with a filter, and as many older pages as
 * were asked for.
 */
export function useHistory(options: {
  apps: string[];
  /** Of the entity: what others released of the same name is not its history. */
  repository?: string;
  filter: HistoryFilter;
  /** The first page without a filter. It is renewed by whoever has it. */
  unfiltered: Page<Release>;
}): History {
  const { apps, repository, filter, unfiltered } = options;
  const key = JSON.stringify([apps, repository, filter]);
  const query = {
    app: apps.join(','),
    ...(repository && { repository }),
    ...(filter.environment && { environment: filter.environment }),
    ...(!filter.byHand && { byHand: 'false' as const }),
    ...(filter.search && { search: filter.search }),
  };
  const filtered = isFiltered(filter);
  const found = useGimlet(
    filtered ? key : 'unfiltered',
    async (api, call) =>
      filtered ? { key, ...(await api.listReleases({ query }, call)) } : null,
    { keepPrevious: true },
  );
  const first = (filtered && found.value) || unfiltered;

  const { items, more, loadingMore, error } = useLaterPages({
    key,
    first,
    load: (client, cursor, call) =>
      client.listReleases({ query: { ...query, cursor } }, call),
    keyOf,
  });

  const stale = filtered && found.value?.key !== key;
  const notFound = filtered ? found.error : undefined;
  return {
    releases: items,
    loading: stale && !notFound,
    error: notFound ?? error,
    loadingMore,
    refetch: found.refetch,
    retry: notFound ? found.refetch : more,
    // A cursor belongs to the filter that it came with.
    ...(more && !stale && { more }),
  };
}
