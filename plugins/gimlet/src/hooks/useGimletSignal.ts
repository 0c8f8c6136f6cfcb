import { useApiHolder } from '@backstage/frontend-plugin-api';
import { signalApiRef } from '@backstage/plugin-signals-react';
import {
  GIMLET_SIGNAL_CHANNEL,
  type GimletSignal,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { useEffect } from 'react';
import useLatest from 'react-use/lib/useLatest';

/** How often a page asks again, in milliseconds. */
export const POLL_INTERVALS = {
  /** Something is on its way, and takes seconds. */
  open: 2_000,
  /** Something arrives in a cluster, which takes minutes, and the portal has no signals. */
  arriving: 3_000,
  /** The portal has no signals. */
  withoutSignals: 10_000,
  /** Signals tell of changes; this only makes up for a connection that broke. */
  withSignals: 60_000,
} as const;

/**
 * Until signals are surely connected, in milliseconds: their client gives up after a second, tries again after five, and says nothing of
 * it. What changed in between is fetched then.
 */
export const CATCH_UP_AFTER = 10_000;

/** A page about all apps, or an environment, is told of each change there; it asks again no more often than this, in milliseconds. */
export const ANY_APP_INTERVAL = 2_000;

/**
 * Calls `refetch` when something changed of one of these apps (of any, where none is named), or of one of these environments themselves.
 * Polls too: seldom where signals work, often while something is `open`, and never while the tab is hidden.
 */
export function useGimletSignal(
  apps: readonly string[],
  refetch: () => void,
  options: {
    /** Whose agents and sources are shown. */
    environments?: readonly string[];
    open?: boolean;
    arriving?: boolean;
    /** There is nothing to ask for: neither signals nor time change that. */
    ended?: boolean;
  } = {},
): void {
  const { open = false, arriving = false, ended = false } = options;
  const { environments = [] } = options;
  const signals = useApiHolder().get(signalApiRef);
  const newest = useLatest({ apps, environments, refetch });

  useEffect(() => {
    if (ended) return undefined;
    let asked = -Infinity;
    let later: ReturnType<typeof setTimeout> | undefined;
    const askSoon = () => {
      if (later !== undefined) return;
      const wait = asked + ANY_APP_INTERVAL - Date.now();
      later = setTimeout(() => {
        later = undefined;
        asked = Date.now();
        newest.current.refetch();
      }, Math.max(wait, 0));
    };
    const subscription = signals?.subscribe<GimletSignal>(
      GIMLET_SIGNAL_CHANNEL,
      signal => {
        const { current } = newest;
        if ('environment' in signal) {
          if (current.environments.includes(signal.environment)) askSoon();
        } else if (current.apps.length === 0) askSoon();
        else if (current.apps.includes(signal.app)) current.refetch();
      },
    );
    const catchUp = subscription
      ? setTimeout(() => newest.current.refetch(), CATCH_UP_AFTER)
      : undefined;
    return () => {
      clearTimeout(catchUp);
      clearTimeout(later);
      subscription?.unsubscribe();
    };
  }, [signals, newest, ended]);

  let interval: number = POLL_INTERVALS.withoutSignals;
  if (arriving) interval = POLL_INTERVALS.arriving;
  if (signals) interval = POLL_INTERVALS.withSignals;
  if (open) interval = POLL_INTERVALS.open;

  useEffect(() => {
    if (ended) return undefined;
    let last = Date.now();
    let timer: ReturnType<typeof setInterval> | undefined;
    const poll = () => {
      last = Date.now();
      newest.current.refetch();
    };
    const follow = () => {
      clearInterval(timer);
      if (document.hidden) return;
      if (Date.now() - last >= interval) poll();
      timer = setInterval(poll, interval);
    };
    follow();
    document.addEventListener('visibilitychange', follow);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', follow);
    };
  }, [interval, newest, ended]);
}
