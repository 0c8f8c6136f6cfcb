import type { CommitSha } from '@gimlet-io/backstage-plugin-gimlet-common';
import { RequestIndex } from '@gimlet-io/core';
import type { EnvironmentConfig } from '../config/types';
import type { LeaseStore, StoredRequest } from '../database/types';
import { repositoryKey } from '../repositories/repositoryNames';
import type {
  GitopsRepositories,
  GitopsRepository,
} from '../repositories/types';
import type { Announcer } from '../signals/types';
import { appsWithRequests } from './appsWithRequests';
import { Bell } from '../clock/Bell';
import { ClaimedRequest } from './ClaimedRequest';
import { ConcurrencyLimit } from './ConcurrencyLimit';
import { Gathering } from './Gathering';
import { RequestRun, type RunServices } from './RequestRun';

/** Requests of one repository that are worked on at once. */
const AT_ONCE = 50;
/** How long plans that are ready wait for others that were claimed with them. */
const PATIENCE_MS = 1_000;
const WAKE_INTERVAL_MS = 600_000;
const SHORTEST_IDLE_MS = 1_000;
const LONGEST_IDLE_MS = 5_000;
const IDLE_GROWTH = 1.5;

/** @see RepositoryWorker */
export interface RepositoryWorkerOptions {
  /** Those that share the repository. */
  environments: readonly EnvironmentConfig[];
  repositories: GitopsRepositories;
  leases: LeaseStore;
  services: RunServices;
  announcer: Announcer;
  /** Names this replica in leases. */
  owner: string;
  /** Milliseconds that a lease lives without a heartbeat. */
  leaseDuration: number;
}

/**
 * The one writer of a gitops repository, where this replica holds its lease: claims requests and runs them. Where another replica
 * holds it, it waits until that one is gone.
 */
export class RepositoryWorker {
  readonly #options: RepositoryWorkerOptions;
  readonly #services: RunServices;
  readonly #lease: string;
  readonly #bell: Bell;
  readonly #stopping = new AbortController();
  readonly #stopped = new AbortController();
  readonly #runs = new Set<RequestRun>();
  #claims = 0;
  readonly #oneSearch = new ConcurrencyLimit({ limit: 1 });
  readonly #made = new WeakMap<GitopsRepository, RequestIndex>();
  /** Until when the lease of the repository, and those of its requests, are ours for certain. */
  #mineUntil = 0;
  #wokenAt = -Infinity;
  #working: Promise<void> | undefined;
  #beating: Promise<void> | undefined;

  constructor(options: RepositoryWorkerOptions) {
    const { environments, services } = options;
    const { appsRepo: url, branch } = environments[0];
    this.#options = options;
    this.#services = services;
    this.#lease = `gitops ${repositoryKey({ url, branch })}`;
    this.#bell = new Bell({ clock: services.clock });
  }

  start(): void {
    this.#working ??= this.#work();
    this.#beating ??= this.#keepLeases();
  }

  /** There may be something to do. */
  poke(): void {
    this.#bell.ring();
  }

  /** Finishes what is being pushed, and gives everything else back. */
  async stop(): Promise<void> {
    const { leases, owner } = this.#options;
    const { logger } = this.#services;
    this.#stopping.abort();
    this.#bell.ring();
    await this.#working;
    const runs = [...this.#runs];
    // One that cannot be given back keeps nobody from waiting for what is being pushed.
    await Promise.all(
      runs.map(run =>
        run.isSubmitted
          ? run.ended
          : run.claimed
              .giveBack()
              .catch(error =>
                logger.warn('A request was not given back', error),
              ),
      ),
    );
    this.#stopped.abort();
    await this.#beating;
    await leases
      .release(this.#lease, owner)
      .catch(error => logger.warn('A lease was not given back', error));
  }

  get #isWriter(): boolean {
    return this.#services.clock.now() < this.#mineUntil;
  }

  async #work(): Promise<void> {
    const { logger } = this.#services;
    let idle = SHORTEST_IDLE_MS;
    while (!this.#stopping.signal.aborted) {
      const found = await this.#claim().catch(error => {
        logger.error('No requests could be claimed', error);
        return 0;
      });
      if (found > 0) {
        idle = SHORTEST_IDLE_MS;
      } else if (await this.#bell.sleep(idle)) {
        idle = SHORTEST_IDLE_MS;
      } else {
        idle = Math.min(idle * IDLE_GROWTH, LONGEST_IDLE_MS);
      }
    }
  }

  /** Takes what there is to do, and begins with it; answers how much. */
  async #claim(): Promise<number> {
    const { environments, leaseDuration } = this.#options;
    const { requests, clock } = this.#services;
    if (!this.#isWriter) await this.#renew();
    const limit = AT_ONCE - this.#runs.size;
    if (!this.#isWriter || limit <= 0) return 0;
    const now = clock.now();
    if (now - this.#wokenAt >= WAKE_INTERVAL_MS) {
      await this.#wakeWaiting();
      this.#wokenAt = now;
    }
    // Each claim has a name of its own: a run whose request was given to another one, here or elsewhere, cannot write to it.
    this.#claims += 1;
    const owner = `${this.#options.owner} ${this.#lease} ${this.#claims}`;
    const claimed = await requests.claim({
      owner,
      environments: environments.map(({ name }) => name),
      limit,
      now,
      leaseUntil: now + leaseDuration,
    });
    if (claimed.length > 0) this.#begin(claimed, owner);
    return claimed.length;
  }

  #begin(claimed: readonly StoredRequest[], owner: string): void {
    const { services, announcer } = this.#options;
    const { requests } = services;
    const runs = claimed.map(
      request =>
        new RequestRun({
          claimed: new ClaimedRequest({
            request,
            owner,
            requests,
            announcer,
            isWriter: () => this.#isWriter,
          }),
          services,
          isStopping: () => this.#stopping.signal.aborted,
        }),
    );
    runs.forEach(run => this.#runs.add(run));
    this.#run(runs)
      .catch(error => this.#logLeft(error))
      .finally(() => {
        runs.forEach(run => this.#runs.delete(run));
        this.#bell.ring();
      });
  }

  /** What is left is taken up when its lease has ended. */
  #logLeft(error: Error): void {
    this.#services.logger.error(
      'Requests were left to whoever comes next',
      error,
    );
  }

  async #run(runs: readonly RequestRun[]): Promise<void> {
    const { clock, onStep } = this.#services;
    for (const { claimed } of runs) await onStep('claimed', claimed.request.id);
    let repository: GitopsRepository;
    try {
      repository = await this.#fetched();
    } catch (error) {
      for (const run of runs) await run.fail(error);
      return;
    }
    const gathering = new Gathering({
      size: runs.length,
      patience: PATIENCE_MS,
      clock,
    });
    const ground = {
      repository,
      gathering,
      madeBy: (requestId: string) => this.#madeBy(repository, requestId),
    };
    await Promise.all(
      runs.map(async run => {
        await run.run(ground).catch(error => this.#logLeft(error));
        // The next one of its app need not wait for the others.
        this.#runs.delete(run);
        this.#bell.ring();
      }),
    );
  }

  /** The repository with the remote's head in its mirror and in the index. */
  async #fetched(): Promise<GitopsRepository> {
    const { environments, repositories } = this.#options;
    const { follower, logger } = this.#services;
    const repository = await repositories.ofEnvironment(environments[0].name);
    await repository.fetch();
    await follower
      .follow(repository)
      .catch(error =>
        logger.error(`${repository.name} could not be indexed`, error),
      );
    return repository;
  }

  /** One search at a time: the first of a process reads all history. */
  #madeBy(
    repository: GitopsRepository,
    requestId: string,
  ): Promise<CommitSha | undefined> {
    const index =
      this.#made.get(repository) ??
      new RequestIndex({ repository: repository.mirror });
    this.#made.set(repository, index);
    return this.#oneSearch.run(async () => {
      const found = await index.find(requestId, await repository.head());
      return found?.commit;
    });
  }

  async #keepLeases(): Promise<void> {
    const { leaseDuration } = this.#options;
    const { clock, logger } = this.#services;
    const { signal } = this.#stopped;
    for (;;) {
      await clock.sleep(leaseDuration / 3, signal);
      if (signal.aborted) return;
      await this.#renew().catch(error =>
        logger.error('The leases could not be prolonged', error),
      );
    }
  }

  /** Takes or prolongs the lease of the repository and those of its requests. */
  async #renew(): Promise<void> {
    const { leases, leaseDuration, owner } = this.#options;
    const { clock } = this.#services;
    if (!this.#isWriter) this.#wokenAt = -Infinity;
    const now = clock.now();
    const until = now + leaseDuration;
    if (!(await leases.acquire(this.#lease, owner, now, until))) {
      this.#mineUntil = 0;
      this.#runs.forEach(run => run.claimed.lose());
      return;
    }
    await this.#prolongRuns(until);
    this.#mineUntil = until;
  }

  async #prolongRuns(until: number): Promise<void> {
    const { requests } = this.#services;
    const all = [...this.#runs].map(run => run.claimed);
    for (const owner of new Set(all.map(claimed => claimed.owner))) {
      const own = all.filter(claimed => claimed.owner === owner);
      const held = new Set(
        await requests.heartbeat(
          owner,
          own.map(({ request }) => request.id),
          until,
        ),
      );
      own
        .filter(({ request }) => !held.has(request.id))
        .forEach(claimed => claimed.lose());
    }
  }

  /**
   * Whoever was the writer before, or another replica that read the new head first, may have died between that and waking what
   * waited for it; so what waits is looked at when this replica becomes the writer, and now and then.
   */
  async #wakeWaiting(): Promise<void> {
    const { environments } = this.#options;
    const { requests } = this.#services;
    for (const { name: environment } of environments) {
      const apps = await appsWithRequests(requests, {
        environment,
        state: 'waiting',
      });
      for (const app of apps) await requests.wake({ environment, app });
    }
  }
}
