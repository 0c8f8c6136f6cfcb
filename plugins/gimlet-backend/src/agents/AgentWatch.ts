import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Clock } from '../clock/types';
import { agentStateOf, HEARTBEAT_SECONDS } from './agentState';
import { tell } from './tell';
import type { ClusterListener, ClusterStore } from './types';

/** @see AgentWatch */
export interface AgentWatchOptions {
  clusters: Pick<ClusterStore, 'sessions' | 'apps'>;
  /** Told of all that the environment has, when its agent goes or comes back. */
  listeners: readonly ClusterListener[];
  logger: LoggerService;
  clock: Clock;
  heartbeatSeconds?: number;
}

/** Notices agents that come and go: nothing is reported of that by itself, and pages show it. */
export class AgentWatch {
  readonly #options: AgentWatchOptions;
  readonly #known = new Map<string, string>();
  readonly #stopped = new AbortController();
  #running: Promise<void> | undefined;

  constructor(options: AgentWatchOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { clock, logger } = this.#options;
    const { heartbeatSeconds = HEARTBEAT_SECONDS } = this.#options;
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      await this.#look().catch(error =>
        logger.error('The agents could not be looked at', error),
      );
      await clock.sleep((heartbeatSeconds * 1_000) / 2, signal);
    }
  }

  async #look(): Promise<void> {
    const { clusters, logger, clock } = this.#options;
    const now = clock.now();
    for (const session of await clusters.sessions()) {
      const { environment } = session;
      const { state } = agentStateOf(
        session,
        now,
        this.#options.heartbeatSeconds,
      );
      const before = this.#known.get(environment);
      this.#known.set(environment, state);
      if (before === undefined || before === state) continue;
      if (state === 'gone') logger.warn(`The agent of ${environment} is gone`);
      const apps = await clusters.apps(environment);
      tell({ environment, apps, shared: true, at: now }, this.#options);
    }
  }
}
