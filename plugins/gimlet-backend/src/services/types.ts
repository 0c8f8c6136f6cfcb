import type {
  AppCommand,
  AppLive,
  AppPlan,
  ArtifactAnswer,
  ArtifactSummary,
  BranchDeletedAnswer,
  ChangeWish,
  CommitSha,
  CreateRequestBody,
  Artifact,
  EntityReleases,
  Environment,
  EnvironmentLive,
  ListArtifactsQuery,
  ListReleasesQuery,
  ListRequestsQuery,
  LogEvent,
  LogsQuery,
  ObjectQuery,
  ObjectText,
  Page,
  PlannedChange,
  Release,
  ReleaseAnswer,
  ReleaseRequest,
  RequestAnswer,
  ShippedArtifact,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { Caller } from '../authorization/types';
import type { GitopsRepository } from '../repositories/types';
import type { AppPlace } from '../arrival/types';

/** Plans what is wished on the head as it is now. Knows nothing of callers: who asks has been authorised. */
export interface ChangePlanner {
  plan(
    wish: ChangeWish,
    options: {
      repository: GitopsRepository;
      reason?: string;
      /** As trailers name who asked: `user:default/carla`, `token/ci-checkout`, `policy`. */
      requestedBy?: string;
      /** A policy asks: holds stop it. */
      policy?: boolean;
      /** A policy deletes: only what was released from this repository and branch. */
      cleanup?: { repository: string; branch: string };
    },
  ): Promise<AppPlan>;
}

/** Hears that requests were stored, before anybody is answered: time to work on them. */
export type RequestsAccepted = (
  requestIds: readonly string[],
) => void | Promise<void>;

/** What CI ships. */
export interface ArtifactService {
  ship(caller: Caller, artifact: Artifact): Promise<ShippedArtifact>;
  list(
    caller: Caller,
    query: ListArtifactsQuery,
  ): Promise<Page<ArtifactSummary>>;
  get(caller: Caller, artifactId: string): Promise<ArtifactAnswer>;
}

/** What people, tokens and policies want. */
export interface RequestService {
  plan(caller: Caller, wish: ChangeWish): Promise<PlannedChange>;
  create(
    caller: Caller,
    body: CreateRequestBody,
    options: { idempotencyKey?: string },
  ): Promise<RequestAnswer>;
  list(caller: Caller, query: ListRequestsQuery): Promise<Page<ReleaseRequest>>;
  get(caller: Caller, requestId: string): Promise<RequestAnswer>;
  /** The plan of a request as it would be made now. */
  planOf(caller: Caller, requestId: string): Promise<PlannedChange>;
  confirm(
    caller: Caller,
    requestId: string,
    digest: string,
  ): Promise<RequestAnswer>;
  cancel(caller: Caller, requestId: string): Promise<RequestAnswer>;
}

/** What was released. */
export interface ReleaseService {
  list(caller: Caller, query: ListReleasesQuery): Promise<Page<Release>>;
  get(
    caller: Caller,
    place: { environment: string; app: string; commit: string },
  ): Promise<ReleaseAnswer>;
  ofEntity(
    caller: Caller,
    entity: { kind: string; namespace: string; name: string },
    options: { limit: number },
  ): Promise<EntityReleases>;
}

/** What is live in clusters. */
export interface LiveService {
  ofApp(caller: Caller, place: AppPlace): Promise<AppLive>;
  ofEnvironment(caller: Caller, environment: string): Promise<EnvironmentLive>;
  /** Answers what the agent did, in its words. */
  command(
    caller: Caller,
    place: AppPlace,
    command: AppCommand,
  ): Promise<string>;
  read(
    caller: Caller,
    place: AppPlace,
    asked: ObjectQuery & { as: 'describe' | 'object' },
  ): Promise<ObjectText>;
  /** Ends before what the caller signed in with does. */
  logs(
    caller: Caller,
    place: AppPlace,
    query: LogsQuery,
    signal: AbortSignal,
  ): Promise<AsyncIterable<LogEvent>>;
}

export interface EnvironmentService {
  list(caller: Caller): Promise<Environment[]>;
  rebuildIndex(
    caller: Caller,
  ): Promise<
    { repository: string; head: CommitSha | null; releases: number }[]
  >;
}

export interface BranchService {
  deleted(
    caller: Caller,
    branch: { repository: string; branch: string },
  ): Promise<BranchDeletedAnswer>;
}
