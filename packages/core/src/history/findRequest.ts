import {
  GimletError,
  commitSha,
  type CommitSha,
  type PlanAction,
  type PlanDigest,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { BareRepository } from '../git';
import { trustedTrailers } from '../gitops';

/** A commit that a request made. @public */
export interface RequestCommit {
  commit: CommitSha;
  action: PlanAction;
  environment: string;
  app?: string;
  digest: PlanDigest;
}

/** @public */
export interface FindRequestOptions {
  head: CommitSha;
  requestId: string;
  /** Search only what is newer than this; absent: all history. */
  from?: CommitSha;
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
  const { head, requestId, from } = options;
  if (requestId.trim() === '' || /\p{Cc}/u.test(requestId)) {
    throw new GimletError(
      'invalid',
      `${JSON.stringify(requestId)} cannot be the id of a request`,
      { whatToDo: 'Give an id on one line, such as a UUID.' },
    );
  }
  const output = await repository.git([
    'log',
    '--format=%H',
    '--fixed-strings',
    `--grep=Gimlet-Request: ${requestId}`,
    head,
    ...(from ? [`^${from}`] : []),
    '--',
  ]);
  for (const line of output.toString('latin1').split('\n').filter(Boolean)) {
    const commit = commitSha(line);
    const trailers = await trustedTrailers(repository, commit);
    if (trailers?.request !== requestId) continue;
    const { action, environment, app, digest } = trailers;
    return { commit, action, environment, ...(app ? { app } : {}), digest };
  }
  return undefined;
}
