import { useApi } from '@backstage/frontend-plugin-api';
import type {
  GimletError,
  Page,
  Release,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { useEffect, useRef, useState } from 'react';
import { gimletApiRef } from '../api';
import { toGimletError, useGimlet } from '../hooks';
import { mergeHistory } from './mergeHistory';

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

export interface History {
  releases: Release[];
  /** The rows are those of another filter, and the right ones are on their way. */
  loading: boolean;
  error?: GimletError;
  /** Loads the next page; absent where there is none. */
  more?: () => void;
  loadingMore: boolean;
  refetch: () => void;
}

interface Older {
  /** Of which filter, and of which apps. */
  key: string;
  releases: Release[];
  nextCursor?: string;
  loading: boolean;
  error?: GimletError;
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
  const client = useApi(gimletApiRef);
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

  const [older, setOlder] = useState<Older>();
  const mine = older?.key === key ? older : undefined;
  const known = mine?.releases ?? [];
  const releases = mergeHistory(first.items, known);
  const nextCursor = known.length > 0 ? mine?.nextCursor : first.nextCursor;

  const going = useRef<AbortController>();
  useEffect(() => () => going.current?.abort(), [key]);

  const more = async () => {
    const controller = new AbortController();
    going.current = controller;
    setOlder({ key, releases, nextCursor, loading: true });
    try {
      const page = await client.listReleases(
        { query: { ...query, cursor: nextCursor } },
        { signal: controller.signal },
      );
      setOlder({
        key,
        releases: [...releases, ...page.items],
        nextCursor: page.nextCursor,
        loading: false,
      });
    } catch (thrown) {
      if (controller.signal.aborted) return;
      const error = toGimletError(thrown);
      setOlder({ key, releases, nextCursor, loading: false, error });
    }
  };

  return {
    releases,
    loading: filtered && found.value?.key !== key && !found.error,
    error: (filtered ? found.error : undefined) ?? mine?.error,
    loadingMore: mine?.loading ?? false,
    refetch: found.refetch,
    ...(nextCursor && { more }),
  };
}
