import {
  GimletError,
  type AppPlan,
  type CommitSha,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { StalePlanError, type Applied } from '@gimlet-io/core';
import type { ReleaseIndex, RequestStore } from '../database/types';
import type { GitopsRepository } from '../repositories/types';
import type { ChangePlanner } from '../services/types';
import { afterFailure, backoff, type FailedAt } from './afterFailure';
import { NotMineError, type ClaimedRequest } from './ClaimedRequest';
import type { ConcurrencyLimit } from './ConcurrencyLimit';
import type { Gathering } from './Gathering';
import { nextAction, type Action, type Situation } from './nextAction';
import { observePolicy, olderBeside } from './observePolicy';
import { planOf, recordApplied, type RecordServices } from './recordApplied';

/** What every run needs. */
export interface RunServices extends RecordServices {
  requests: RequestStore;
  index: ReleaseIndex;
  planner: ChangePlanner;
  /** Renders are heavy: so many at once in this process. */
  renders: ConcurrencyLimit;
  /** From 0 to 1, for the jitter of waits. */
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
  claimed: ClaimedRequest;
  services: RunServices;
  /** Whether this replica stops: then nothing new is begun. */
  isStopping: () => boolean;
}

/** What ends a run. */
type Ending =
  | Exclude<Action<AppPlan>, { kind: 'plan' | 'commit' | 'record' }>
  | { kind: 'record'; applied: Applied };

/** A branch that moves under each new plan is left to others for a moment. */
const ROUNDS = 10;

/**
 * One request from its claim until it is done, waits, or belongs to somebody else. Each step is stored before it is taken, so that
 * whoever takes the request over goes on from there; what git holds of it is looked for first.
 */
export class RequestRun {
  readonly claimed: ClaimedRequest;
  readonly #services: RunServices;
  readonly #isStopping: () => boolean;
  #setEnded: () => void = () => {};
  /** Resolves when the run has ended, however it did. */
  readonly ended = new Promise<void>(resolve => {
    this.#setEnded = resolve;
  });
  #isSubmitted = false;
  #hasArrived = false;

  constructor(options: RequestRunOptions) {
    this.claimed = options.claimed;
    this.#services = options.services;
    this.#isStopping = options.isStopping;
  }

  /** Whether its plan is with the queue, which cannot be stopped any more, or what became of it is being stored. */
  get isSubmitted(): boolean {
    return this.#isSubmitted;
  }

  get #isPolicy(): boolean {
    return this.claimed.request.requestedBy.kind === 'policy';
  }

  /** Goes on until the request's turn ends. Throws what the database throws; the lease then ends by itself. */
  run(ground: Ground): Promise<void> {
    return this.#untilEnd(() =>
      this.#rounds(ground).finally(() => {
        if (!this.#hasArrived) ground.gathering.leave();
      }),
    );
  }

  /** The repository could not be fetched. */
  fail(error: unknown): Promise<void> {
    return this.#untilEnd(async () => {
      await this.#afterFailure(error, 'repository');
    });
  }

  async #untilEnd(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof NotMineError)) throw error;
    } finally {
      this.#setEnded();
    }
  }

  async #rounds(ground: Ground): Promise<void> {
    const { clock, random } = this.#services;
    let plan: AppPlan | undefined;
    let wasRefused = false;
    for (let round = 1; round <= ROUNDS; round += 1) {
      if (this.#isStopping()) {
        await this.claimed.giveBack();
        return;
      }
      let at: FailedAt = 'planning';
      let ending: Ending;
      try {
        const action = nextAction(await this.#observe(ground, plan));
        switch (action.kind) {
          case 'plan':
            plan = await this.#plan(ground);
            continue;
          case 'commit':
            at = 'repository';
            ending = {
              kind: 'record',
              applied: await this.#commit(ground, action.plan),
            };
            break;
          case 'record': {
            const { commit } = action;
            ending = { kind: 'record', applied: { status: 'found', commit } };
            break;
          }
          default:
            ending = action;
        }
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
      await this.#end(ground, ending, plan);
      return;
    }
    await this.claimed.advance({
      state: 'queued',
      notBefore: clock.now() + backoff(0, random),
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
  ): Promise<Situation<AppPlan>> {
    const { request } = this.claimed;
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
    const { wish, reason, requestedBy, policy, id, waitingFor } =
      this.claimed.request;
    // While it waits for a confirmation it can be confirmed, also while its plan is looked at again.
    if (waitingFor?.kind !== 'plan-changed') {
      await this.claimed.advance({ state: 'rendering' });
    }
    const isPolicy = this.#isPolicy;
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
    this.claimed.check();
    await onStep('planned', id);
    return plan;
  }

  async #supersedeOlder(): Promise<void> {
    const { requests } = this.#services;
    const { request } = this.claimed;
    const version = (request.version?.sha ?? request.id).slice(0, 7);
    for (const older of await olderBeside(request, requests)) {
      await requests.change(older.id, ['queued', 'waiting'], {
        state: 'superseded',
        supersededBy: request.id,
        waitingFor: null,
        text: `The newer version ${version} takes its place.`,
      });
    }
  }

  /** Hands the plan to the repository's queue, together with those that were claimed with it. */
  async #commit(
    { repository, gathering }: Ground,
    plan: AppPlan,
  ): Promise<Applied> {
    const { clock } = this.#services;
    const { id, author } = this.claimed.request;
    await this.claimed.advance({
      state: 'committing',
      text: `Plan ${plan.digest.slice(0, 8)} is made; it is committed next.`,
      ...planOf(plan),
    });
    if (!this.#hasArrived) {
      this.#hasArrived = true;
      await gathering.arrive();
    }
    this.claimed.check();
    this.#isSubmitted = true;
    return repository.submit({
      plan,
      requestId: id,
      author: { ...author, time: Math.floor(clock.now() / 1_000) },
    });
  }

  async #end(
    { repository }: Ground,
    ending: Ending,
    plan: AppPlan | undefined,
  ): Promise<void> {
    const services = this.#services;
    switch (ending.kind) {
      case 'record':
        await recordApplied(this.claimed, {
          repository,
          applied: ending.applied,
          plan,
          services,
        });
        return;
      case 'supersede':
        await this.claimed.advance({
          state: 'superseded',
          supersededBy: ending.by,
          text: ending.text,
        });
        return;
      case 'cancel':
        await this.claimed.advance({ state: 'cancelled', text: ending.text });
        return;
      case 'wait':
        await this.claimed.advance({
          state: 'waiting',
          waitingFor: ending.waitingFor,
          attempts: 0,
          text: ending.waitingFor.text,
          ...planOf(plan),
        });
        return;
      default:
        await this.claimed.advance({
          state: 'failed',
          error: ending.error,
          text: ending.error.message,
          ...planOf(plan),
        });
    }
  }

  /** Whether the request is planned again at once. */
  async #afterFailure(error: unknown, at: FailedAt): Promise<boolean> {
    const { logger, random, clock } = this.#services;
    const { id, attempts } = this.claimed.request;
    const then = afterFailure(error, { at, attempts, random });
    if (then.kind === 'replan') {
      await this.claimed.advance({
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
      await this.claimed.advance({
        state: 'failed',
        error: then.error,
        text: then.error.message,
      });
      return false;
    }
    await this.claimed.advance({
      state: then.kind === 'wait' ? 'waiting' : 'queued',
      attempts: attempts + 1,
      notBefore: clock.now() + then.delay,
      text: then.text,
      ...(then.kind === 'wait' && {
        waitingFor: { kind: 'unreachable', text: then.text },
      }),
    });
    return false;
  }
}
