import {
  GimletError,
  type RequestAnswer,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  ExitCode,
  FailedQuietly,
  formatError,
  NotDone,
  printable,
  shortDigest,
  type Cli,
} from '../terminal';
import type { Server } from './connection';
import { isDone, placeOfRequest, stateWords, type Goal } from './requestWords';

/** The digest of the plan as it would be made now; a placeholder where that cannot be told: the reason comes with the dry run. */
async function newDigest(
  client: Server['client'],
  requestId: string,
): Promise<string> {
  try {
    const { digest } = await client.planRequest({ params: { requestId } });
    return shortDigest(digest);
  } catch (error) {
    if (error instanceof GimletError) {
      return 'DIGEST';
    }
    throw error;
  }
}

/** What ends the waiting, as commands to copy. */
async function howToGoOn(
  { client }: Pick<Server, 'client'>,
  request: RequestAnswer,
): Promise<string | undefined> {
  const { id, wish, waitingFor } = request;
  const place = `--env ${wish.environment} --app ${wish.app}`;
  switch (waitingFor?.kind) {
    case 'hold':
      return `Let automatic releases go on:  gimlet release resume ${place}`;
    case 'hand-edit':
      return wish.action === 'release'
        ? `Overwrite what was done by hand:  gimlet release make ${place} --artifact ${wish.artifactId}`
        : undefined;
    case 'plan-changed':
      return [
        `See the new plan:  gimlet release confirm ${id} --dry-run`,
        `Make it:           gimlet release confirm ${id} --plan ${await newDigest(
          client,
          id,
        )}`,
        `Or leave it:       gimlet release cancel ${id}`,
      ].join('\n');
    default:
      return undefined;
  }
}

/** What the cluster says of a failure beyond its first line: the last lines of a crashing container. */
function logOf({ arrival }: RequestAnswer): string {
  const lines = arrival?.causes.flatMap(({ lastLog = [] }) => lastLog) ?? [];
  return lines.map(line => `\n  | ${printable(line)}`).join('');
}

/** Why a request did not come to the goal, and what to do; `undefined` where it did. */
export async function endingOf(
  server: Pick<Server, 'client'>,
  request: RequestAnswer,
  goal: Goal,
): Promise<NotDone | undefined> {
  const { id, state, waitingFor, error, supersededBy } = request;
  const place = placeOfRequest(request);
  if (isDone(request, goal)) {
    return undefined;
  }
  switch (state) {
    case 'waiting':
      return new NotDone(
        `${place} waits: ${printable(waitingFor?.text ?? 'nobody says why')}`,
        waitingFor?.kind === 'unreachable'
          ? {
              exitCode: ExitCode.timeout,
              whatToDo: `It is tried again. Follow it: gimlet release track ${id} --wait`,
            }
          : {
              exitCode: ExitCode.waiting,
              whatToDo: await howToGoOn(server, request),
            },
      );
    case 'failed':
      return new NotDone(
        `${place} failed: ${
          error?.message ?? request.arrival?.text ?? 'nobody says why'
        }${logOf(request)}`,
        {
          exitCode:
            error?.code === 'stale' ? ExitCode.waiting : ExitCode.failed,
          whatToDo: error?.whatToDo ?? request.arrival?.whatToDo,
        },
      );
    case 'cancelled':
      return new NotDone(
        `${place} was cancelled: ${request.timeline.at(-1)?.text ?? ''}`,
        { exitCode: ExitCode.failed, whatToDo: error?.whatToDo },
      );
    case 'superseded':
      return new NotDone(`${place} was superseded by a newer release`, {
        exitCode: ExitCode.failed,
        whatToDo:
          supersededBy &&
          `Follow that one: gimlet release track ${supersededBy}`,
      });
    default:
      return new NotDone(
        `${place} takes longer: it is ${stateWords(request)}`,
        {
          exitCode: ExitCode.timeout,
          whatToDo: `It goes on without you. Follow it: gimlet release track ${id} --wait`,
        },
      );
  }
}

/** What is worse comes first. */
const severity = [ExitCode.failed, ExitCode.timeout, ExitCode.waiting];

/** Ends the command as the requests that it followed did: by itself where all are done, by the worst of what they are otherwise. */
export async function endAsTheyDid(
  cli: Cli,
  server: Pick<Server, 'client'>,
  requests: readonly RequestAnswer[],
  goal: Goal,
): Promise<void> {
  const endings = (
    await Promise.all(requests.map(request => endingOf(server, request, goal)))
  ).filter(ending => ending !== undefined);
  const { paint } = cli.err;
  for (const ending of endings) {
    cli.err.write(formatError(ending, { paint, debug: false }));
  }
  const worst = severity.find(code =>
    endings.some(({ exitCode }) => exitCode === code),
  );
  if (worst !== undefined) {
    throw new FailedQuietly(worst);
  }
}
