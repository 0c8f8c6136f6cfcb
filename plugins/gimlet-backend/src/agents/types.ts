import type {
  AgentCommand,
  AgentReport,
  CommandKind,
  CommandResult,
  Observation,
  SkippedKind,
} from '@gimlet-io/backstage-plugin-gimlet-common';

/** The newest session of an environment's agent. */
export interface AgentSession {
  environment: string;
  /** UUID version 7: what is older was replaced. */
  id: string;
  /** That opened it. */
  tokenId: string;
  agentVersion: string;
  clusterVersion?: string;
  /** What its own list lets it do. */
  allow: CommandKind[];
  skippedKinds: SkippedKind[];
  openedAt: number;
  /** When it reported last. */
  seenAt: number;
  /** It is over since; absent: it may still be there. */
  endedAt?: number;
  /** The connection that commands go down. */
  streamId?: string;
  /** Of the last report. */
  sequence: number;
  /** It has told all that it sees, and no report is missing; before, what is stored is older, or half of it is. */
  isComplete: boolean;
}

/** What a report changed. */
export interface ClusterChange {
  environment: string;
  /** Apps of which an object came, went or changed; sorted. */
  apps: string[];
  /** Objects changed that are of no app alone, such as sources. */
  shared: boolean;
  /** What is shown of the environment itself changed: its agent, its sources, the Kustomizations that are of no app alone. */
  ofEnvironment?: boolean;
  /** The agent has told all that it sees: what came before may have been half of it. */
  anew?: boolean;
  at: number;
}

/** Hears what changed in clusters, after it was stored. */
export interface ClusterListener {
  changed(change: ClusterChange): void | Promise<void>;
}

/** What became of a report. */
export type Ingested =
  /** No session of the environment has this id. */
  | { status: 'unknown' }
  /** A report is missing: nothing was stored. */
  | { status: 'gap' }
  /** It was applied, or had been before. */
  | {
      status: 'applied';
      apps: string[];
      shared: boolean;
      ofEnvironment: boolean;
      anew: boolean;
      /** It was applied, and yet a snapshot is needed to tell what is gone. */
      resync: boolean;
    };

/** The last known state of every cluster. */
export interface ClusterStore {
  /** Takes the place of the environment's former session; what that one reported stays until the first snapshot. */
  openSession(
    session: Omit<
      AgentSession,
      'endedAt' | 'streamId' | 'sequence' | 'isComplete' | 'seenAt' | 'openedAt'
    >,
    now: number,
  ): Promise<void>;
  session(environment: string): Promise<AgentSession | undefined>;
  sessions(): Promise<AgentSession[]>;
  /** Nothing where it is not the environment's any more. */
  endSession(environment: string, id: string, now: number): Promise<void>;
  /** From now on commands go down this connection, and no other. False where the session is not the environment's any more. */
  takeStream(
    environment: string,
    id: string,
    streamId: string,
  ): Promise<boolean>;
  /** Applies a report in one transaction, or not at all. */
  ingest(
    place: { environment: string; sessionId: string },
    report: AgentReport,
    now: number,
  ): Promise<Ingested>;
  /**
   * What is known of one app, of several, or of all objects; `shared`: beside the apps, the sources and the Kustomizations that are
   * of no app alone.
   */
  observations(filter: {
    environment: string;
    apps?: readonly string[];
    types?: readonly Observation['type'][];
    shared?: boolean;
    /** With `apps`: and objects of these types that are of no app alone. */
    ofNone?: readonly Observation['type'][];
  }): Promise<Observation[]>;
  /** The apps that an environment's agent saw. */
  apps(environment: string): Promise<string[]>;
  /** Removes what is known of all other environments. */
  retain(environments: readonly string[]): Promise<void>;
}

/** A command as it is stored. */
export interface StoredCommand {
  command: AgentCommand;
  state: CommandState;
  /** That it was sent to. */
  sessionId?: string;
}

export type CommandState =
  | 'queued'
  | 'sent'
  | 'cancelling'
  | 'cancelled'
  | 'done';

/** Commands on their way, from any replica to the one that an agent is connected to, and what they put out on the way back. */
export interface CommandStore {
  create(
    environment: string,
    command: AgentCommand,
    now: number,
  ): Promise<void>;
  get(id: string): Promise<StoredCommand | undefined>;
  /** What is to be sent down a session now: each is taken once. */
  take(
    environment: string,
    sessionId: string,
    now: number,
  ): Promise<{ commands: AgentCommand[]; cancelled: string[] }>;
  cancel(id: string): Promise<void>;
  /** `undefined`: no such command was sent to this session. A piece that is there already is not written again. */
  addResult(
    sent: { id: string; sessionId: string },
    result: CommandResult,
  ): Promise<{ isWanted: boolean; waiting: number } | undefined>;
  /** In order, after this one; those up to it are forgotten. */
  results(id: string, after: number): Promise<CommandResult[]>;
  /** Removes commands whose deadline was before; answers how many. */
  prune(before: number): Promise<number>;
}
