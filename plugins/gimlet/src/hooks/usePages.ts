import type {
  CallOptions,
  GimletClient,
  GimletError,
  Page,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { useGimlet } from './useGimlet';
import { useLaterPages } from './useLaterPages';

/** A list as far as it was loaded. */
export interface Pages<T> {
  /** Absent until the first page is there. */
  items?: T[];
  error?: GimletError;
  loading: boolean;
  /** Asks for the first page again. */
  refetch: () => void;
  /** Asks again for the page that the `error` is about. */
  retry: () => void;
  /** Loads the next page; absent after the last one. */
  more?: () => void;
}

const NOTHING = { items: [] };

/**
 * A list, page by page. `key` names all that it depends on; the list of the key before is shown until the new one is there.
 */
export function usePages<T>(options: {
  key: string;
  load: (
    client: GimletClient,
    cursor: string | undefined,
    options: CallOptions,
  ) => Promise<Page<T>>;
  keyOf: (item: T) => string;
}): Pages<T> {
  const { key, load, keyOf } = options;
  const first = useGimlet(
    key,
    async (api, call) => ({ key, ...(await load(api, undefined, call)) }),
    {
      keepPrevious: true,
    },
  );
  const later = useLaterPages<T>({
    key,
    first: first.value ?? NOTHING,
    load,
    keyOf,
  });
  return {
    items: first.value && later.items,
    error: first.error ?? later.error,
    loading: first.loading || later.loadingMore,
    refetch: first.refetch,
    retry: first.error || !later.more ? first.refetch : later.more,
    // A cursor belongs to the list that it came with.
    ...(later.more && first.value?.key === key && { more: later.more }),
  };
}
