import type { BlobId, CommitSha, PlanDigest, TreeId } from '../ids/ids';

/** What a plan does. @public */
export type PlanAction =
  | 'release'
  | 'rollback'
  | 'promotion'
  | 'delete'
  | 'hold'
  | 'resume'
  | 'bootstrap'
  | 'variables';

/** The file modes of git that an app's folder may hold. @public */
export type FileMode = '100644' | '100755' | '120000';

/** A file of the resulting repository. Paths are from the repository's root. @public */
export interface PlannedFile {
  path: string;
  mode: FileMode;
  blob: BlobId;
  /** UTF-8 text to write; absent where the repository has the blob already. */
  content?: string;
}

/**
 * What a plan was made from. If any of these no longer holds at the branch's head, the plan is stale.
 *
 * `tree`: the folder's tree id, or absent (`null`). `blob`: the file's blob id, or absent.
 * `blob-or-absent`: the file is absent or has this blob (the namespace's file).
 * `layout`: sha256 of the layout file's fields that decide about the environment's bytes.
 *
 * @public
 */
export type Pin =
  | { kind: 'tree'; path: string; id: TreeId | null }
  | { kind: 'blob'; path: string; id: BlobId | null }
  | { kind: 'blob-or-absent'; path: string; id: BlobId }
  | { kind: 'layout'; environment: string; hash: string };

/** The change of an app's folder. @public */
export interface FolderChange {
  path: string;
  /** Tree id at the base; `null` where there was none. */
  before: TreeId | null;
  /** Tree id afterwards; `null` for a deletion. Anyone can check it: `git rev-parse <commit>:<path>`. */
  after: TreeId | null;
  /** Every file of the resulting folder, sorted by path bytes. */
  files: PlannedFile[];
}

/** What every plan says. @public */
export interface PlanBase {
  repository: string;
  branch: string;
  environment: string;
  /** The head that the plan was made on; `null` in an empty repository. */
  base: CommitSha | null;
  pins: Pin[];
  /** Every file outside the folder that must be in the commit, written now or there already. */
  requires: PlannedFile[];
  /** Every file outside the folder that goes. */
  removes: string[];
  /** Subject, reason and trailers, without `Gimlet-Request` (the queue adds it). */
  message: string;
  digest: PlanDigest;
  /** What a person should know before it is made. */
  warnings: string[];
}

/** A change that a rollback takes back. @public */
export interface LostChange {
  /** The gitops commit that made it. */
  commit: CommitSha;
  /** The version's sha; absent for a change by hand. */
  version?: string;
  title: string;
  /** The name of the version's author, or of who changed the folder by hand. */
  author: string;
}

/** A change of one app. @public */
export interface AppPlan extends PlanBase {
  action: 'release' | 'rollback' | 'promotion' | 'delete' | 'hold' | 'resume';
  app: string;
  folder: FolderChange;
  /** Jobs that will run when this is applied, as `Job namespace/name`. */
  jobs: string[];
  chart?: { name: string; version: string; digest: string };
  artifactId?: string;
  /** Rollbacks: the gitops commit whose folder comes back. */
  rollbackTo?: CommitSha;
  /** Rollbacks: what was released or changed by hand since, newest first. */
  loses?: LostChange[];
}

/** A change of an environment. @public */
export interface EnvironmentPlan extends PlanBase {
  action: 'bootstrap' | 'variables';
}

/**
 * The exact change before it is made: a plain value that can be printed, stored, compared and applied.
 *
 * @public
 */
export type ChangePlan = AppPlan | EnvironmentPlan;
