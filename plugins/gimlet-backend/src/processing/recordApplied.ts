import type { LoggerService } from '@backstage/backend-plugin-api';
import type {
  AppPlan,
  CommitSha,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { Applied } from '@gimlet-io/core';
import type { OutcomeStore, RequestChange } from '../database/types';
import type { GitopsRepository } from '../repositories/types';
import type { ClaimedRequest } from './ClaimedRequest';
import type { IndexFollower } from './IndexFollower';
import type { Clock } from '../clock/types';
import type { StepListener } from '../steps';

/** @see recordApplied */
export interface RecordServices {
  outcomes: OutcomeStore;
  follower: IndexFollower;
  /** Whether something reports from the environment's cluster how its changes arrive. */
  isFollowed: (environment: string) => Promise<boolean>;
  onStep: StepListener;
  logger: LoggerService;
  clock: Clock;
}

/** The plan that a request has, as it is stored with a step. */
export const planOf = (
  plan: AppPlan | undefined,
): Pick<RequestChange, 'plan'> =>
  plan ? { plan: { digest: plan.digest, tree: plan.folder.after } } : {};

/** Of a push that nobody was told of, the commit's own time is all that is known. */
async function pushedAt(
  claimed: ClaimedRequest,
  { mirror }: GitopsRepository,
  applied: { status: 'committed' | 'found'; commit: CommitSha },
  clock: Clock,
): Promise<number> {
  if (applied.status === 'committed') return clock.now();
  const { committer } = await mirror.commit(applied.commit);
  return Math.max(committer.time * 1_000, claimed.request.createdAt);
}

/**
 * Stores what became of a plan that is in git: in the index, among the outcomes, and last of all in the request. Done again after
 * an interruption, it comes to the same.
 */
export async function recordApplied(
  claimed: ClaimedRequest,
  options: {
    repository: GitopsRepository;
    applied: Applied;
    plan: AppPlan | undefined;
    services: RecordServices;
  },
): Promise<void> {
  const { repository, applied, plan, services } = options;
  const { outcomes, follower, isFollowed, onStep, logger, clock } = services;
  const { id, wish, createdAt } = claimed.request;
  await follower.follow(repository).catch(error => {
    // The commit is where it belongs; the next look at the repository reads it again.
    logger.error(`The index of ${repository.name} is not up to date`, error);
  });
  if (applied.status === 'unchanged') {
    await claimed.advance({
      state: 'ready',
      unchanged: true,
      text: 'Everything is so already; no commit was needed.',
      ...(applied.commit && { commit: applied.commit }),
      ...planOf(plan),
    });
  } else {
    const { environment, app, action } = wish;
    const { status, commit } = applied;
    const at = await pushedAt(claimed, repository, { status, commit }, clock);
    await outcomes.put(
      { environment, app, commit },
      { state: 'pushed', requestedAt: createdAt, pushedAt: at },
      action,
    );
    const { name, branch } = repository;
    const where = `${commit.slice(0, 7)} on ${branch} of ${name}`;
    await claimed.advance({
      state: 'pushed',
      commit,
      arrives: { pushedAt: at, followed: await isFollowed(environment) },
      text:
        status === 'found'
          ? `It was pushed before: ${where}.`
          : `Pushed: ${where}.`,
      ...planOf(plan),
    });
  }
  await onStep('recorded', id);
}
