import {
  GimletError,
  type CommitSha,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { BareRepository } from '../git';
import { RequestIndex, type RequestCommit } from './RequestIndex';

/** @public */
export interface FindRequestOptions {
  head: CommitSha;
  requestId: string;
}

/**
 * The commit that a request made, by its `Gimlet-Request` trailer, on the chain or off it. Only a commit whose trailers count is
 * found: a copy of it is another commit. Throws a GimletError `invalid` for an id that cannot stand in a trailer.
 *
 * @public
 */
export async function findReleaseByRequest(
  repository: BareRepository,
  options: FindRequestOptions,
): Promise<RequestCommit | undefined> {
  const { head, requestId } = options;
  if (requestId.trim() === '' || /\p{Cc}/u.test(requestId)) {
    throw new GimletError(
      'invalid',
      `${JSON.stringify(requestId)} cannot be the id of a request`,
      { whatToDo: 'Give an id on one line, such as a UUID.' },
    );
  }
  return new RequestIndex({ repository }).find(requestId, head);
}
