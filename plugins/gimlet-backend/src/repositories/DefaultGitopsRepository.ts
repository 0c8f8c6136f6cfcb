import type {
  ChangePlan,
  CommitSha,
  Signature,
  ToldError,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  CommitQueue,
  readLayout,
  type Applied,
  type BareRepository,
  type Layout,
} from '@gimlet-io/core';
import type { EnvironmentConfig } from '../config/types';
import type { Clock } from '../clock/types';
import type { StepListener } from '../steps';
import { pushesPerMinute } from './pushesPerMinute';
import { repositoryName, type RepositoryAddress } from './repositoryNames';
import { isSound } from './soundMirror';
import { toldError } from './toldError';
import type { GitopsRepository } from './types';

/** A host that does not answer is left alone soon: whoever waits is told, and tries again later. */
const PUSH_ATTEMPTS = 3;

/** @see DefaultGitopsRepository */
export interface DefaultGitopsRepositoryOptions extends RepositoryAddress {
  mirror: BareRepository;
  environments: readonly EnvironmentConfig[];
  committer: { name: string; email: string };
  clock: Clock;
  /** When it was fetched, or why it could not be. */
  fetched: number | ToldError;
  onStep?: StepListener;
  /** Called where the mirror turns out to be broken: it is to be thrown away. */
  onBroken?: () => void;
}

/** A gitops repository with its mirror on this machine. */
export class DefaultGitopsRepository implements GitopsRepository {
  readonly url: string;
  readonly branch: string;
  readonly environments: readonly EnvironmentConfig[];
  readonly mirror: BareRepository;
  readonly #queue: CommitQueue;
  readonly #clock: Clock;
  readonly #onBroken: () => void;
  #name: string;
  #fetchedAt: number | undefined;
  #problem: ToldError | undefined;
  #isBroken = false;
  #fetching: Promise<unknown> = Promise.resolve();
  #nextFetch: Promise<CommitSha | null> | undefined;

  private constructor(options: DefaultGitopsRepositoryOptions, name: string) {
    const { url, branch, mirror, clock, onStep, fetched } = options;
    this.url = url;
    this.branch = branch;
    this.environments = options.environments;
    this.mirror = mirror;
    this.#clock = clock;
    this.#onBroken = options.onBroken ?? (() => {});
    this.#name = name;
    if (typeof fetched === 'number') this.#fetchedAt = fetched;
    else this.#problem = fetched;
    this.#queue = new CommitQueue({
      repository: mirror,
      branch,
      committer: options.committer,
      pushesPerMinute: pushesPerMinute(url),
      attempts: PUSH_ATTEMPTS,
      clock,
      onStep: async (step, requestIds) => {
        // The queue's own `planned` only says that a plan still fits.
        if (step === 'planned') return;
        for (const requestId of requestIds) await onStep?.(step, requestId);
      },
    });
  }

  static async create(
    options: DefaultGitopsRepositoryOptions,
  ): Promise<DefaultGitopsRepository> {
    const unnamed: Layout = {
      source: 'absent',
      committers: [],
      environments: [],
    };
    const repository = new DefaultGitopsRepository(
      options,
      repositoryName(options, unnamed),
    );
    await repository.#readName();
    return repository;
  }

  get name(): string {
    return this.#name;
  }

  get fetchedAt(): number | undefined {
    return this.#fetchedAt;
  }

  get problem(): ToldError | undefined {
    return this.#problem;
  }

  head(): Promise<CommitSha | null> {
    return this.mirror.head(this.branch);
  }

  async layout(): Promise<Layout> {
    return readLayout(this.mirror, await this.head());
  }

  /** Whoever asks while a fetch runs shares the next one: the running one may have asked the remote too early. */
  fetch(): Promise<CommitSha | null> {
    this.#nextFetch ??= this.#fetching.then(() => {
      this.#nextFetch = undefined;
      const fetched = this.#fetch();
      this.#fetching = fetched.catch(() => undefined);
      return fetched;
    });
    return this.#nextFetch;
  }

  submit(submission: {
    plan: ChangePlan;
    requestId: string;
    author: Signature;
  }): Promise<Applied> {
    return this.#queue.submit(submission);
  }

  /** Waits for what is being pushed. The repository cannot be used afterwards. */
  async close(): Promise<void> {
    await this.#queue.close();
    await this.#fetching;
    await this.mirror.close();
  }

  async #fetch(): Promise<CommitSha | null> {
    try {
      await this.mirror.fetch();
    } catch (error) {
      this.#problem = toldError(error);
      // Whoever waited for the next fetch finds the same mirror, which is thrown away once.
      if (!this.#isBroken && !(await isSound(this.mirror, this.branch))) {
        this.#isBroken = true;
        this.#onBroken();
      }
      throw error;
    }
    this.#fetchedAt = this.#clock.now();
    this.#problem = undefined;
    await this.#readName();
    return this.head();
  }

  /** A layout file that cannot be read takes no name away; whoever plans on it is told what is wrong with it. */
  async #readName(): Promise<void> {
    const layout = await this.layout().catch(() => undefined);
    if (layout) this.#name = repositoryName(this, layout);
  }
}
