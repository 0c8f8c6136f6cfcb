import type { LoggerService } from '@backstage/backend-plugin-api';
import type { CommitSha } from '@gimlet-io/backstage-plugin-gimlet-common';
import type { EnvironmentConfig } from '../config/types';
import { RepeatedLook, type Clock } from '../clock';
import type { GitopsRepositories, GitopsRepository } from './types';

const MAINTENANCE_INTERVAL_MS = 3_600_000;

const nameOf = (environments: readonly EnvironmentConfig[]) =>
  environments.map(({ name }) => name).join(', ');

/** @see HeadPoll */
export interface HeadPollOptions {
  repositories: GitopsRepositories;
  /** Milliseconds between two looks. */
  interval: number;
  /** Called with the head after each look that succeeded, moved or not. */
  onHead: (
    repository: GitopsRepository,
    head: CommitSha | null,
  ) => Promise<void>;
  logger: LoggerService;
  clock: Clock;
}

/**
 * Fetches each gitops repository now and then. One that is slow or fails holds no other up, and says so once, not at each look.
 */
export class HeadPoll {
  readonly #options: HeadPollOptions;
  readonly #looking = new Map<GitopsRepository, Promise<void>>();
  readonly #saidProblems = new Map<string, string>();
  readonly #maintained = new WeakMap<GitopsRepository, number>();
  readonly #looks: RepeatedLook;

  constructor(options: HeadPollOptions) {
    const { interval, logger, clock } = options;
    this.#options = options;
    this.#looks = new RepeatedLook({
      look: () => this.#lookAtAll(),
      interval,
      onError: error =>
        logger.error('The gitops repositories could not be looked at', error),
      clock,
    });
  }

  start(): void {
    this.#looks.start();
  }

  /** Waits for the looks that are under way. */
  async stop(): Promise<void> {
    await this.#looks.stop();
    await Promise.all(this.#looking.values());
  }

  async #lookAtAll(): Promise<void> {
    const all = await this.#options.repositories.all();
    for (const { environments, repository, problem } of all) {
      if (repository) this.#look(repository);
      else this.#say(nameOf(environments), problem?.message);
    }
  }

  #look(repository: GitopsRepository): void {
    if (this.#looks.isStopped || this.#looking.has(repository)) return;
    const name = nameOf(repository.environments);
    const looking = this.#lookAt(repository)
      .then(
        () => this.#say(name, undefined),
        error =>
          this.#say(
            name,
            error instanceof Error ? error.message : String(error),
          ),
      )
      .finally(() => this.#looking.delete(repository));
    this.#looking.set(repository, looking);
  }

  async #lookAt(repository: GitopsRepository): Promise<void> {
    const { onHead, clock } = this.#options;
    await onHead(repository, await repository.fetch());
    const last = this.#maintained.get(repository);
    if (last === undefined || clock.now() - last >= MAINTENANCE_INTERVAL_MS) {
      this.#maintained.set(repository, clock.now());
      await repository.mirror.maintain();
    }
  }

  #say(name: string, problem: string | undefined): void {
    const { logger } = this.#options;
    const said = this.#saidProblems.get(name);
    if (problem === said) return;
    if (problem === undefined) {
      this.#saidProblems.delete(name);
      logger.info(`The gitops repository of ${name} can be read again`);
    } else {
      this.#saidProblems.set(name, problem);
      logger.warn(
        `The gitops repository of ${name} could not be looked at: ${problem}`,
      );
    }
  }
}
