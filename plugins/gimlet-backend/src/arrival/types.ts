import type {
  Arrival,
  CommitSha,
  Outcome,
  ToldError,
  WishedAction,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { ArrivalMemory, ArrivalState, FluxNotice } from '@gimlet-io/core';

/** An app in an environment. */
export interface AppPlace {
  environment: string;
  app: string;
}

/** A pushed change on its way into a cluster, as it is stored. */
export interface FollowedArrival extends AppPlace {
  requestId: string;
  action: WishedAction;
  commit: CommitSha;
  pushedAt: number;
  state: ArrivalState;
  /** When it entered the state. */
  since: number;
  arrival?: Arrival;
  memory?: ArrivalMemory;
  /** The reason that the timeline told last. */
  said?: string;
  /** Read again then at the latest; absent: nothing more happens. */
  dueAt?: number;
  /** Counts what was written: whoever read an older one writes nothing. */
  version: number;
}

/** What a reading changes. */
export interface ArrivalStep {
  state: ArrivalState;
  since: number;
  arrival: Arrival;
  memory: ArrivalMemory;
  said?: string;
  /** `null`: nothing more happens. */
  dueAt: number | null;
  /** For the request's timeline; absent: no entry is made, and the request stays as it is. */
  text?: string;
  /** In state `failed`. */
  error?: ToldError;
  /** In state `superseded`, where a request made the later commit. */
  supersededBy?: string;
  /** What becomes of the change's outcome; absent: nothing. */
  outcome?: Pick<
    Outcome,
    'state' | 'readyAt' | 'failedAt' | 'reason' | 'recoveredAt'
  >;
}

/** Arrivals that something may still happen to. */
export interface ArrivalStore {
  /**
   * From now on something reports from an environment: the newest change of each app is followed, where nothing did so until now and it
   * was pushed after that moment.
   */
  takeUp(environment: string, pushedAfter: number, now: number): Promise<void>;
  /** It cannot be read now: it is due then. Nothing where it was read by another meanwhile. */
  postpone(arrival: FollowedArrival, until: number): Promise<void>;
  /** Nothing of all other environments is followed any more, where it was pushed before that moment; what is in git stays pushed. */
  retain(
    environments: readonly string[],
    pushedBefore: number,
    now: number,
  ): Promise<void>;
  get(requestId: string): Promise<FollowedArrival | undefined>;
  /** Those whose time has come, the longest overdue first. */
  due(now: number, limit: number): Promise<FollowedArrival[]>;
  /** Those of an environment, of these apps where some are named. */
  open(filter: {
    environment: string;
    apps?: readonly string[];
  }): Promise<FollowedArrival[]>;
  /**
   * Writes a step with its request, its timeline and its outcome in one transaction. False where another one was written since it
   * was read: then nothing is written.
   */
  record(
    arrival: FollowedArrival,
    step: ArrivalStep,
    now: number,
  ): Promise<boolean>;
  /** The newest change of each app that was followed into its cluster, by `<environment>/<app>`. */
  newest(places: readonly AppPlace[]): Promise<Map<string, FollowedArrival>>;
}

/** What Flux's notification webhooks told. */
export interface NoticeStore {
  /** False where the same was told before: then nothing is written. */
  add(
    environment: string,
    digest: string,
    notice: FluxNotice,
  ): Promise<boolean>;
  /** The oldest first; about this object alone, where one is named. */
  since(
    environment: string,
    receivedAt: number,
    object?: FluxNotice['object'],
  ): Promise<FluxNotice[]>;
  /** Removes those that were received before; answers how many. */
  prune(before: number): Promise<number>;
}

/** `production/checkout`, as maps of apps are keyed. */
export const placeKey = ({ environment, app }: AppPlace) =>
  `${environment}/${app}`;
