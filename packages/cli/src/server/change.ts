import {
  GimletError,
  type ChangeWish,
  type PlannedChange,
  type RequestAnswer,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { ciFacts, ciVariables } from '@gimlet-io/core';
import {
  describePlannedChange,
  doneText,
  formatDiff,
  formatLosses,
  madeOutput,
  planOutput,
  whatWasDone,
  type PlanDetail,
} from '../output';
import {
  confirm,
  duration,
  note,
  printResult,
  short,
  withProgress,
  type Cli,
  type ConfirmOptions,
  type OutputOptions,
} from '../terminal';
import type { Server } from './connection';
import { endAsTheyDid } from './endings';
import { followRequests } from './follow';
import type { FollowOptions } from './followOptions';
import { isDone, isPushed, placeOfRequest, versionName } from './requestWords';

/** Options of every change that a server makes. */
export interface ServerChangeOptions
  extends OutputOptions,
    ConfirmOptions,
    FollowOptions {
  reason?: string;
  requestId?: string;
  dryRun?: boolean;
  actor?: string;
}

/** What a command wants of the server. */
export interface ServerChange {
  wish: ChangeWish;
  /** The digest that was shown or approved. */
  digest?: string;
  /** The question to ask first; nothing is asked where it is absent. */
  question?(planned: PlannedChange): string;
  /** More to know before the question; ends with a line feed. */
  beforeQuestion?: string;
}

/** Prints the plan of a server as one that was made here. */
export function printPlannedChange(
  cli: Cli,
  options: OutputOptions,
  shown: {
    planned: PlannedChange;
    detail: PlanDetail;
    /** A last line for people. */
    next?: string;
  },
): void {
  const { planned, detail, next } = shown;
  printResult(cli, options.output, {
    schema: planOutput,
    data: describePlannedChange(planned),
    text: () =>
      [
        formatDiff(planned.diff, { paint: cli.out.paint, detail }),
        formatLosses(planned.loses),
        next && !planned.changesNothing ? `  ${next}\n` : '',
      ].join(''),
  });
}

/** Plans at the server, with a spinner: charts are rendered there. */
export const planOnServer = (
  cli: Cli,
  { client }: Pick<Server, 'client'>,
  wish: ChangeWish,
): Promise<PlannedChange> =>
  withProgress(cli, 'Planning', () => client.planChange({ body: wish }));

/** Shows what will be done, and asks. */
export async function showAndAsk(
  cli: Cli,
  options: ConfirmOptions,
  planned: PlannedChange,
  asked: Pick<ServerChange, 'beforeQuestion'> & { question: string },
): Promise<void> {
  if (!planned.decision.allowed) {
    throw new GimletError('not-allowed', planned.decision.reason);
  }
  cli.err.write(
    [
      formatDiff(planned.diff, { paint: cli.err.paint, detail: 'names' }),
      formatLosses(planned.loses),
      asked.beforeQuestion ?? '',
    ].join(''),
  );
  await confirm(cli, asked.question, options);
}

/** Who CI says did it: what was given, else what the CI says where this runs in one. */
function claimedActor(
  { env }: Pick<Cli, 'env'>,
  { actor }: Pick<ServerChangeOptions, 'actor'>,
): string | undefined {
  return actor ?? (ciFacts(env) ? ciVariables(env).ACTOR : undefined);
}

function requestText(
  cli: Cli,
  request: RequestAnswer,
  made: { planned?: PlannedChange; took: number },
): string {
  const { wish, state, commit, unchanged } = request;
  const place = placeOfRequest(request);
  if (!isPushed(state)) {
    return '';
  }
  const version = versionName(request);
  if (unchanged) {
    return doneText(cli, {
      place,
      what: ': nothing to change',
      details: version,
    });
  }
  const branch = made.planned?.branch;
  const at = commit && short(commit) + (branch ? ` on ${branch}` : '');
  return doneText(cli, {
    place,
    what: ` ${whatWasDone(wish.action, version)}`,
    details: [at, duration(made.took)].filter(Boolean).join(', '),
  });
}

function statusOf({ state, unchanged }: RequestAnswer) {
  if (!isPushed(state)) {
    return state;
  }
  return unchanged ? 'unchanged' : 'committed';
}

/** Prints what became of a request that this command made, and ends as it did. */
export async function finishRequest(
  cli: Cli,
  server: Server,
  options: OutputOptions & FollowOptions,
  made: { request: RequestAnswer; planned?: PlannedChange; started: number },
): Promise<void> {
  const { planned, started } = made;
  const { id } = made.request;
  const follows = options.wait !== false;
  if (follows) {
    note(cli, cli.err.paint.dim(`Request ${id}`));
  }
  const [request] = follows
    ? await followRequests(cli, server, [made.request], {
        ...options,
        goal: 'pushed',
      })
    : [made.request];
  const took = performance.now() - started;
  printResult(cli, options.output, {
    schema: madeOutput,
    data: {
      status: statusOf(request),
      commit: request.commit ?? null,
      ...(planned && {
        branch: planned.branch,
        plan: describePlannedChange(planned),
      }),
      request,
    },
    text: () =>
      follows
        ? requestText(cli, request, { planned, took })
        : doneText(cli, {
            place: placeOfRequest(request),
            what: ': asked for',
            details: `request ${id}`,
          }),
  });
  if (follows) {
    if (isPushed(request.state) && !isDone(request, 'arrived')) {
      note(
        cli,
        cli.err.paint.dim(
          `Follow it into the cluster: gimlet release track ${id} --wait`,
        ),
      );
    }
    await endAsTheyDid(cli, server, [request], 'pushed');
  } else {
    note(cli, `Follow it: gimlet release track ${id} --wait`);
  }
}

/**
 * Lets a server make a change: where the command asks, it is shown first and exactly that is asked for. A request that was made
 * before with the same id is found; that is why nothing is planned then, since the change may be there already.
 */
export async function changeOnServer(
  cli: Cli,
  server: Server,
  options: ServerChangeOptions,
  change: ServerChange,
): Promise<void> {
  const { wish, question } = change;
  if (options.dryRun) {
    const planned = await planOnServer(cli, server, wish);
    printPlannedChange(cli, options, { planned, detail: 'fields' });
    return;
  }
  const mayBeMade = options.requestId !== undefined && options.yes;
  const planned =
    question && !mayBeMade ? await planOnServer(cli, server, wish) : undefined;
  if (planned && question && !planned.changesNothing) {
    await showAndAsk(cli, options, planned, {
      question: question(planned),
      beforeQuestion: change.beforeQuestion,
    });
  }
  const started = performance.now();
  const { requestId, reason } = options;
  const digest = change.digest ?? planned?.digest;
  const actor = claimedActor(cli, options);
  const request = await withProgress(cli, 'Asking the server', () =>
    server.client.createRequest({
      body: {
        wish,
        ...(reason && { reason }),
        ...(digest && { digest }),
        // Who names a plan wants that one, or nothing.
        ...(change.digest && { onStale: 'fail' as const }),
        ...(actor && { claimedActor: actor }),
      },
      ...(requestId && { idempotencyKey: requestId }),
    }),
  );
  await finishRequest(cli, server, options, { request, planned, started });
}
