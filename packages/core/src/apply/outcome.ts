import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import { GitPushError } from '../git';
import type { Waiting } from './submission';

/** Whether an error is one of ours with this code. */
export const isCode = (error: unknown, code: GimletError['code']): boolean =>
  error instanceof GimletError && error.code === code;

/** Whether a rule of the remote spoke about what was pushed, so that a part of it may pass. */
export const isRefusedContent = (error: unknown): boolean =>
  error instanceof GitPushError && error.refused === 'content';

/** Says it where a push got no answer, and nobody can say whether it happened. */
export function withUnknownOutcome(error: unknown, waiting: Waiting): unknown {
  if (!isCode(error, 'unreachable') || waiting.attempted.length === 0) {
    return error;
  }
  return new GitPushError({
    kind: 'Unreachable',
    message: `${
      error instanceof Error ? error.message : String(error)
    }; whether the release arrived is not known`,
    whatToDo:
      waiting.requestId === undefined
        ? 'Look at the branch before you make it again: gimlet release list.'
        : `Make it again with the same request id (${waiting.requestId}): it finds its commit or makes it.`,
  });
}
