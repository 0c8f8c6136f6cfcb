import type { CommitSha, PlanDigest, TreeId } from '../ids/ids';
import type { Version } from '../artifact/artifact';
import type { PlanAction } from '../plan/changePlan';

/** Who wrote a commit, as git says it; seconds since 1970. @public */
export interface Signature {
  name: string;
  email: string;
  time: number;
}

/** What a commit is for an app. `by-hand`: not made by Gimlet. @public */
export type ChangeKind =
  | Extract<
      PlanAction,
      'release' | 'rollback' | 'promotion' | 'delete' | 'hold' | 'resume'
    >
  | 'by-hand';

/**
 * One change of an app's folder (or of its hold) in the gitops repository, as read from git alone.
 *
 * @public
 */
export interface ReleaseRecord {
  environment: string;
  app: string;
  commit: CommitSha;
  kind: ChangeKind;
  author: Signature;
  committer: Signature;
  subject: string;
  reason?: string;
  /** What release.json says is deployed after this commit; absent after a deletion. */
  version?: Version;
  artifactId?: string;
  /** The folder afterwards; `null` when it is gone. */
  tree: TreeId | null;
  /** The folder before; `null` when it was not there. */
  before: TreeId | null;
  /** Trailers that count: the committer is one of the layout's and the digest fits the commit. A commit of the original has no digest; who asked is what it wrote. */
  requestedBy?: string;
  requestId?: string;
  digest?: PlanDigest;
  chart?: string;
  /** For rollbacks: the commit whose folder came back. */
  rollbackTo?: CommitSha;
  promotedFrom?: string;
  /** Set on a release that a later rollback undid: that rollback's commit. */
  rolledBackBy?: CommitSha;
}
