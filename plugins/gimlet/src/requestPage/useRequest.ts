import {
  GimletError,
  isFinalRequest,
  type RequestAnswer,
  type RequestState,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { useEffect } from 'react';
import { useGimlet, useGimletSignal, type Fetched } from '../hooks';

const MOVING: readonly RequestState[] = ['queued', 'rendering', 'committing'];

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
  const unknown = !value && isMisnamed(fetched.error);
  const arriving = open && isPushedState(value.state);
  useGimletSignal(value ? [value.wish.app] : [], refetch, {
    open: open && !arriving,
    arriving,
    ended: unknown,
  });

  const moves = open && MOVING.includes(value.state) && !document.hidden;
  useEffect(() => {
    if (!moves) return undefined;
    const timer = setTimeout(refetch, MOVING_INTERVAL);
    return () => clearTimeout(timer);
  }, [moves, fetched.value, refetch]);

  return { ...fetched, value };
}

/** Its commit is where it belongs: what is left takes minutes. */
export function isPushedState(state: RequestState): boolean {
  return state === 'pushed' || state === 'reconciling';
}

/** Whether asking again cannot help: what was named cannot be, or is not there. */
export function isMisnamed(error: GimletError | undefined): boolean {
  return ['not-found', 'ambiguous', 'invalid'].includes(error?.code ?? '');
}

/** What a page says whose address may name nothing: how the server reads an address is nothing to whoever opens it. */
export function addressError(error: GimletError, what: string): GimletError {
  return error.code === 'invalid'
    ? new GimletError('not-found', `There is no ${what}`)
    : error;
}
