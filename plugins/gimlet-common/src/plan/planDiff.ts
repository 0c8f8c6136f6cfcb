import type { Version } from '../artifact/artifact';
import type { CommitSha, PlanDigest, TreeId } from '../ids/ids';
import type { PlanAction } from './changePlan';

/** Any value that JSON can hold. @public */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | JsonValue[]
  | { [key: string]: JsonValue };

/** What identifies an object in a cluster; its version is not part of it. @public */
export interface ObjectIdentity {
  /** `''` for the core group. */
  group: string;
  kind: string;
  /** Absent where the object names none. */
  namespace?: string;
  name: string;
}

/** What happens to an object or a file. @public */
export type DiffChange = 'added' | 'changed' | 'removed';

/**
 * One step into an object: a field, an item of a list that Kubernetes identifies by a key (such as a container's name), or an
 * item by its place.
 *
 * @public
 */
export type PathSegment =
  | { field: string }
  | { key: string; by: string[] }
  | { index: number };

/**
 * One field that differs. `reordered`: the items that both sides have stand in another order; before and after are their keys.
 *
 * @public
 */
export interface FieldDiff {
  change: DiffChange | 'reordered';
  /** Such as `spec.template.spec.containers[main].env[PAYMENT_RETRIES].value`. */
  path: string;
  segments: PathSegment[];
  /** Absent where the field is added. */
  before?: JsonValue;
  /** Absent where the field is removed. */
  after?: JsonValue;
  /** The values belong to a Secret: `before` and `after` say only that there is one. */
  masked?: true;
}

/** One Kubernetes object that a plan changes. @public */
export interface ObjectDiff {
  change: DiffChange;
  object: ObjectIdentity;
  /** The file that holds it, from the repository's root; after the change, or before it where the object is removed. */
  file: string;
  /** Every field that differs, in the object's own order; empty for an object that is added or removed. */
  fields: FieldDiff[];
  /** Unified diff of the object as YAML, with the values of Secrets masked. */
  text: string;
  /** A Job that will run. */
  runs: boolean;
}

/** A file that changes and cannot be told object by object: not YAML, or broken. @public */
export interface FileDiff {
  change: DiffChange;
  path: string;
  /** Unified diff, or a sentence that says why there is none. */
  text: string;
}

/** What release.json says is deployed. @public */
export interface DeployedVersion {
  version?: Version;
  artifactId?: string;
}

/**
 * What a plan changes, object by object, between the repository at its base and afterwards.
 *
 * @public
 */
export interface PlanDiff {
  action: PlanAction;
  environment: string;
  app?: string;
  /** What is deployed; absent where there is no release.json that can be read. */
  before?: DeployedVersion;
  after?: DeployedVersion;
  objects: ObjectDiff[];
  files: FileDiff[];
  /** Objects of the app's folder that stay as they are. */
  unchanged: number;
  /** Files whose bytes change while every object in them stays the same: comments, order of fields, another file name. */
  rewritten: string[];
  /** Jobs that will run, as `Job namespace/name`. */
  jobs: string[];
  chart?: { name: string; version: string; digest: string };
  /** Tree id of the app's folder afterwards; absent where the plan has no folder, `null` for a deletion. */
  tree?: TreeId | null;
  digest: PlanDigest;
  /** Rollbacks: the gitops commit whose folder comes back. */
  rollbackTo?: CommitSha;
  warnings: string[];
}
