import {
  planDigestSchema,
  type ReleaseRequest,
  type RequestAnswer,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { RequestStore, StoredRequest } from '../../database/types';

/** A request as it is shown: without what only the processor needs. */
export function shownRequest(stored: StoredRequest): ReleaseRequest {
  const {
    attempts: _attempts,
    author: _author,
    onStale: _onStale,
    policy: _policy,
    repository: _repository,
    confirmed,
    ...shown
  } = stored;
  return {
    ...shown,
    ...(confirmed && { confirmed: planDigestSchema.parse(confirmed) }),
  };
}

/** A request with its way. */
export async function requestAnswer(
  requests: Pick<RequestStore, 'timeline'>,
  stored: StoredRequest,
): Promise<RequestAnswer> {
  return {
    ...shownRequest(stored),
    timeline: await requests.timeline(stored.id),
  };
}
