import type { LoggerService } from '@backstage/backend-plugin-api';
import { RepeatedLook, type Clock } from '../clock';
import { agentStateOf, HEARTBEAT_SECONDS } from './agentState';
import { tell } from './tell';
import type { ClusterListener, ClusterStore } from './types';

/** Between two looks, in milliseconds. */
const INTERVAL = (HEARTBEAT_SECONDS * 1_000) / 2;

/** @see AgentWatch */
export interface AgentWatchOptions {
  clusters: Pick<ClusterStore, 'sessions' | 'apps'>;
  /** Told of all that the environment has, when its agent goes or comes back. */
  listeners: readonly ClusterListener[];
  logger: LoggerService;
  clock: Clock;
}

/** Notices agents that come and go: nothing is reported of that by itself, and pages show it. */
export class AgentWatch {
  readonly #options: AgentWatchOptions;
  readonly #known = new Map<string, string>();
  readonly #looks: RepeatedLook;

  constructor(options: AgentWatchOptions) {
    const { clock, logger } = options;
    this.#options = options;
    this.#looks = new RepeatedLook({
      look: () => this.#look(),
      interval: INTERVAL,
      onError: error =>
        logger.error('The agents could not be looked at', error),
      clock,
    });
  }

  start(): void {
    this.#looks.start();
  }

  stop(): Promise<void> {
    return this.#looks.stop();
  }

  async #look(): Promise<void> {
    const { clusters, logger, clock } = this.#options;
    const now = clock.now();
    for (const session of await clusters.sessions()) {
      const { environment } = session;
      const { state } = agentStateOf(session, now);
      const before = this.#known.get(environment);
      this.#known.set(environment, state);
      if (before === undefined || before === state) continue;
      if (state === 'gone') logger.warn(`The agent of ${environment} is gone`);
      const apps = await clusters.apps(environment);
      tell(
        { environment, apps, shared: true, ofEnvironment: true, at: now },
        this.#options,
      );
    }
  }
}
