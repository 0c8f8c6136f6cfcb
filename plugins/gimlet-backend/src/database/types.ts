import type {
  Artifact,
  ArtifactPolicyResult,
  ArtifactSummary,
  ChangeWish,
  CommitSha,
  ListArtifactsQuery,
  ListRequestsQuery,
  Outcome,
  Page,
  PlanDigest,
  ReleaseRecord,
  ReleaseRequest,
  RequestState,
  TimelineEntry,
  Token,
  ToldError,
  TreeId,
  WaitingFor,
  WishedAction,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { BareRepository } from '@gimlet-io/core';
import type { Requester } from '../authorization/types';

/** All times are milliseconds since 1970, but where a format has seconds. Clocks are passed in. */

/** A request to be stored. */
export interface NewRequest {
  /** UUID version 7. */
  id: string;
  wish: ChangeWish;
  requestedBy: Requester;
  /** Of the commit. */
  author: { name: string; email: string };
  reason?: string;
  /** The application repository, where it is known. */
  repository?: string;
  version?: { sha: string; title: string; authorName: string };
  /** Whole or short. */
  confirmed?: string;
  onStale: 'wait' | 'replan' | 'fail';
  /** Of a policy's request: what decides about order and supersession. `committed`: of the version, in seconds. */
  policy?: { repository: string; branch: string; committed: number };
}

/** A request as it is stored. */
export interface StoredRequest
  extends NewRequest,
    Omit<ReleaseRequest, keyof NewRequest> {
  /** How often it was tried since something last went well. */
  attempts: number;
}

/** A step of a request. What is `undefined` stays; `null` is taken away. */
export interface RequestChange {
  state: RequestState;
  /** For the timeline; absent: no entry is made. */
  text?: string;
  waitingFor?: WaitingFor | null;
  confirmed?: string | null;
  plan?: { digest: PlanDigest; tree: TreeId | null };
  commit?: CommitSha;
  unchanged?: boolean;
  error?: ToldError | null;
  supersededBy?: string;
  attempts?: number;
  /** It was pushed: from now on it is followed into the cluster, where that is `followed`. */
  arrives?: { pushedAt: number; followed: boolean };
  /**
   * Not to be claimed before. Of this step alone: where nothing is said it may be claimed at once, or, where it waits, not until it
   * is woken.
   */
  notBefore?: number;
}

export interface RequestStore {
  /**
   * With an idempotency key, the same owner's same key gives the request that it made first; with another body (`fingerprint`),
   * a GimletError `conflict`.
   */
  create(
    request: NewRequest,
    idempotency?: { owner: string; key: string; fingerprint: string },
  ): Promise<{ request: StoredRequest; created: boolean }>;
  /** The request that this owner's key made; a GimletError `conflict` where it made it of another body. */
  findByKey(idempotency: {
    owner: string;
    key: string;
    fingerprint: string;
  }): Promise<StoredRequest | undefined>;
  get(id: string): Promise<StoredRequest | undefined>;
  timeline(id: string): Promise<TimelineEntry[]>;
  /** Newest first. `open`: those that are not ended, and not committed. `arriving`: those that are pushed and followed. */
  list(
    query: ListRequestsQuery & {
      apps?: string[];
      open?: boolean;
      arriving?: boolean;
    },
  ): Promise<Page<StoredRequest>>;
  /**
   * Takes requests of these environments that are to be worked on (queued, rendering, committing, or waiting with their time come)
   * and that nobody has a lease on, oldest first, by one atomic UPDATE. An app's requests go one after the other, in the order of
   * their creation; one that waits for somebody holds up nobody.
   */
  claim(options: {
    owner: string;
    environments: readonly string[];
    limit: number;
    now: number;
    leaseUntil: number;
  }): Promise<StoredRequest[]>;
  /** Prolongs the leases that are still held; answers their ids. */
  heartbeat(
    owner: string,
    ids: string[],
    leaseUntil: number,
  ): Promise<string[]>;
  /**
   * A step by the owner of its lease. False where the lease was lost or the request ended (cancelled) meanwhile: then nothing
   * was written. A final or waiting state gives the lease back.
   */
  advance(owner: string, id: string, change: RequestChange): Promise<boolean>;
  /** A step by somebody else (confirm, cancel, supersede), if the state is one of `from`; else `undefined`. */
  change(
    id: string,
    from: readonly RequestState[],
    change: RequestChange,
  ): Promise<StoredRequest | undefined>;
  /**
   * Lets waiting requests be looked at again, such as those that wait for a hold. One that is worked on right now and comes to wait
   * is looked at once more.
   */
  wake(filter: { environment: string; app: string }): Promise<void>;
  /** Environments that have requests which are not ended, and when one of these was changed last. */
  openEnvironments(): Promise<{ environment: string; updatedAt: number }[]>;
  /** Removes ended requests that were last changed before; answers how many. */
  prune(before: number): Promise<number>;
}

export interface ArtifactStore {
  /**
   * Stores an artifact with what its policies said and the requests that they make, in one transaction. False where it is there
   * already: then nothing is written.
   */
  ship(
    artifact: Artifact,
    policies: ArtifactPolicyResult[],
    requests: NewRequest[],
  ): Promise<boolean>;
  get(
    id: string,
  ): Promise<{ artifact: Artifact; summary: ArtifactSummary } | undefined>;
  summaries(ids: string[]): Promise<Map<string, ArtifactSummary>>;
  /** Newest first by when they were received. */
  list(query: ListArtifactsQuery): Promise<Page<ArtifactSummary>>;
  /** The last one of a branch, by the time of its commit. */
  lastOfBranch(
    repository: string,
    branch: string,
  ): Promise<Artifact | undefined>;
  /**
   * Artifacts of a branch, made by pushes, with a manifest for this app and environment, whose commit is newer than `after` and no
   * newer than `until` (seconds); newest first.
   */
  between(options: {
    repository: string;
    branch: string;
    environment: string;
    app: string;
    after?: number;
    until?: number;
    limit: number;
  }): Promise<{ count: number; items: ArtifactSummary[] }>;
  /** Removes artifacts received before (seconds), but those in `keep`, those that a request is to release, and the newest `newest` of each branch. */
  prune(options: {
    before: number;
    keep: readonly string[];
    newest: number;
  }): Promise<number>;
}

/** What an app's folder and hold are at the head of its repository. */
export interface AppState {
  repository: string;
  environment: string;
  app: string;
  held: boolean;
  /** `null` where the folder is gone and only a hold is left. */
  tree: TreeId | null;
  /** The change that made the folder as it is: the newest record that is no hold or resume. */
  current?: ReleaseRecord;
  /** The newest change by Gimlet of the folder, where `current` was made by hand. */
  released?: ReleaseRecord;
  /** The change that stopped automatic releases. */
  heldBy?: ReleaseRecord;
}

/** A record with its place, which orders it among the others of its app. */
export interface IndexedRelease extends ReleaseRecord {
  repository: string;
}

/** The index of git history. It can be thrown away: built anew, it has the same rows. */
export interface ReleaseIndex {
  /** Reads what is new up to the head; answers what changed. Rewritten history is read anew, and said. */
  sync(source: {
    repository: string;
    branch: string;
    mirror: BareRepository;
    head: CommitSha | null;
    /** Environments of the configuration; others that the repository holds are not indexed. */
    environments: readonly string[];
    /** Asks the remote for its head, where history looks as if it was rewritten. */
    fetch?: () => Promise<CommitSha | null>;
  }): Promise<{
    changed: { environment: string; app: string }[];
    rewritten: boolean;
  }>;
  /** Throws the rows of a repository away; the next `sync` builds them. */
  clear(repository: string): Promise<void>;
  /** Throws the rows of all other environments away. */
  retain(environments: readonly string[]): Promise<void>;
  count(repository: string): Promise<number>;
  /** Newest first. Throws `invalid` for a cursor of another list. */
  list(query: {
    /** Absent: all of them. */
    apps?: readonly string[];
    environments?: readonly string[];
    /** Only what made the folders as they are at the heads; nothing of apps that are gone. */
    current?: boolean;
    byHand?: boolean;
    search?: string;
    /** Only of this application repository; changes by hand are between them. */
    repository?: string;
    limit: number;
    cursor?: string;
  }): Promise<Page<IndexedRelease>>;
  /** By a commit, whole or short. Throws `not-found`, `ambiguous`. */
  get(place: { environment: string; app: string; commit: string }): Promise<{
    release: IndexedRelease;
    previous?: CommitSha;
    next?: CommitSha;
  }>;
  /** What is at the head, of these apps, or of all. */
  states(filter?: {
    apps?: readonly string[];
    environment?: string;
  }): Promise<AppState[]>;
}

export interface OutcomeStore {
  put(
    place: { environment: string; app: string; commit: CommitSha },
    outcome: Outcome,
    /** Of the change: only what rolls out tells how long that takes. */
    action?: WishedAction,
  ): Promise<void>;
  ofCommits(commits: readonly CommitSha[]): Promise<Map<CommitSha, Outcome>>;
  /** How long the last rollouts of each app took from push to ready, in milliseconds, by `<environment>/<app>`; at most `limit` each. */
  durations(
    places: readonly { environment: string; app: string }[],
    limit: number,
  ): Promise<Map<string, number[]>>;
}

export interface TokenStore {
  create(token: Token, secretHash: string): Promise<void>;
  find(id: string): Promise<{ token: Token; secretHash: string } | undefined>;
  /** Newest first; of one user only, where given. */
  list(filter: { createdBy?: string }): Promise<Token[]>;
  /** At most once a minute for each token. */
  touch(id: string, now: number): Promise<void>;
  revoke(id: string, by: string, now: number): Promise<Token | undefined>;
}

/** Which replica writes to a gitops repository. */
export interface LeaseStore {
  /** True where it is this owner's now, anew or still. */
  acquire(
    name: string,
    owner: string,
    now: number,
    until: number,
  ): Promise<boolean>;
  release(name: string, owner: string): Promise<void>;
}
