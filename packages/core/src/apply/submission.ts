import type {
  ChangePlan,
  CommitSha,
  Signature,
} from '@gimlet-io/backstage-plugin-gimlet-common';

/** A plan that is to be committed. @public */
export interface Submission {
  plan: ChangePlan;
  /** With an id, a request that is made again finds the commit that it made, in all history that the branch reaches. */
  requestId?: string;
  /** Who asked for it. */
  author: Signature;
}

/**
 * What became of a plan.
 *
 * `committed`: it is on the branch of the remote. `found`: the request had made this commit before.
 * `unchanged`: everything is so already; `commit` is the head that says so, `null` in an empty repository.
 *
 * @public
 */
export type Applied =
  | { status: 'committed' | 'found'; commit: CommitSha }
  | { status: 'unchanged'; commit: CommitSha | null };

/** A submission on its way. */
export interface Waiting extends Submission {
  /** The commit's message, with the request's id. */
  message: string;
  /** Commits that were pushed for it and refused, or not answered for; one of them may have arrived. */
  attempted: { commit: CommitSha; parentOfPush: CommitSha | null }[];
  settle(applied: Applied): void;
  fail(error: unknown): void;
}
