import {
  isFinalRequest,
  type RequestAnswer,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { useEffect } from 'react';
import { useGimlet, useGimletSignal, type Fetched } from '../hooks';

/** How soon a request that moves is asked for again, in milliseconds: most are pushed within a second. */
const MOVING_INTERVAL = 500;

/** A request, followed until nothing more happens to it. */
export function useRequest(
  requestId: string,
  /** What is known of it already. */
  known?: RequestAnswer,
): Fetched<RequestAnswer> {
  const fetched = useGimlet(`request ${requestId}`, (client, options) =>
    client.getRequest({ params: { requestId } }, options),
  );
  const value = fetched.value ?? known;
  const { refetch } = fetched;
  const open = value !== undefined && !isFinalRequest(value);
  useGimletSignal(value ? [value.wish.app] : [], refetch, { open });

  const moves = open && value.state !== 'waiting';
  useEffect(() => {
    if (!moves) return undefined;
    const timer = setTimeout(refetch, MOVING_INTERVAL);
    return () => clearTimeout(timer);
  }, [moves, fetched.value, refetch]);

  return { ...fetched, value };
}
