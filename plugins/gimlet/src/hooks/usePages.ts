import { useApi } from '@backstage/frontend-plugin-api';
import type {
  CallOptions,
  GimletClient,
  GimletError,
  Page,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { useState } from 'react';
import { gimletApiRef } from '../api';
import { toGimletError } from './toGimletError';
import { useGimlet } from './useGimlet';

/** A list as far as it was loaded. */
export interface Pages<T> {
  /** Absent until the first page is there. */
  items?: T[];
  error?: GimletError;
  loading: boolean;
  /** Asks for the first page again. */
  refetch: () => void;
  /** Loads the next page; absent after the last one. */
  more?: () => void;
}

/**
 * A list, page by page. `key` names all that it depends on; the list of the key before is shown until the new one is there.
 */
export function usePages<T>(
  key: string,
  load: (
    client: GimletClient,
    cursor: string | undefined,
    options?: CallOptions,
  ) => Promise<Page<T>>,
): Pages<T> {
  const client = useApi(gimletApiRef);
  const first = useGimlet(
    key,
    (api, options) => load(api, undefined, options),
    { keepPrevious: true },
  );
  const [later, setLater] = useState<Page<T> & { key: string }>();
  const [failed, setFailed] = useState<GimletError>();
  const [loadingMore, setLoadingMore] = useState(false);
  const mine = later?.key === key ? later : undefined;
  const cursor = (mine ?? first.value)?.nextCursor;

  const more = async () => {
    if (loadingMore) return;
    setLoadingMore(true);
    setFailed(undefined);
    try {
      const page = await load(client, cursor);
      setLater({
        key,
        items: [...(mine?.items ?? []), ...page.items],
        nextCursor: page.nextCursor,
      });
    } catch (thrown) {
      setFailed(toGimletError(thrown));
    }
    setLoadingMore(false);
  };
  return {
    items: first.value && [...first.value.items, ...(mine?.items ?? [])],
    error: first.error ?? failed,
    loading: first.loading || loadingMore,
    refetch: first.refetch,
    ...(cursor && { more }),
  };
}
