import { useApi } from '@backstage/frontend-plugin-api';
import type {
  CallOptions,
  GimletClient,
  GimletError,
  Page,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { useEffect, useRef, useState } from 'react';
import { gimletApiRef } from '../api';
import { mergePages } from './mergePages';
import { toGimletError } from './toGimletError';

export interface LaterPages<T> {
  /** The first page, and the later ones that were asked for. */
  items: T[];
  /** Why the newest later page is not there. */
  error?: GimletError;
  loadingMore: boolean;
  /** Loads the next page; absent after the last one. */
  more?: () => void;
}

interface Known<T> {
  key: string;
  items: T[];
  nextCursor?: string;
  loading: boolean;
  error?: GimletError;
}

/** Adds later pages to the first page of a list, which may be renewed meanwhile. `key` names all that the list depends on. */
export function useLaterPages<T>(options: {
  key: string;
  first: Page<T>;
  load: (
    client: GimletClient,
    cursor: string,
    options: CallOptions,
  ) => Promise<Page<T>>;
  keyOf: (item: T) => string;
}): LaterPages<T> {
  const { key, first, load, keyOf } = options;
  const client = useApi(gimletApiRef);
  const [kept, setKept] = useState<Known<T>>();
  const known = kept?.key === key ? kept : undefined;
  const items = mergePages(first.items, known?.items ?? [], keyOf);
  const cursor = known ? known.nextCursor : first.nextCursor;

  const going = useRef<AbortController>();
  useEffect(
    () => () => {
      if (!going.current) return;
      going.current.abort();
      going.current = undefined;
      // Whoever comes back to this list asks for the page again.
      setKept(before => before && { ...before, loading: false });
    },
    [key],
  );

  const more = async () => {
    if (cursor === undefined || going.current) return;
    const controller = new AbortController();
    const { signal } = controller;
    going.current = controller;
    const before = { key, items, nextCursor: cursor };
    setKept({ ...before, loading: true });
    try {
      const page = await load(client, cursor, { signal });
      if (signal.aborted) return;
      setKept({
        key,
        items: [...items, ...page.items],
        nextCursor: page.nextCursor,
        loading: false,
      });
    } catch (thrown) {
      if (signal.aborted) return;
      setKept({ ...before, loading: false, error: toGimletError(thrown) });
    }
    going.current = undefined;
  };

  return {
    items,
    error: known?.error,
    loadingMore: known?.loading ?? false,
    ...(cursor !== undefined && { more }),
  };
}
