import {
  DEFAULT_COMMITTER,
  GimletError,
  type CommitSha,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { EMPTY_TREE, type BareRepository } from '../git';
import { withRequestId } from '../gitops/message';
import { RequestIndex } from '../history';
import { stalePins } from '../plan';
import { arrivedSince } from './arrivedSince';
import { oneWriter } from './oneWriter';
import { isCode, isRefusedContent, withUnknownOutcome } from './outcome';
import { Pace, systemClock, type QueueClock } from './Pace';
import { planTree } from './planTree';
import { checkSameRequest } from './checkSameRequest';
import { StalePlanError } from './StalePlanError';
import type { Applied, Submission, Waiting } from './submission';
import { verifyCommit } from './verifyCommit';

/**
 * The points between a plan and its answer, in order: the remote's head is known; a plan was found to fit it; its commit is
 * written and nobody sees it; the push begins; the push succeeded and nobody was told.
 *
 * @public
 */
export type ApplyStep =
  | 'fetched'
  | 'planned'
  | 'committed'
  | 'pushing'
  | 'pushed';

/** @public */
export type ApplyStepListener = (
  step: ApplyStep,
  requestIds: readonly string[],
) => void | Promise<void>;

/** @public */
export interface CommitQueueOptions {
  /** Where commits go: to its remote, or, where it has none, into its own branch. */
  repository: BareRepository;
  branch: string;
  /** The identity that commits; one of the layout file's committers. `Gimlet <gimlet@gimlet.io>` where nothing is said. */
  committer?: { name: string; email: string };
  /** How often the host may be pushed to; no limit where nothing is said. */
  pushesPerMinute?: number;
  /** How often a remote that does not answer is tried, before it is given up; 6 where nothing is said. */
  attempts?: number;
  clock?: QueueClock;
  /** From 0 to 1, for the jitter of waits. */
  random?: () => number;
  /** Called, and waited for, at each step, with the ids of the requests that take it. */
  onStep?: ApplyStepListener;
}

const ATTEMPTS = 6;
/** Heads move as often as others push; each time something was made, so there is no reason to give up early. */
const STALE_HEADS = 20;
const BACKOFF_MS = 500;
const LONGEST_BACKOFF_MS = 30_000;
const STALE_BACKOFF_MS = 25;
const LONGEST_STALE_BACKOFF_MS = 2_000;

/** A commit that stands on the others of its push. */
interface Link {
  waiting: Waiting;
  commit: CommitSha;
}

/** What is left to do after an attempt, and why. */
interface Left {
  open: Waiting[];
  error?: unknown;
  /** The commits of a push that failed. */
  pushed?: Link[];
}

/**
 * The one writer of a branch. All plans that wait are put on the head as it is now, one commit each, and go out in one push.
 *
 * Each is held against its pins there and rejected as a StalePlanError where one moved. A head that moved meanwhile is fetched
 * and the plans put on it; a remote that does not answer is tried again with growing pauses; a refused batch is split in halves
 * until the offender stands alone and the others have landed. After an answer that was lost, the branch is searched for what was
 * pushed before anything is written again: no plan is lost, none is made twice.
 *
 * @public
 */
export class CommitQueue {
  readonly #repository: BareRepository;
  readonly #branch: string;
  readonly #committer: { name: string; email: string };
  readonly #attempts: number;
  readonly #clock: QueueClock;
  readonly #random: () => number;
  readonly #onStep: ApplyStepListener;
  readonly #pace: Pace;
  readonly #requests: RequestIndex;
  #waiting: Waiting[] = [];
  #running: Promise<void> | undefined;
  #closed = false;

  constructor(options: CommitQueueOptions) {
    this.#repository = options.repository;
    this.#branch = options.branch;
    this.#committer = options.committer ?? DEFAULT_COMMITTER;
    this.#attempts = options.attempts ?? ATTEMPTS;
    this.#clock = options.clock ?? systemClock;
    this.#random = options.random ?? Math.random;
    this.#onStep = options.onStep ?? (() => {});
    this.#pace = new Pace({
      clock: this.#clock,
      pushesPerMinute: options.pushesPerMinute,
    });
    this.#requests = new RequestIndex({ repository: options.repository });
  }

  /**
   * Commits a plan. Rejects with a StalePlanError where the plan no longer fits, a GitPushError or GitFetchError where the remote
   * refuses or does not answer, and GimletErrors: `invalid` where the commit would not be what the plan says, `conflict` where the
   * request's id was used for something else.
   */
  async submit(submission: Submission): Promise<Applied> {
    const { plan, requestId } = submission;
    if (this.#closed) {
      throw new GimletError('conflict', 'the queue of commits is closed');
    }
    if (plan.branch !== this.#branch) {
      throw new GimletError(
        'conflict',
        `the plan is for the branch ${plan.branch}, not for ${this.#branch}`,
        { whatToDo: 'Plan again for this branch.' },
      );
    }
    const message =
      requestId === undefined
        ? plan.message
        : withRequestId(plan.message, requestId);
    return new Promise((settle, fail) => {
      this.#waiting.push({
        ...submission,
        message,
        attempted: [],
        settle,
        fail,
      });
      this.#running ??= this.#run();
    });
  }

  /** Takes no more plans, and waits for those that were taken. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    // What is submitted in the same turn goes out together.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      await this.#pace.turn();
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        await this.#land(batch);
      } catch (error) {
        batch.forEach(waiting => waiting.fail(error));
      }
    }
    this.#running = undefined;
  }

  /** Goes on until every one of the batch has its answer. */
  async #land(batch: Waiting[]): Promise<void> {
    let left: Left = { open: batch };
    let unanswered = 0;
    let staleHeads = 0;
    while (left.open.length > 0) {
      await this.#pace.turn();
      left = await this.#attemptAlone(left.open);
      const { open, error, pushed = [] } = left;
      if (error === undefined) {
        continue;
      }
      if (isCode(error, 'stale') && staleHeads < STALE_HEADS) {
        await this.#pause(
          STALE_BACKOFF_MS * 2 ** staleHeads,
          LONGEST_STALE_BACKOFF_MS,
        );
        staleHeads += 1;
      } else if (
        isCode(error, 'unreachable') &&
        unanswered < this.#attempts - 1
      ) {
        await this.#pause(BACKOFF_MS * 2 ** unanswered, LONGEST_BACKOFF_MS);
        unanswered += 1;
      } else if (isRefusedContent(error) && pushed.length > 1) {
        const middle = Math.ceil(open.length / 2);
        await this.#land(open.slice(0, middle));
        await this.#land(open.slice(middle));
        return;
      } else if (isRefusedContent(error)) {
        const offenders = new Set(pushed.map(link => link.waiting));
        offenders.forEach(waiting => waiting.fail(error));
        left = { open: open.filter(waiting => !offenders.has(waiting)) };
      } else {
        open.forEach(waiting =>
          waiting.fail(withUnknownOutcome(error, waiting)),
        );
        return;
      }
    }
  }

  #attemptAlone(batch: Waiting[]): Promise<Left> {
    return oneWriter(this.#repository.path, () => this.#attempt(batch));
  }

  /** One fetch, a commit for each plan that fits, one push. */
  async #attempt(batch: Waiting[]): Promise<Left> {
    if (this.#repository.hasRemote) {
      try {
        await this.#repository.fetch();
      } catch (error) {
        return { open: batch, error };
      }
    }
    await this.#announce('fetched', batch);
    const head = await this.#repository.head(this.#branch);
    const { open, chain } = await this.#buildChain(batch, head);
    const last = chain.at(-1);
    if (!last) {
      return { open };
    }
    const pushed = chain.map(link => link.waiting);
    await this.#announce('pushing', pushed);
    this.#pace.spend();
    try {
      await this.#publish(last.commit, head);
    } catch (error) {
      chain.forEach(({ waiting, commit }) =>
        waiting.attempted.push({ commit, parentOfPush: head }),
      );
      return {
        open: [...pushed, ...open],
        error,
        pushed: chain,
      };
    }
    await this.#announce('pushed', pushed);
    chain.forEach(({ waiting, commit }) =>
      waiting.settle({ status: 'committed', commit }),
    );
    return { open };
  }

  /** Writes a commit for each plan, each on the one before. Those that have to wait for the push stay open. */
  async #buildChain(
    batch: Waiting[],
    head: CommitSha | null,
  ): Promise<{ open: Waiting[]; chain: Link[] }> {
    const open: Waiting[] = [];
    const chain: Link[] = [];
    const requests = new Set<string>();
    const arrived = await arrivedSince(this.#repository, batch, head);
    for (const waiting of batch) {
      const { requestId } = waiting;
      if (requestId !== undefined && requests.has(requestId)) {
        // The same request twice: the second finds what the first made.
        open.push(waiting);
        continue;
      }
      try {
        const tip = chain.at(-1)?.commit ?? head;
        const result =
          (await this.#madeBefore(waiting, head, arrived)) ??
          (await this.#commitOn(waiting, head, tip));
        if (result === 'later') {
          open.push(waiting);
        } else if (typeof result === 'string') {
          chain.push({ waiting, commit: result });
          if (requestId !== undefined) requests.add(requestId);
        } else {
          waiting.settle(result);
        }
      } catch (error) {
        waiting.fail(error);
      }
    }
    return { open, chain };
  }

  /** What an earlier push of ours, or an earlier run of the same request, left on the branch. */
  async #madeBefore(
    waiting: Waiting,
    head: CommitSha | null,
    arrived: Set<string>,
  ): Promise<Applied | undefined> {
    const own = waiting.attempted.find(({ commit }) => arrived.has(commit));
    if (own) {
      return { status: 'committed', commit: own.commit };
    }
    const { requestId } = waiting;
    if (requestId === undefined) {
      return undefined;
    }
    const made = await this.#requests.find(requestId, head);
    if (made) {
      checkSameRequest(waiting.plan, requestId, made);
    }
    return made && { status: 'found', commit: made.commit };
  }

  /**
   * The plan's commit on the tip of the chain. `later`: what the plan comes to depends on commits of the chain that may not land.
   */
  async #commitOn(
    waiting: Waiting,
    head: CommitSha | null,
    tip: CommitSha | null,
  ): Promise<CommitSha | 'later' | Applied> {
    const { plan, author, message } = waiting;
    const repository = this.#repository;
    const pins = await stalePins(plan, repository, head);
    if (pins.length > 0) {
      throw new StalePlanError(plan, { pins, head });
    }
    if (tip !== head && (await stalePins(plan, repository, tip)).length > 0) {
      return 'later';
    }
    await this.#announce('planned', [waiting]);
    const tree = await planTree(repository, tip, plan);
    const before =
      tip === null ? EMPTY_TREE : (await repository.commit(tip)).tree;
    if (tree === before) {
      return tip === head ? { status: 'unchanged', commit: head } : 'later';
    }
    const commit = await repository.writeCommit({
      tree,
      parents: tip === null ? [] : [tip],
      author,
      committer: {
        ...this.#committer,
        time: Math.floor(this.#clock.now() / 1_000),
      },
      message,
    });
    await verifyCommit(repository, plan, tip, commit);
    await this.#announce('committed', [waiting]);
    return commit;
  }

  async #announce(
    step: ApplyStep,
    submissions: readonly Waiting[],
  ): Promise<void> {
    await this.#onStep(
      step,
      submissions.flatMap(({ requestId }) => requestId ?? []),
    );
  }

  async #publish(commit: CommitSha, expected: CommitSha | null): Promise<void> {
    const branch = this.#branch;
    if (this.#repository.hasRemote) {
      await this.#repository.push({ branch, commit, expected });
    } else {
      await this.#repository.updateRef(branch, commit, expected);
    }
  }

  /** Somewhere up to the limit, so that writers who collided do not collide again. */
  async #pause(limit: number, longest: number): Promise<void> {
    const most = Math.min(limit, longest);
    await this.#clock.sleep(most * (0.5 + this.#random() / 2));
  }
}
