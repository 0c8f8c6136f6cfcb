import type {
  GimletErrorCode,
  ToldError,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import { ClusterApiError } from '../kubernetes';

const CODES: Record<number, GimletErrorCode> = {
  0: 'unreachable',
  // So the kubelet answers where a container has written no log yet, or had no run before this one.
  400: 'conflict',
  401: 'denied',
  403: 'denied',
  404: 'not-found',
  409: 'conflict',
  422: 'invalid',
  504: 'timeout',
};

/** A failure of a command, as the server tells it. */
export function toldError(error: unknown): ToldError {
  if (error instanceof GimletError) {
    const { code, message, whatToDo } = error;
    return { code, message, whatToDo };
  }
  if (error instanceof ClusterApiError) {
    return {
      code: CODES[error.status] ?? 'tool',
      message: error.message,
      ...(error.denied && {
        whatToDo: 'Give the agent the right in its ClusterRole.',
      }),
    };
  }
  return {
    code: 'internal',
    message: error instanceof Error ? error.message : String(error),
  };
}
