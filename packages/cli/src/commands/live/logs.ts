import {
  GimletError,
  isGimletErrorCode,
  type LogLine,
  type PodObservation,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { InvalidArgumentError, type Command } from 'commander';
import { stripVTControlCharacters } from 'node:util';
import { logsOutput } from '../../output';
import type { Server } from '../../server';
import {
  durationOption,
  note,
  printable,
  printResult,
  UsageError,
  warn,
  type Cli,
} from '../../terminal';
import { onServer } from '../eitherWay';
import { verb } from '../verb';
import { placeOf, readApp, withLiveApp, type LiveAppOptions } from './liveApp';
import { podsForLogs, type LogChoice } from './logPods';

interface Options extends LiveAppOptions, LogChoice {
  follow?: boolean;
  since?: number;
  tail?: number;
  timestamps?: boolean;
}

function lineCount(text: string): number {
  if (!/^\d{1,6}$/.test(text) || Number(text) > 100_000) {
    throw new InvalidArgumentError('A whole number up to 100000 is expected.');
  }
  return Number(text);
}

/** A stream that asks to be renewed this soon will not be given for longer: what was signed in with is at its end. */
const SHORTEST_MS = 2_000;

/**
 * Gives the lines of a pod's log to whoever shows them, until it ends. The server looks anew at who follows it now and then; then it
 * goes on where it was.
 */
async function readLog(
  { client }: Pick<Server, 'client'>,
  pod: PodObservation,
  options: Options,
  show: (lines: readonly LogLine[]) => void,
): Promise<void> {
  const moments: { shown?: number; last?: number } = {};
  const showNew = (lines: readonly LogLine[]) => {
    const { shown } = moments;
    const news = lines.filter(
      ({ at }) => shown === undefined || at === undefined || at > shown,
    );
    if (news.length > 0) show(news);
    for (const { at } of news) {
      moments.last = Math.max(at ?? 0, moments.last ?? 0);
    }
  };
  let asked = options;
  for (;;) {
    const began = Date.now();
    moments.shown = moments.last;
    if ((await readOnce(client, pod, asked, showNew)) === 'done') return;
    if (Date.now() - began < SHORTEST_MS) {
      throw new GimletError(
        'unauthenticated',
        'What you signed in with expires: the log ends here',
        { whatToDo: 'Get a new token, and go on with --since.' },
      );
    }
    const since = Date.now() - (moments.last ?? began) + 1_000;
    asked = { ...options, since, tail: undefined };
  }
}

async function readOnce(
  client: Server['client'],
  { name, namespace }: PodObservation,
  options: Options,
  show: (lines: readonly LogLine[]) => void,
): Promise<'done' | 'renew'> {
  const { container, follow, previous, since, tail } = options;
  const events = client.followLogs({
    ...placeOf(options),
    query: {
      pod: name,
      namespace,
      ...(container !== undefined && { container }),
      ...(since !== undefined && { since: Math.ceil(since / 1000) }),
      ...(tail !== undefined && { tail }),
      ...(previous && { previous: 'true' as const }),
      ...(follow && { follow: 'true' as const }),
    },
  });
  for await (const { event, data } of events) {
    switch (event) {
      case 'lines':
        show(data.lines);
        break;
      case 'failed':
        throw new GimletError(
          isGimletErrorCode(data.code) ? data.code : 'internal',
          data.message,
          {
            ...(data.whatToDo && { whatToDo: data.whatToDo }),
          },
        );
      case 'renew':
        return 'renew';
      default:
        return 'done';
    }
  }
  throw new GimletError(
    'unreachable',
    'The log was cut off: something between here and the server ended the connection',
    { whatToDo: 'Go on with --since.' },
  );
}

/** The container waits for its image, had no run before this one, or the pod has gone: that says nothing of the other pods. */
const isOfOnePod = (error: unknown): error is GimletError =>
  error instanceof GimletError &&
  ['conflict', 'not-found'].includes(error.code);

function lineText(cli: Cli, { at, text }: LogLine, options: Options): string {
  const time =
    options.timestamps && at !== undefined
      ? `${cli.out.paint.dim(new Date(at).toISOString())} `
      : '';
  return `${time}${printable(stripVTControlCharacters(text))}\n`;
}

async function logs(
  cli: Cli,
  server: Server,
  given: string | undefined,
  options: Options,
): Promise<void> {
  const live = await readApp(cli, server, options, 'Pod');
  const { environment, app } = live;
  const pods = podsForLogs(live, given, options);
  const collected: (LogLine & { pod: string })[] = [];
  const show = (pod: string) => (lines: readonly LogLine[]) => {
    if (options.output !== 'table') {
      collected.push(...lines.map(line => ({ ...line, pod })));
      return;
    }
    const prefix = pods.length > 1 ? cli.out.paint.cyan(`${pod} | `) : '';
    cli.out.write(
      lines.map(line => prefix + lineText(cli, line, options)).join(''),
    );
  };
  let refused = 0;
  const read = async (pod: PodObservation) => {
    try {
      await readLog(server, pod, options, show(pod.name));
    } catch (error) {
      refused += 1;
      if (!isOfOnePod(error) || refused === pods.length) throw error;
      warn(cli, `${pod.name}: ${error.message}`);
    }
  };
  await Promise.all(pods.map(read));
  printResult(cli, options.output, {
    schema: logsOutput,
    data: { environment, app, lines: collected },
    text: () => '',
  });
  if (options.follow) {
    note(cli, cli.err.paint.dim('The log ended.'));
  }
}

/** `gimlet logs`: what the containers of an app wrote. */
export function logsCommand(cli: Cli): Command {
  const command = verb({
    name: 'logs',
    summary: 'what the containers of an app wrote (needs a server)',
    description:
      "As kubectl logs; read by the environment's agent, with what looks like a secret masked. Of all pods of the app where none is named, each line with its pod. Needs gimlet.logs.read.",
    examples: [
      'gimlet logs --env production --app checkout --follow --tail 100',
      'gimlet logs --env production --app checkout checkout-7d4b9c-x2x7k --previous',
    ],
  })
    .argument('[pod]', 'only of this pod, or of the pods of KIND/NAME')
    .option(
      '-c, --container <name>',
      'of this container (default: the first that is no init container)',
    )
    .option('-f, --follow', 'go on with what is written from now on')
    .option('-p, --previous', "of the container's run before this one")
    .option(
      '--since <duration>',
      'not older than 30s, 10m or 2h',
      durationOption,
    )
    .option('--tail <lines>', 'only the last lines', lineCount)
    .option('--timestamps', 'when each line was written');
  return withLiveApp(command).action(
    (given: string | undefined, options: Options) => {
      if (options.follow && options.output !== 'table') {
        throw new UsageError(
          `--follow has no end, and -o ${options.output} prints one result`,
          'Leave one of the two out.',
        );
      }
      return onServer(cli, options, 'logs', server =>
        logs(cli, server, given, options),
      );
    },
  );
}
