import { useApi } from '@backstage/frontend-plugin-api';
import type {
  CallOptions,
  GimletClient,
  GimletError,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { useCallback, useEffect, useRef, useState } from 'react';
import useLatest from 'react-use/lib/useLatest';
import { gimletApiRef } from '../api';
import { toGimletError } from './toGimletError';

/** What was asked of the server, as far as it is known. */
export interface Fetched<T> {
  /** The newest answer. It stays while it is asked again, and when that fails. */
  value?: T;
  /** Why the newest question has no answer. */
  error?: GimletError;
  /** A question is on its way. With a `value`: only its renewal. */
  loading: boolean;
  /** Asks again. While a question is on its way, once more after it. */
  refetch: () => void;
}

export interface UseGimletOptions {
  /** Shows the answer of the key before until the new one is there, so that nothing jumps when a filter changes. */
  keepPrevious?: boolean;
}

interface Known<T> {
  key: string;
  value?: T;
  error?: GimletError;
  loading: boolean;
}

/**
 * Asks the server for something, and asks anew when `key` changes: it names all that the question depends on. What is on its way is
 * aborted when the component goes.
 */
export function useGimlet<T>(
  key: string,
  load: (client: GimletClient, options: CallOptions) => Promise<T>,
  options: UseGimletOptions = {},
): Fetched<T> {
  const { keepPrevious } = options;
  const client = useApi(gimletApiRef);
  const newestLoad = useLatest(load);
  const ask = useRef<() => void>(() => {});
  const [known, setKnown] = useState<Known<T>>({ key, loading: true });

  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    let asking = false;
    let askAgain = false;

    const askOnce = async () => {
      setKnown(before => {
        if (before.key === key) return { ...before, loading: true };
        return {
          key,
          value: keepPrevious ? before.value : undefined,
          loading: true,
        };
      });
      try {
        const value = await newestLoad.current(client, { signal });
        if (!signal.aborted) setKnown({ key, value, loading: false });
      } catch (thrown) {
        if (signal.aborted) return;
        setKnown(({ value }) => ({
          key,
          value,
          error: toGimletError(thrown),
          loading: false,
        }));
      }
    };
    ask.current = async () => {
      askAgain = asking;
      if (asking) return;
      asking = true;
      do {
        askAgain = false;
        await askOnce();
      } while (askAgain && !signal.aborted);
      asking = false;
    };

    ask.current();
    return () => controller.abort();
  }, [client, key, keepPrevious, newestLoad]);

  const refetch = useCallback(() => ask.current(), []);
  const isOfKey = known.key === key;
  return {
    value: isOfKey || keepPrevious ? known.value : undefined,
    error: isOfKey ? known.error : undefined,
    loading: !isOfKey || known.loading,
    refetch,
  };
}
