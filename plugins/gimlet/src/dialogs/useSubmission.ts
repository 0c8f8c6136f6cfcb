import { useApi } from '@backstage/frontend-plugin-api';
import type {
  CreateRequestBody,
  GimletError,
  GimletErrorCode,
  RequestAnswer,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { useRef, useState } from 'react';
import { gimletApiRef } from '../api';
import { toGimletError } from '../hooks';
import { newIdempotencyKey } from './newIdempotencyKey';

/** After one of these nobody knows whether the request was made: it is sent again under the same key. */
const OUTCOME_UNKNOWN: readonly GimletErrorCode[] = [
  'unreachable',
  'timeout',
  'internal',
];

export interface Submission {
  /** The request that was made. */
  request?: RequestAnswer;
  /** Why none was made, or why nobody knows. */
  error?: GimletError;
  /** With an `error`: the request may have been made. Sending it again makes it once at most. */
  unknown: boolean;
  sending: boolean;
  send: (body: CreateRequestBody) => void;
  /** Forgets the request, so that another can be made. */
  startOver: () => void;
}

/** Makes one request, however often it is sent. */
export function useSubmission(): Submission {
  const client = useApi(gimletApiRef);
  const key = useRef(newIdempotencyKey());
  const busy = useRef(false);
  /** What may have been made: the same plan is sent again as it was, since another reason under the same key is refused. */
  const unsure = useRef<CreateRequestBody>();
  const [state, setState] = useState<
    Pick<Submission, 'request' | 'error' | 'sending'>
  >({ sending: false });

  const send = async (body: CreateRequestBody) => {
    if (busy.current) return;
    busy.current = true;
    setState({ sending: true });
    if (unsure.current && unsure.current.digest !== body.digest) {
      // Another plan is another request.
      unsure.current = undefined;
      key.current = newIdempotencyKey();
    }
    const sent = unsure.current ?? body;
    try {
      const request = await client.createRequest({
        body: sent,
        idempotencyKey: key.current,
      });
      setState({ request, sending: false });
    } catch (thrown) {
      const error = toGimletError(thrown);
      if (OUTCOME_UNKNOWN.includes(error.code)) {
        unsure.current = sent;
      } else {
        unsure.current = undefined;
        key.current = newIdempotencyKey();
      }
      busy.current = false;
      setState({ error, sending: false });
    }
  };
  const startOver = () => {
    unsure.current = undefined;
    key.current = newIdempotencyKey();
    busy.current = false;
    setState({ sending: false });
  };
  const unknown =
    state.error !== undefined && OUTCOME_UNKNOWN.includes(state.error.code);
  return { ...state, unknown, send, startOver };
}
