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

/** A request, or why it is not shown: ended ones are kept for a while only, and whoever may only ship may not read them. */
async function requestOrRefusal(
  { client }: Server,
  requestId: string,
): Promise<RequestAnswer | GimletError> {
  try {
    return await client.getRequest({ params: { requestId } });
  } catch (error) {
    if (
      error instanceof GimletError &&
      ['not-allowed', 'not-found'].includes(error.code)
    ) {
      return error;
    }
    throw error;
  }
}

/** The requests that the policies made, and why others are not there. */
async function requestsOf(
  server: Server,
  { policies }: ArtifactSummary,
): Promise<{ requests: RequestAnswer[]; refusals: GimletError[] }> {
  const ids = policies.flatMap(({ requestId }) => requestId ?? []);
  const read = await Promise.all(ids.map(id => requestOrRefusal(server, id)));
  return {
    requests: read.flatMap(each => (each instanceof GimletError ? [] : each)),
    refusals: read.flatMap(each => (each instanceof GimletError ? each : [])),
  };
}

/** Says what is not shown; where it was to be followed, that is a failure. */
function checkRefusals(
  cli: Cli,
  [refusal]: readonly GimletError[],
  { needed }: { needed: boolean },
): void {
  if (!refusal) {
    return;
  }
  const { code, message } = refusal;
  if (!needed) {
    warn(cli, `What became of the requests is not shown: ${message}`);
    return;
  }
  throw new GimletError(
    code,
    `What the artifact started cannot be followed: ${message}`,
    {
      whatToDo:
        code === 'not-allowed'
          ? 'It was pushed. To follow, a token needs the action read too: gimlet token create … --action artifact.create --action read'
          : 'See what there is: gimlet release track',
      cause: refusal,
    },
  );
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
      ? await requestsOf(server, artifact)
      : { requests: [], refusals: [] };
  const requests = waits
    ? await followRequests(cli, server, begun.requests, {
        ...options,
        goal: 'arrived',
      })
    : begun.requests;
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
  checkRefusals(cli, begun.refusals, { needed: waits });
  if (waits) {
    await endAsTheyDid(cli, server, requests, 'arrived');
  }
}
