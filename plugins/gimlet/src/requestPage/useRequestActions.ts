import { useApi } from '@backstage/frontend-plugin-api';
import type {
  GimletClient,
  GimletError,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { useRef, useState } from 'react';
import { gimletApiRef } from '../api';
import { toGimletError } from '../hooks';

export interface RequestActions {
  confirm: (digest: string) => void;
  cancel: () => void;
  /** The one that is on its way. */
  doing?: 'confirm' | 'cancel';
  /** Why the last one did not work. */
  error?: GimletError;
}

/** Confirms and cancels a request. `onDone` asks for it again. */
export function useRequestActions(
  requestId: string,
  onDone: () => void,
): RequestActions {
  const client = useApi(gimletApiRef);
  const [doing, setDoing] = useState<RequestActions['doing']>();
  const [error, setError] = useState<GimletError>();
  const busy = useRef(false);

  const run = async (
    name: 'confirm' | 'cancel',
    action: (client: GimletClient) => Promise<unknown>,
  ) => {
    if (busy.current) return;
    busy.current = true;
    setDoing(name);
    setError(undefined);
    try {
      await action(client);
    } catch (thrown) {
      setError(toGimletError(thrown));
    }
    busy.current = false;
    setDoing(undefined);
    onDone();
  };
  const params = { requestId };
  return {
    confirm: digest =>
      run('confirm', api => api.confirmRequest({ params, body: { digest } })),
    cancel: () => run('cancel', api => api.cancelRequest({ params })),
    doing,
    error,
  };
}
