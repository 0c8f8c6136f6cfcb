import type {
  CommitSha,
  PlanDigest,
  ToldError,
  WaitingFor,
} from '@gimlet-io/backstage-plugin-gimlet-common';

/** What decides about the request of a policy, beside its plan. */
export interface PolicySituation {
  /** A request of the same policy with a newer version of the branch is on its way. */
  newer?: { id: string; version: string };
  /** A policy released this newer version of the branch already. */
  ran?: { version: string; commit: CommitSha };
  held: boolean;
  /** The newest change by hand of the folder, where the environment does not let it be overwritten. */
  handEdit?: { commit: CommitSha; subject: string; author: string };
}

/** What is observed about a request and the head that it would be made on. */
export interface Situation<Plan extends { digest: PlanDigest }> {
  /** `production/checkout`. */
  place: string;
  /** A commit of the branch that this request made before. */
  made?: CommitSha;
  policy?: PolicySituation;
  /** Planned on the head. */
  plan?: Plan;
  /** The digest that somebody confirmed, whole or short. */
  confirmed?: string;
  onStale: 'wait' | 'replan' | 'fail';
}

/** What is to be done with a request next. All but `plan` and `commit` end its turn. */
export type Action<Plan> =
  | { kind: 'record'; commit: CommitSha }
  | { kind: 'supersede'; by: string; text: string }
  | { kind: 'cancel'; text: string }
  | { kind: 'wait'; waitingFor: WaitingFor }
  | { kind: 'plan' }
  | { kind: 'fail'; error: ToldError }
  | { kind: 'commit'; plan: Plan };

const short = (id: string, digits = 7) => id.slice(0, digits);

/**
 * The next action for a request. The first row that fits counts; an empty cell fits anything.
 *
 * | made | newer on its way | newer ran | held | by hand | plan | confirmed | onStale | action    |
 * | ---- | ---------------- | --------- | ---- | ------- | ---- | --------- | ------- | --------- |
 * | yes  |                  |           |      |         |      |           |         | record    |
 * |      | yes              |           |      |         |      |           |         | supersede |
 * |      |                  | yes       |      |         |      |           |         | cancel    |
 * |      |                  |           | yes  |         |      |           |         | wait      |
 * |      |                  |           |      | yes     |      |           |         | wait      |
 * |      |                  |           |      |         | no   |           |         | plan      |
 * |      |                  |           |      |         | yes  | fits      |         | commit    |
 * |      |                  |           |      |         | yes  | another   | replan  | commit    |
 * |      |                  |           |      |         | yes  | another   | wait    | wait      |
 * |      |                  |           |      |         | yes  | another   | fail    | fail      |
 *
 * The columns from "newer on its way" to "by hand" are of policies alone: people and tokens know what they do.
 */
export function nextAction<Plan extends { digest: PlanDigest }>(
  situation: Situation<Plan>,
): Action<Plan> {
  const { place, made, policy, plan, confirmed, onStale } = situation;
  if (made) {
    return { kind: 'record', commit: made };
  }
  if (policy?.newer) {
    const { id, version } = policy.newer;
    return {
      kind: 'supersede',
      by: id,
      text: `The newer version ${short(version)} takes its place.`,
    };
  }
  if (policy?.ran) {
    const { version, commit } = policy.ran;
    return {
      kind: 'cancel',
      text: `Its policy released the newer version ${short(
        version,
      )} already (${short(commit)}), and never goes back by itself.`,
    };
  }
  if (policy?.held) {
    return wait(
      'hold',
      `Automatic releases of ${place} are held until somebody resumes them.`,
    );
  }
  if (policy?.handEdit) {
    const { commit, subject, author } = policy.handEdit;
    return wait(
      'hand-edit',
      `${place} was changed by hand: ${short(
        commit,
      )} "${subject}" (${author}). It goes on when that is taken back, or when somebody releases over it.`,
    );
  }
  if (!plan) {
    return { kind: 'plan' };
  }
  if (
    confirmed === undefined ||
    plan.digest.startsWith(confirmed) ||
    onStale === 'replan'
  ) {
    return { kind: 'commit', plan };
  }
  const changed = `The plan changed since ${short(
    confirmed,
    8,
  )} was confirmed; it is ${short(plan.digest, 8)} now.`;
  return onStale === 'wait'
    ? wait('plan-changed', `${changed} Look at it and confirm it.`)
    : {
        kind: 'fail',
        error: {
          code: 'stale',
          message: changed,
          whatToDo: 'Plan again, look at the new diff, and ask for that one.',
        },
      };
}

function wait(
  kind: WaitingFor['kind'],
  text: string,
): { kind: 'wait'; waitingFor: WaitingFor } {
  return { kind: 'wait', waitingFor: { kind, text } };
}
