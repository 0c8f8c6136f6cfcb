import {
  GimletError,
  type ArtifactPolicyResult,
  type ArtifactSummary,
  type RequestAnswer,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { artifactOutput } from '../../output';
import {
  endAsTheyDid,
  followRequests,
  shortRequest,
  stateWords,
  type FollowOptions,
  type Server,
} from '../../server';
import {
  formatTable,
  printable,
  printResult,
  short,
  warn,
  type Cli,
  type Column,
  type OutputOptions,
} from '../../terminal';

type Row = ArtifactPolicyResult & { request?: RequestAnswer };

function columns(cli: Cli): Column<Row>[] {
  const { paint } = cli.out;
  return [
    {
      title: 'APP',
      text: ({ environment, app }) => `${environment}/${app}`,
      shrinkTo: 16,
      shrinkLast: true,
    },
    {
      title: 'REQUEST',
      text: ({ requestId }) => (requestId ? shortRequest(requestId) : '–'),
      style: cell => paint.yellow(cell),
    },
    {
      title: 'STATE',
      text: ({ request }) => (request ? stateWords(request) : ''),
      shrinkTo: 10,
    },
    { title: 'WHY', text: ({ reason }) => reason, shrinkTo: 12 },
  ];
}

/** The requests that the policies made. Whoever may only ship may not read them: that is said, and is no failure. */
async function requestsOf(
  cli: Cli,
  { client }: Server,
  { policies }: ArtifactSummary,
  { needed }: { needed: boolean },
): Promise<RequestAnswer[]> {
  const ids = policies.flatMap(({ requestId }) => requestId ?? []);
  try {
    return await Promise.all(
      ids.map(requestId => client.getRequest({ params: { requestId } })),
    );
  } catch (error) {
    const isRefused =
      error instanceof GimletError &&
      ['not-allowed', 'not-found'].includes(error.code);
    if (!isRefused) {
      throw error;
    }
    if (needed) {
      throw new GimletError(
        error.code,
        `The artifact was pushed, but what it started cannot be followed: ${error.message}`,
        {
          whatToDo:
            'To follow, a token needs the action read too: gimlet token create … --action artifact.create --action read',
          cause: error,
        },
      );
    }
    warn(cli, `What became of the requests is not shown: ${error.message}`);
    return [];
  }
}

/** Prints what the policies of an artifact did; with `wait` follows the requests first and ends as they did. */
export async function showPolicies(
  cli: Cli,
  server: Server,
  options: OutputOptions & FollowOptions,
  shown: {
    artifact: ArtifactSummary;
    created?: boolean;
    /** Looks at the requests even where they are not waited for. */
    looks: boolean;
  },
): Promise<void> {
  const { artifact, created, looks } = shown;
  const waits = options.wait === true;
  const begun =
    waits || looks
      ? await requestsOf(cli, server, artifact, { needed: waits })
      : [];
  const requests = waits
    ? await followRequests(cli, server, begun, options)
    : begun;
  const rows = artifact.policies.map(policy => {
    const request = requests.find(({ id }) => id === policy.requestId);
    return { ...policy, ...(request && { request }) };
  });
  printResult(cli, options.output, {
    schema: artifactOutput,
    data: {
      artifact,
      ...(created !== undefined && { created }),
      requests,
    },
    text: () =>
      [
        `${cli.out.paint.bold(artifact.id)}   ${printable(
          `${short(artifact.sha)} ${artifact.title}`,
        )}${created === false ? ', pushed before' : ''}\n`,
        rows.length > 0 ? formatTable(rows, columns(cli), cli.out) : '',
      ].join(''),
  });
  if (waits) {
    await endAsTheyDid(cli, server, requests);
  }
}
