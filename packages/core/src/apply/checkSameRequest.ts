import {
  GimletError,
  type ChangePlan,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { RequestCommit } from '../history';

/**
 * Throws a GimletError `conflict` where a request made something else before: who gives one id to two requests would lose the
 * second without a word.
 */
export function checkSameRequest(
  plan: ChangePlan,
  requestId: string,
  made: RequestCommit,
): void {
  const app = 'app' in plan ? plan.app : undefined;
  const { action, environment } = made;
  if (
    action === plan.action &&
    environment === plan.environment &&
    made.app === app
  ) {
    return;
  }
  const place = made.app ? `${environment}/${made.app}` : environment;
  throw new GimletError(
    'conflict',
    `The request ${requestId} was for something else: ${action} of ${place} (${made.commit.slice(
      0,
      7,
    )})`,
    { whatToDo: 'Give each request an id of its own.' },
  );
}
