import {
  objectRefText,
  type ReleaseRequest,
  type RequestAnswer,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { Command } from 'commander';
import { requestOutput, requestsOutput } from '../../output';
import {
  endAsTheyDid,
  endingOf,
  findRequest,
  followRequests,
  placeOfRequest,
  shortRequest,
  stateWords,
  versionName,
  withServer,
  withTimeout,
  type FollowOptions,
  type Server,
  type ServerOptions,
} from '../../server';
import {
  printList,
  note,
  printable,
  printableLines,
  printResult,
  relativeTime,
  short,
  shortDigest,
  UsageError,
  withOutput,
  type Cli,
  type Column,
  type OutputOptions,
} from '../../terminal';
import { onServer } from '../eitherWay';
import { noteNextPage, withPage, type PageOptions } from '../page';
import { verb } from '../verb';

interface Options
  extends ServerOptions,
    OutputOptions,
    FollowOptions,
    PageOptions {
  env?: string;
  app?: string;
}

const seconds = (milliseconds: number) => Math.floor(milliseconds / 1000);

function columns(cli: Cli): Column<ReleaseRequest>[] {
  return [
    {
      title: 'REQUEST',
      text: ({ id }) => shortRequest(id),
      style: cell => cli.out.paint.yellow(cell),
    },
    { title: 'APP', text: placeOfRequest, shrinkTo: 12, shrinkLast: true },
    { title: 'ACTION', text: ({ wish }) => wish.action },
    { title: 'VERSION', text: versionName, shrinkTo: 8 },
    { title: 'BY', text: ({ requestedBy }) => requestedBy.name, shrinkTo: 6 },
    {
      title: 'WHEN',
      text: ({ createdAt }) => relativeTime(seconds(createdAt), cli.now()),
    },
    { title: 'STATE', text: stateWords, shrinkTo: 12 },
  ];
}

async function list(
  cli: Cli,
  { client }: Server,
  options: Options,
): Promise<void> {
  if (options.wait) {
    throw new UsageError(
      'Which request is to be waited for?',
      'Name it: gimlet release track REQUEST --wait. See what there is: gimlet release track',
    );
  }
  const { env, app, limit, after } = options;
  const { items, nextCursor } = await client.listRequests({
    query: {
      limit,
      ...(env && { environment: env }),
      ...(app && { app }),
      ...(after && { cursor: after }),
    },
  });
  printList(cli, options.output, {
    schema: requestsOutput,
    data: { requests: items, ...(nextCursor && { next: nextCursor }) },
    rows: items,
    columns: columns(cli),
    nothing: 'There is no request. Make one: gimlet release make --help',
  });
  if (options.output === 'table') {
    noteNextPage(cli, nextCursor);
  }
}

/** What is wrong in the cluster, with the last lines of a crashing container. */
function arrivalLines(cli: Cli, { arrival }: RequestAnswer): string[] {
  if (!arrival) {
    return [];
  }
  const causes = arrival.causes.flatMap(cause => [
    `  ${cli.out.paint.red('!')} ${printable(
      `${objectRefText(cause.object)}: ${cause.reason}: ${cause.message}`,
    )}`,
    ...(cause.lastLog ?? []).map(line => `    | ${printable(line)}`),
  ]);
  return [...causes, ...arrival.notes.map(each => `  ${printable(each)}`)];
}

/** A request with its way, in lines. */
function requestText(cli: Cli, request: RequestAnswer): string {
  const { paint } = cli.out;
  const { reason, plan, commit, requestedBy, createdAt, wish } = request;
  const claimed =
    requestedBy.claimedActor && ` (says: ${requestedBy.claimedActor})`;
  const facts = [
    commit && `commit ${short(commit)}`,
    plan?.tree && `tree ${short(plan.tree)}`,
    plan && `plan ${shortDigest(plan.digest)}`,
  ].filter(Boolean);
  const when = (at: number) => relativeTime(seconds(at), cli.now());
  return [
    [
      paint.bold(placeOfRequest(request)),
      wish.action,
      versionName(request),
      paint.dim(request.state),
    ]
      .filter(Boolean)
      .join('   '),
    `  by ${printable(requestedBy.name + (claimed ?? ''))}, ${when(createdAt)}`,
    ...(reason ? reason.split('\n').map(line => `  > ${printable(line)}`) : []),
    ...request.timeline.map(({ at, state, text }) => {
      const time = new Date(at).toTimeString().slice(0, 8);
      return `  ${paint.dim(time)}  ${state.padEnd(11)}  ${printable(text)}`;
    }),
    ...arrivalLines(cli, request),
    ...(facts.length > 0 ? [paint.dim(`  ${facts.join(' · ')}`)] : []),
  ]
    .map(line => `${line.trimEnd()}\n`)
    .join('');
}

async function track(
  cli: Cli,
  server: Server,
  id: string,
  options: Options,
): Promise<void> {
  const found = await findRequest(server, id);
  const [request] = options.wait
    ? await followRequests(cli, server, [found], {
        ...options,
        goal: 'arrived',
      })
    : [found];
  printResult(cli, options.output, {
    schema: requestOutput,
    data: request,
    text: () => requestText(cli, request),
  });
  if (options.wait) {
    await endAsTheyDid(cli, server, [request], 'arrived');
    return;
  }
  const ending = await endingOf(server, request, 'arrived');
  if (ending?.whatToDo && options.output === 'table') {
    note(cli, printableLines(ending.whatToDo));
  }
}

/** `gimlet release track`: where a request is on its way. */
export function releaseTrackCommand(cli: Cli): Command {
  const command = verb({
    name: 'track',
    summary: 'follow a request on its way (needs a server)',
    description: `Shows the way of a request, or lists them where none is named. With --wait it follows until the
app is ready in the cluster, or, where nothing reports from there, until the commit is pushed, and ends with 0; with 3 where the
request waits for somebody, with 4 after --timeout, and with 1 where it failed or came to nothing.`,
    examples: [
      'gimlet release track 0192f0c1-7abc --wait',
      'gimlet release track --app checkout -n 5',
    ],
  })
    .argument('[request]', 'its id; the first digits are enough')
    .option('-w, --wait', 'follow it until it is done')
    .option('-e, --env <name>', 'list: only this environment')
    .option('--app <name>', 'list: only this app');
  return withOutput(withServer(withTimeout(withPage(command, 20)))).action(
    (id: string | undefined, options: Options) =>
      onServer(cli, options, 'release track', server =>
        id === undefined
          ? list(cli, server, options)
          : track(cli, server, id, options),
      ),
  );
}
