import {
  GimletError,
  isFinalRequest,
  type ReleaseRequest,
  type RequestAnswer,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { setTimeout as sleep } from 'node:timers/promises';
import { withProgress, type Cli } from '../terminal';
import type { Server } from './connection';
import { progressText } from './progressText';
import { isDone, waitsForSomebody, type Goal } from './requestWords';

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 2000;
/** A server that is started anew is away for less. */
const PATIENCE_MS = 60_000;
/** An answer comes sooner, or the connection hangs. */
const ANSWER_MS = 15_000;
/** What only comforts is waited for no longer. */
const COMFORT_MS = 2000;

/** Nothing more happens to it by itself, or nothing more is waited for. */
const rests = (request: ReleaseRequest, goal: Goal): boolean =>
  isFinalRequest(request) || waitsForSomebody(request) || isDone(request, goal);

/**
 * Nobody of Gimlet answered: there was no connection, or what is in front of the server answered for it, as a proxy does and as
 * Backstage does while it starts. Gimlet's own refusals say what to do.
 */
const isAway = (error: unknown): boolean =>
  error instanceof GimletError &&
  (['unreachable', 'timeout'].includes(error.code) ||
    error.cause !== undefined ||
    (error.code === 'not-found' && error.whatToDo === undefined));

/** How long such a rollout usually takes, in milliseconds. It is a comfort to whoever watches, so nothing fails for it. */
async function usualTime(
  { client }: Pick<Server, 'client'>,
  { wish: { environment, app } }: RequestAnswer,
): Promise<number | undefined> {
  const live = await client
    .getAppLive(
      { params: { environment, app } },
      { signal: AbortSignal.timeout(COMFORT_MS) },
    )
    .catch(() => undefined);
  const median = live?.rollout?.usual?.median;
  return median === undefined ? undefined : median * 1000;
}

/**
 * Follows requests until each has come to the goal, is final or waits for somebody, or the time is over; answers them as they are then. A server that
 * is away for a while is waited for.
 */
export async function followRequests(
  cli: Cli,
  { client }: Pick<Server, 'client'>,
  requests: readonly RequestAnswer[],
  { timeout, goal }: { timeout: number; goal: Goal },
): Promise<RequestAnswer[]> {
  const started = performance.now();
  let heard = started;
  let pause = FIRST_PAUSE_MS;
  let now = [...requests];
  const isOver = (request: ReleaseRequest) => rests(request, goal);
  const usual = new Map<string, number | undefined>();
  const said = () =>
    progressText(now, isOver, cli.now() * 1000, ({ id }) => usual.get(id));
  const learnUsual = async (request: RequestAnswer): Promise<void> => {
    const { id, state } = request;
    if (cli.err.isTerminal && state === 'reconciling' && !usual.has(id)) {
      usual.set(id, undefined);
      usual.set(id, await usualTime({ client }, request));
    }
  };
  const timeLeft = () => timeout - (performance.now() - started);
  const read = async (request: RequestAnswer): Promise<RequestAnswer> => {
    const left = timeLeft();
    if (isOver(request) || left <= 0) {
      return request;
    }
    const signal = AbortSignal.timeout(Math.ceil(Math.min(left, ANSWER_MS)));
    try {
      const answer = await client.getRequest(
        { params: { requestId: request.id } },
        { signal },
      );
      heard = performance.now();
      await learnUsual(answer);
      return answer;
    } catch (error) {
      const patient = performance.now() - heard < PATIENCE_MS;
      if (
        signal.aborted ? patient || timeLeft() <= 0 : isAway(error) && patient
      ) {
        return request;
      }
      throw signal.aborted
        ? new GimletError('unreachable', 'The Gimlet server does not answer', {
            cause: error,
          })
        : error;
    }
  };
  return withProgress(cli, said(), async say => {
    while (!now.every(isOver)) {
      const left = timeLeft();
      if (left <= 0) {
        break;
      }
      await sleep(Math.min(pause, left));
      pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS);
      now = await Promise.all(now.map(read));
      say(said());
    }
    return now;
  });
}
