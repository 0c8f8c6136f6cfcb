import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  GimletError,
  type AppPlan,
  type CommitSha,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { StalePlanError, type Applied } from '@gimlet-io/core';
import type {
  OutcomeStore,
  ReleaseIndex,
  RequestChange,
  RequestStore,
  StoredRequest,
} from '../database/types';
import type { GitopsRepository } from '../repositories/types';
import type { ChangePlanner } from '../services/types';
import type { Announcer } from '../signals/types';
import { afterFailure, backoff, type FailedAt } from './afterFailure';
import type { ConcurrencyLimit } from './ConcurrencyLimit';
import type { Gathering } from './Gathering';
import type { IndexFollower } from './IndexFollower';
import { nextAction, type Action, type Situation } from './nextAction';
import { observePolicy, olderBeside } from './observePolicy';
import type { Clock, StepListener } from './types';

/** What every run needs. */
export interface RunServices {
  requests: RequestStore;
  outcomes: OutcomeStore;
  index: ReleaseIndex;
  planner: ChangePlanner;
  follower: IndexFollower;
  announcer: Announcer;
  /** Renders are heavy: so many at once in this process. */
  renders: ConcurrencyLimit;
  onStep: StepListener;
  logger: LoggerService;
  clock: Clock;
  random: () => number;
}

/** Where a run works: the repository as it was just fetched, and those who were claimed with it. */
export interface Ground {
  repository: GitopsRepository;
  /** The commit of its branch that a request made. */
  madeBy: (requestId: string) => Promise<CommitSha | undefined>;
  gathering: Gathering;
}

/** @see RequestRun */
export interface RequestRunOptions {
  request: StoredRequest;
  /** Names the claim in the request's lease. */
  owner: string;
  services: RunServices;
  /** Whether this replica still has the lease of the request and of its repository. */
  isMine: () => boolean;
  /** Whether this replica stops: then nothing new is begun. */
  isStopping: () => boolean;
}

/** A branch that moves under each new plan is left to others for a moment. */
const ROUNDS = 10;

/** Said where the lease was lost, or the request ended by somebody else: whoever has it now goes on. */
class NotMineError extends Error {}

const short = (id: string, digits = 7) => id.slice(0, digits);

/**
 * One request from its claim until it is done, waits, or belongs to somebody else. Each step is stored before it is taken, so that
 * whoever takes the request over goes on from there; what git holds of it is looked for first.
 */
export class RequestRun {
  readonly request: StoredRequest;
  readonly owner: string;
  readonly #services: RunServices;
  readonly #isMine: () => boolean;
  readonly #isStopping: () => boolean;
  #setEnded: () => void = () => {};
  /** Resolves when the run has ended, however it did. */
  readonly ended = new Promise<void>(resolve => {
    this.#setEnded = resolve;
  });
  /** What the timeline said last; the same is not said again. */
  #said: string | undefined;
  #isLost = false;
  #isSubmitted = false;

  constructor(options: RequestRunOptions) {
    this.request = options.request;
    this.owner = options.owner;
    this.#services = options.services;
    this.#isMine = options.isMine;
    this.#isStopping = options.isStopping;
    this.#said = options.request.waitingFor?.text;
  }

  /** Whether its plan is with the queue, which cannot be stopped any more, or what became of it is being stored. */
  get isSubmitted(): boolean {
    return this.#isSubmitted;
  }

  get #isPolicy(): boolean {
    return this.request.requestedBy.kind === 'policy';
  }

  /** Somebody else has the request now. */
  lose(): void {
    this.#isLost = true;
  }

  /** Gives the request back as it is, for whoever comes next. */
  async giveBack(): Promise<void> {
    if (this.#isLost) return;
    this.lose();
    const { requests } = this.#services;
    await requests.advance(this.owner, this.request.id, { state: 'queued' });
  }

  /** Goes on until the request's turn ends. Throws what the database throws; the lease then ends by itself. */
  async run(ground: Ground): Promise<void> {
    let hasArrived = false;
    const gather = async () => {
      if (hasArrived) return;
      hasArrived = true;
      await ground.gathering.arrive();
    };
    try {
      await this.#rounds(ground, gather);
    } catch (error) {
      if (!(error instanceof NotMineError)) throw error;
    } finally {
      if (!hasArrived) ground.gathering.leave();
      this.#setEnded();
    }
  }

  /** The repository could not be fetched. */
  async fail(error: unknown): Promise<void> {
    try {
      await this.#afterFailure(error, 'repository');
    } catch (lost) {
      if (!(lost instanceof NotMineError)) throw lost;
    } finally {
      this.#setEnded();
    }
  }

  async #rounds(ground: Ground, gather: () => Promise<void>): Promise<void> {
    let plan: AppPlan | undefined;
    let wasRefused = false;
    for (let round = 1; round <= ROUNDS; round += 1) {
      if (this.#isStopping()) {
        await this.giveBack();
        return;
      }
      let at: FailedAt = 'planning';
      let applied: Applied;
      try {
        const action = nextAction(await this.#observe(ground, plan));
        if (action.kind === 'plan') {
          plan = await this.#plan(ground);
          continue;
        }
        if (action.kind !== 'commit' || plan === undefined) {
          await this.#end(ground, action, plan);
          return;
        }
        await this.#announceCommit(plan);
        await gather();
        at = 'repository';
        applied = await this.#submit(ground, plan);
      } catch (error) {
        if (error instanceof NotMineError) throw error;
        this.#isSubmitted = false;
        // A hold that came while it was planned is seen at the second look, and waited for.
        const looksAgain: boolean = this.#isRefusedPolicy(error) && !wasRefused;
        if (!looksAgain && !(await this.#afterFailure(error, at))) return;
        wasRefused = looksAgain;
        plan = undefined;
        continue;
      }
      await this.#record(ground, applied, plan);
      return;
    }
    await this.#advance({
      state: 'queued',
      notBefore: this.#later(0),
      text: 'The branch keeps moving; it is tried again in a moment.',
    });
  }

  #isRefusedPolicy(error: unknown): boolean {
    return (
      this.#isPolicy &&
      error instanceof GimletError &&
      error.code === 'not-allowed'
    );
  }

  async #observe(
    { repository, madeBy }: Ground,
    plan: AppPlan | undefined,
  ): Promise<Situation> {
    const { request } = this;
    const { environment, app } = request.wish;
    return {
      place: `${environment}/${app}`,
      made: await madeBy(request.id),
      policy: this.#isPolicy
        ? await observePolicy(request, repository, this.#services)
        : undefined,
      plan,
      confirmed: request.confirmed,
      onStale: request.onStale,
    };
  }

  async #plan({ repository }: Ground): Promise<AppPlan> {
    const { planner, renders, onStep } = this.#services;
    const { wish, reason, requestedBy, policy, id } = this.request;
    const isPolicy = this.#isPolicy;
    // While it waits for a confirmation it can be confirmed, also while its plan is looked at again.
    if (this.request.waitingFor?.kind !== 'plan-changed') {
      await this.#advance({ state: 'rendering' });
    }
    if (isPolicy) await this.#supersedeOlder();
    const make = () =>
      planner.plan(wish, {
        repository,
        requestedBy: requestedBy.ref,
        ...(reason && { reason }),
        ...(isPolicy && { policy: true }),
        ...(isPolicy && policy && wish.action === 'delete'
          ? { cleanup: policy }
          : {}),
      });
    const plan =
      wish.action === 'release' ? await renders.run(make) : await make();
    this.#checkMine();
    await onStep('planned', id);
    return plan;
  }

  async #supersedeOlder(): Promise<void> {
    const { requests } = this.#services;
    const { id, version } = this.request;
    for (const older of await olderBeside(this.request, requests)) {
      await requests.change(older.id, ['queued', 'waiting'], {
        state: 'superseded',
        supersededBy: id,
        waitingFor: null,
        text: `The newer version ${short(version?.sha ?? id)} takes its place.`,
      });
    }
  }

  async #announceCommit(plan: AppPlan): Promise<void> {
    await this.#advance({
      state: 'committing',
      plan: { digest: plan.digest, tree: plan.folder.after },
      text: `Plan ${short(plan.digest, 8)} is made; it is committed next.`,
    });
  }

  async #submit({ repository }: Ground, plan: AppPlan): Promise<Applied> {
    const { clock } = this.#services;
    this.#checkMine();
    this.#isSubmitted = true;
    return repository.submit({
      plan,
      requestId: this.request.id,
      author: {
        ...this.request.author,
        time: Math.floor(clock.now() / 1_000),
      },
    });
  }

  /** Does what ends the request's turn without a commit of its own. */
  async #end(
    ground: Ground,
    action: Action,
    plan: AppPlan | undefined,
  ): Promise<void> {
    const seen = plan && { digest: plan.digest, tree: plan.folder.after };
    switch (action.kind) {
      case 'record':
        await this.#record(
          ground,
          { status: 'found', commit: action.commit },
          plan,
        );
        return;
      case 'supersede':
        await this.#advance({
          state: 'superseded',
          supersededBy: action.by,
          text: action.text,
        });
        return;
      case 'cancel':
        await this.#advance({ state: 'cancelled', text: action.text });
        return;
      case 'wait':
        await this.#advance({
          state: 'waiting',
          waitingFor: action.waitingFor,
          attempts: 0,
          text: action.waitingFor.text,
          ...(seen && { plan: seen }),
        });
        return;
      case 'fail':
        await this.#advance({
          state: 'failed',
          error: action.error,
          text: action.error.message,
          ...(seen && { plan: seen }),
        });
        return;
      default:
        throw new Error(`a request cannot end with ${action.kind}`);
    }
  }

  /** Stores what became of it: in the index, among the outcomes, and last of all in the request. */
  async #record(
    { repository }: Ground,
    applied: Applied,
    plan: AppPlan | undefined,
  ): Promise<void> {
    const { outcomes, onStep, follower, logger } = this.#services;
    const { id, wish, createdAt } = this.request;
    const { environment, app } = wish;
    await follower.follow(repository).catch(error => {
      // The commit is where it belongs; the next look at the repository reads it again.
      logger.error(`The index of ${repository.name} is not up to date`, error);
    });
    const seen = plan && { digest: plan.digest, tree: plan.folder.after };
    if (applied.status === 'unchanged') {
      await this.#advance({
        state: 'ready',
        unchanged: true,
        text: 'Everything is so already; no commit was needed.',
        ...(applied.commit && { commit: applied.commit }),
        ...(seen && { plan: seen }),
      });
    } else {
      const { commit, status } = applied;
      const pushedAt = await this.#pushedAt(repository, commit, status);
      await outcomes.put(
        { environment, app, commit },
        { state: 'pushed', requestedAt: createdAt, pushedAt },
      );
      const where = `${short(commit)} on ${repository.branch} of ${
        repository.name
      }`;
      await this.#advance({
        state: 'pushed',
        commit,
        text:
          status === 'found'
            ? `It was pushed before: ${where}.`
            : `Pushed: ${where}.`,
        ...(seen && { plan: seen }),
      });
    }
    await onStep('recorded', id);
  }

  /** Of a push that nobody was told of, the commit's own time is all that is known. */
  async #pushedAt(
    { mirror }: GitopsRepository,
    commit: CommitSha,
    status: 'committed' | 'found',
  ): Promise<number> {
    const { clock } = this.#services;
    if (status === 'committed') return clock.now();
    const { committer } = await mirror.commit(commit);
    return Math.max(committer.time * 1_000, this.request.createdAt);
  }

  /** Whether the request is planned again at once. */
  async #afterFailure(error: unknown, at: FailedAt): Promise<boolean> {
    const { logger, random } = this.#services;
    const { id, attempts } = this.request;
    const then = afterFailure(error, { at, attempts, random });
    if (then.kind === 'replan') {
      await this.#advance({
        state: 'rendering',
        text:
          error instanceof StalePlanError
            ? `It is planned again: ${error.message}.`
            : 'It is planned again: the branch moved.',
      });
      return true;
    }
    if (then.kind !== 'wait') {
      logger.warn(`Request ${id} failed`, error instanceof Error ? error : {});
    }
    if (then.kind === 'fail') {
      await this.#advance({
        state: 'failed',
        error: then.error,
        text: then.error.message,
      });
    } else {
      await this.#advance({
        state: then.kind === 'wait' ? 'waiting' : 'queued',
        attempts: attempts + 1,
        notBefore: this.#services.clock.now() + then.delay,
        text: then.text,
        ...(then.kind === 'wait' && {
          waitingFor: { kind: 'unreachable', text: then.text },
        }),
      });
    }
    return false;
  }

  #later(attempts: number): number {
    const { clock, random } = this.#services;
    return clock.now() + backoff(attempts, random);
  }

  async #advance(change: RequestChange): Promise<void> {
    const { requests, announcer } = this.#services;
    this.#checkMine();
    const { text, ...rest } = change;
    const isNews = text !== undefined && text !== this.#said;
    const stays = await requests.advance(
      this.owner,
      this.request.id,
      isNews ? change : rest,
    );
    if (!stays) {
      this.lose();
      throw new NotMineError();
    }
    if (isNews) this.#said = text;
    announcer.changed(this.request.wish.app);
  }

  #checkMine(): void {
    if (this.#isLost || !this.#isMine()) throw new NotMineError();
  }
}
