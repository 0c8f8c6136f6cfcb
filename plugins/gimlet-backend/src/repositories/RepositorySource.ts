import { rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { BareRepository, GitFetchError } from '@gimlet-io/core';
import type { EnvironmentConfig } from '../config/types';
import type { Clock } from '../clock/types';
import type { StepListener } from '../steps';
import { DefaultGitopsRepository } from './DefaultGitopsRepository';
import type { CredentialsFor } from './integrationCredentials';
import { repositoryKey, type RepositoryAddress } from './repositoryNames';
import { isSound } from './soundMirror';
import { toldError } from './toldError';

/** How long an address that could not be opened is left alone. Whoever asks meanwhile hears the same at once. */
const LEFT_ALONE_MS = 10_000;

/** @see RepositorySource */
export interface RepositorySourceOptions extends RepositoryAddress {
  environments: readonly EnvironmentConfig[];
  workDirectory: string;
  committer: { name: string; email: string };
  credentialsFor: CredentialsFor;
  logger: LoggerService;
  clock: Clock;
  onStep?: StepListener;
}

/** Where a gitops repository comes from. It is opened when it is needed first, and again after its mirror was thrown away. */
export class RepositorySource {
  readonly environments: readonly EnvironmentConfig[];
  readonly #options: RepositorySourceOptions;
  readonly #path: string;
  #opening: Promise<DefaultGitopsRepository> | undefined;
  #failed: { error: unknown; at: number } | undefined;

  constructor(options: RepositorySourceOptions) {
    this.#options = options;
    this.environments = options.environments;
    this.#path = join(
      options.workDirectory,
      'repositories',
      `${repositoryKey(options)}.git`,
    );
  }

  /** Throws what opening it throws: GitFetchErrors, and GimletErrors for addresses that are none. */
  async open(): Promise<DefaultGitopsRepository> {
    const { clock } = this.#options;
    if (this.#failed && clock.now() - this.#failed.at < LEFT_ALONE_MS) {
      throw this.#failed.error;
    }
    this.#failed = undefined;
    this.#opening ??= this.#open().catch(error => {
      this.#opening = undefined;
      this.#failed = { error, at: clock.now() };
      throw error;
    });
    return this.#opening;
  }

  async close(): Promise<void> {
    const opened = await this.#opening?.catch(() => undefined);
    await opened?.close();
  }

  async #open(): Promise<DefaultGitopsRepository> {
    const { clock } = this.#options;
    const { mirror, problem } = await this.#openMirror();
    const repository = await DefaultGitopsRepository.create({
      ...this.#options,
      mirror,
      fetched: problem === undefined ? clock.now() : toldError(problem),
      onBroken: () => this.#discard(repository),
    });
    return repository;
  }

  /** The mirror of an earlier run serves even while the remote does not answer; one that is broken does not. */
  async #openMirror(): Promise<{ mirror: BareRepository; problem?: unknown }> {
    if (!existsSync(this.#path)) {
      return { mirror: await this.#mirror() };
    }
    let mirror: BareRepository | undefined;
    let problem: unknown;
    try {
      mirror = await this.#mirror();
    } catch (error) {
      problem = error;
      if (error instanceof GitFetchError) mirror = await this.#reopen();
    }
    if (mirror && (await isSound(mirror, this.#options.branch))) {
      const wasEverFetched =
        problem === undefined ||
        (await mirror.git(['for-each-ref', '--count=1'])).length > 0;
      if (wasEverFetched) return { mirror, problem };
      await mirror.close();
      throw problem;
    }
    await mirror?.close();
    this.#warnOfBroken();
    await rm(this.#path, { recursive: true, force: true });
    return { mirror: await this.#mirror() };
  }

  #mirror(): Promise<BareRepository> {
    return BareRepository.mirror(this.#mirrorOptions());
  }

  async #reopen(): Promise<BareRepository | undefined> {
    return BareRepository.open(this.#mirrorOptions()).catch(() => undefined);
  }

  #mirrorOptions() {
    const { url, credentialsFor } = this.#options;
    const credentials = () => credentialsFor(url);
    return { path: this.#path, remote: { url, credentials } };
  }

  #warnOfBroken(): void {
    const { logger, url } = this.#options;
    logger.warn(`The mirror of ${url} is broken; it is made anew`);
  }

  /** The next who needs the repository finds the broken mirror closed, throws it away and makes it anew. */
  #discard(repository: DefaultGitopsRepository): void {
    this.#opening = repository
      .close()
      .catch(() => undefined)
      .then(() => this.#open())
      .catch(error => {
        this.#opening = undefined;
        throw error;
      });
    this.#opening.catch(() => undefined);
  }
}
