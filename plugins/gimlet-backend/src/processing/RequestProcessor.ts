import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { EnvironmentConfig } from '../config/types';
import type {
  LeaseStore,
  OutcomeStore,
  ReleaseIndex,
  RequestStore,
} from '../database/types';
import { environmentsByRepository } from '../repositories/DefaultGitopsRepositories';
import { HeadPoll } from '../repositories/HeadPoll';
import type { GitopsRepositories } from '../repositories/types';
import type { ChangePlanner } from '../services/types';
import type { Announcer } from '../signals/types';
import { ConcurrencyLimit } from './ConcurrencyLimit';
import { IndexFollower } from './IndexFollower';
import { RepositoryWorker } from './RepositoryWorker';
import { systemClock } from '../clock/systemClock';
import type { Clock } from '../clock/types';
import type { StepListener } from '../steps';

const LEASE_DURATION_MS = 30_000;
/** Helm takes a processor each; dialogs want to render as well. */
const RENDERS_AT_ONCE = 2;
/** How long a stop waits for a push that gets no answer. What is left then is taken up by whoever comes next. */
const STOP_PATIENCE_MS = 20_000;

/** @see RequestProcessor */
export interface RequestProcessorOptions {
  /** Of the configuration. */
  environments: readonly EnvironmentConfig[];
  repositories: GitopsRepositories;
  requests: RequestStore;
  leases: LeaseStore;
  outcomes: OutcomeStore;
  index: ReleaseIndex;
  planner: ChangePlanner;
  announcer: Announcer;
  logger: LoggerService;
  /** Milliseconds between two looks at each gitops repository. */
  fetchInterval: number;
  /** Told of changes of apps that were seen in git. */
  onChanged?: (changed: { environment: string; app: string }[]) => void;
  /** Whether something reports from an environment's cluster; nothing does where nothing is said. */
  isFollowed?: (environment: string) => Promise<boolean>;
  /** Told of `claimed`, `planned` and `recorded`; the steps of a push are told by the repositories. */
  onStep?: StepListener;
  clock?: Clock;
  /** Names this replica; made up where nothing is said. */
  owner?: string;
  /** Milliseconds that a lease lives without a heartbeat; 30 seconds where nothing is said. */
  leaseDuration?: number;
  /** From 0 to 1, for the jitter of waits. */
  random?: () => number;
}

/**
 * Carries requests out: a loop for each gitops repository, and a look at each repository now and then, so that the index holds
 * what others pushed. Any number of replicas may run it on one database: one of them writes to each repository.
 */
export class RequestProcessor {
  readonly #workers: readonly RepositoryWorker[];
  readonly #poll: HeadPoll;
  readonly #clock: Clock;

  constructor(options: RequestProcessorOptions) {
    const { environments, repositories, leases, logger } = options;
    const { requests, outcomes, index, planner, announcer } = options;
    const clock = options.clock ?? systemClock;
    const follower = new IndexFollower({
      index,
      requests,
      announcer,
      onWoken: () => this.poke(),
      onChanged: options.onChanged ?? (() => {}),
      logger,
    });
    const services = {
      requests,
      outcomes,
      index,
      planner,
      follower,
      isFollowed: options.isFollowed ?? (async () => false),
      renders: new ConcurrencyLimit({ limit: RENDERS_AT_ONCE }),
      onStep: options.onStep ?? (() => {}),
      logger,
      clock,
      random: options.random ?? Math.random,
    };
    this.#clock = clock;
    this.#workers = environmentsByRepository(environments).map(
      shared =>
        new RepositoryWorker({
          environments: shared,
          repositories,
          leases,
          services,
          announcer,
          owner:
            options.owner ?? `${hostname()} ${process.pid} ${randomUUID()}`,
          leaseDuration: options.leaseDuration ?? LEASE_DURATION_MS,
        }),
    );
    this.#poll = new HeadPoll({
      repositories,
      interval: options.fetchInterval,
      onHead: repository => follower.follow(repository),
      logger,
      clock,
    });
  }

  start(): void {
    this.#workers.forEach(worker => worker.start());
    this.#poll.start();
  }

  /** Says that a request was made, or that one need not wait any longer: it is looked at now. */
  poke(): void {
    this.#workers.forEach(worker => worker.poke());
  }

  /** Finishes what is being pushed and gives everything else back, so that another replica, or the next start, goes on at once. */
  async stop(): Promise<void> {
    const patience = new AbortController();
    const stopped = Promise.all([
      this.#poll.stop(),
      ...this.#workers.map(worker => worker.stop()),
    ]);
    await Promise.race([
      stopped,
      this.#clock.sleep(STOP_PATIENCE_MS, patience.signal),
    ]);
    patience.abort();
  }
}
