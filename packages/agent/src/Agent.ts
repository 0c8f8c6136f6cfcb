import type {
  CommandKind,
  SkippedKind,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { ClusterCache, LastLogs, WorkloadReader } from './cache';
import { CommandRunner } from './commands';
import {
  fluxKinds,
  kindName,
  LimitedTasks,
  ObjectWatch,
  otherKinds,
  workloadKinds,
  type ClusterApi,
  type ObjectWatchWaits,
  type WatchedKind,
} from './kubernetes';
import { AgentLink, type LinkTiming, type TokenSource } from './link';
import type { Log } from './log';
import { observe } from './observe';
import { Reporter, type ReporterTiming } from './report';

export interface AgentOptions {
  /** Of the cluster that is observed. */
  cluster: ClusterApi;
  /** The server's API; ends in `/api/gimlet`. */
  server: string;
  token: TokenSource;
  /** What it lets itself be asked. */
  allow: readonly CommandKind[];
  version: string;
  log: Log;
  timing?: {
    watch?: Partial<ObjectWatchWaits>;
    report?: Partial<ReporterTiming>;
    link?: Partial<LinkTiming>;
  };
}

/** Lists at the same time: each holds a page of whole objects. */
const LISTS_AT_A_TIME = 2;
/** For kinds that fail while others could be read, such as right after a start of the API server. */
const UNREAD_PATIENCE_MS = 60_000;

/** Observes a cluster, reports to a server, and carries out what it is asked to. */
export class Agent {
  private readonly options: AgentOptions;
  private readonly watches: ObjectWatch[];
  private readonly cache: ClusterCache;
  private readonly reader: WorkloadReader;
  private readonly lastLogs: LastLogs;
  private readonly reporter: Reporter;
  private readonly commands: CommandRunner;
  private readonly link: AgentLink;
  private readonly stopped = new AbortController();
  private readonly unreadable = new Set<string>();
  /** Called whenever the state of a kind changes. */
  private readonly waiting = new Set<() => void>();
  private reading?: Promise<void>;

  constructor(options: AgentOptions) {
    this.options = options;
    const { cluster: api, log } = options;
    this.cache = new ClusterCache({
      observe,
      onUnreadable: (ref, error) => this.tellUnreadable(kindName(ref), error),
      onChange: () => this.reporter.changed(),
      onApplied: applied => this.reader.read(applied),
      onPod: pod => {
        // Who lets no log be read means the last lines too.
        if (options.allow.includes('logs')) this.lastLogs.consider(pod);
      },
      onGone: uid => this.lastLogs.forget(uid),
    });
    const lists = new LimitedTasks(LISTS_AT_A_TIME);
    this.watches = [...fluxKinds, ...workloadKinds, ...otherKinds].map(
      kind =>
        new ObjectWatch({
          kind,
          api,
          lists,
          sink: this.cache.sinkFor(kind),
          waits: options.timing?.watch,
          onState: state => {
            if ('message' in state && state.state !== 'absent') {
              log.warn(`${kindName(kind)} is ${state.state}: ${state.message}`);
            }
            for (const wake of this.waiting) wake();
            this.reporter.changed();
          },
        }),
    );
    this.reader = new WorkloadReader({
      api,
      cache: this.cache,
      watches: this.watches,
      onFailure: ({ message }) =>
        log.warn(`Workloads could not be read anew: ${message}`),
    });
    this.lastLogs = new LastLogs({ api, cache: this.cache });
    this.reporter = new Reporter({
      cache: this.cache,
      skippedKinds: () => this.skippedKinds(),
      timing: options.timing?.report,
    });
    this.commands = new CommandRunner({
      allow: options.allow,
      log,
      tools: {
        api,
        cache: this.cache,
        watchOf: kind => this.watchOf(kind),
        now: () => new Date(),
      },
    });
    this.link = new AgentLink({
      api: options.server,
      token: options.token,
      log,
      timing: options.timing?.link,
      work: {
        introduce: async signal => {
          await this.settled(this.watches, signal);
          return {
            agentVersion: options.version,
            allow: [...options.allow],
            cluster: await this.clusterVersion(signal),
            skippedKinds: this.skippedKinds(),
          };
        },
        begin: environment => this.cache.setEnvironment(environment),
        report: (target, signal) => this.reporter.run(target, signal),
        resync: () => this.reporter.wantSnapshot(),
        command: (command, result, signal) =>
          this.commands.run(command, result, signal),
      },
    });
  }

  /** Objects in the cache. */
  get size(): number {
    return this.cache.size;
  }

  start(): void {
    this.reading ??= this.read();
    this.link.start();
  }

  /** Ends the session, the watches and what is under way. */
  async stop(): Promise<void> {
    this.stopped.abort();
    this.lastLogs.stop();
    await this.link.stop();
    await Promise.all([
      this.reader.stop(),
      ...this.watches.map(watch => watch.stop()),
    ]);
    await this.reading;
    this.options.cluster.close();
  }

  /** Kustomizations first: what they had applied before the workloads are read is nothing that those could be behind. */
  private async read(): Promise<void> {
    const { signal } = this.stopped;
    const flux = this.watches.slice(0, fluxKinds.length);
    for (const watch of flux) watch.start();
    await this.settled(flux, signal);
    this.cache.beginWorkloads();
    if (signal.aborted) return;
    for (const watch of this.watches.slice(fluxKinds.length)) watch.start();
  }

  /**
   * Resolves when all of these kinds have been read, or are known to be out of reach. A kind that fails and was never read would be told
   * to be gone, so it is waited for: for good where it is all of them, since then the cluster is away; else for a while, since the others
   * have something to say.
   */
  private async settled(
    watches: readonly ObjectWatch[],
    signal: AbortSignal,
  ): Promise<void> {
    const isUnread = ({ state, wasRead }: ObjectWatch) =>
      state.state === 'failing' && !wasRead;
    let patienceEnds: number | undefined;
    while (!signal.aborted) {
      const isAway = watches.every(isUnread);
      if (isAway || watches.some(({ state }) => state.state === 'starting')) {
        patienceEnds = undefined;
      } else if (watches.some(isUnread)) {
        patienceEnds ??= Date.now() + UNREAD_PATIENCE_MS;
        if (Date.now() >= patienceEnds) return;
      } else {
        return;
      }
      await this.stateChanged(signal, patienceEnds);
    }
  }

  /** Resolves when the state of a kind changed, at this moment at the latest. */
  private async stateChanged(
    signal: AbortSignal,
    latest: number | undefined,
  ): Promise<void> {
    await new Promise<void>(resolve => {
      const wait: { timer?: NodeJS.Timeout } = {};
      const wake = () => {
        clearTimeout(wait.timer);
        this.waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      if (latest !== undefined) {
        wait.timer = setTimeout(wake, Math.max(0, latest - Date.now()));
      }
      this.waiting.add(wake);
      signal.addEventListener('abort', wake, { once: true });
    });
  }

  /** Once for each kind and failure: what one object has, others have too. */
  private tellUnreadable(kind: string, error: unknown): void {
    const message = `A ${kind} could not be understood: ${
      error instanceof Error ? error.message : error
    }`;
    if (this.unreadable.has(message) || this.unreadable.size > 100) return;
    this.unreadable.add(message);
    this.options.log.warn(message);
  }

  private watchOf({ group, kind }: WatchedKind): ObjectWatch {
    const watch = this.watches.find(
      each => each.kind.kind === kind && each.kind.group === group,
    );
    if (!watch) throw new Error(`${kind} is not watched`);
    return watch;
  }

  private skippedKinds(): SkippedKind[] {
    return this.watches.flatMap(({ kind, state }) =>
      'message' in state
        ? [
            {
              kind: kindName(kind),
              why: state.state,
              message: state.message,
            },
          ]
        : [],
    );
  }

  private async clusterVersion(
    signal: AbortSignal,
  ): Promise<{ version: string } | undefined> {
    try {
      const { gitVersion } = await this.options.cluster.get<{
        gitVersion?: string;
      }>('/version', {}, signal);
      return gitVersion ? { version: gitVersion } : undefined;
    } catch {
      // Nothing depends on it.
      return undefined;
    }
  }
}
