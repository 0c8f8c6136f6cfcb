import {
  createGimletClient,
  type AppLive,
  type GimletClient,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { valueIn, type NameKind } from '../completion';
import { short, type Cli } from '../terminal';
import { serverAddress } from './address';
import { shortRequest } from './findRequest';
import type { ServerOptions } from './options';
import { readToken } from './token';

/** Whoever presses Tab does not wait longer. */
const PATIENCE_MS = 1500;
/** Nobody chooses from more. */
const MOST = 100;

const unique = (names: readonly string[]): string[] => [...new Set(names)];

/** Of what was pushed last, and of what is released. */
async function appNames(
  client: GimletClient,
  call: { signal: AbortSignal },
): Promise<string[]> {
  const [artifacts, releases] = await Promise.all([
    client.listArtifacts({ query: { limit: MOST } }, call),
    client.listReleases({ query: { current: 'true', limit: MOST } }, call),
  ]);
  return [
    ...artifacts.items.flatMap(({ policies }) => policies),
    ...releases.items,
  ]
    .map(({ app }) => app)
    .sort();
}

function namesInApp(
  kind: 'pod' | 'container' | 'object' | 'workload',
  { pods, workloads, endpoints }: AppLive,
): string[] {
  const asNamed = (each: { kind: string; name: string }) =>
    `${each.kind.toLowerCase()}/${each.name}`;
  switch (kind) {
    case 'pod':
      return pods.items.map(({ name }) => name);
    case 'container':
      return pods.items.flatMap(each => each.containers.map(it => it.name));
    case 'workload':
      return workloads.map(asNamed);
    default:
      return [
        ...workloads,
        ...pods.items.map(({ name }) => ({ kind: 'Pod', name })),
        ...endpoints,
      ].map(asNamed);
  }
}

async function readNames(
  client: GimletClient,
  kind: NameKind,
  words: readonly string[],
): Promise<string[]> {
  const call = { signal: AbortSignal.timeout(PATIENCE_MS) };
  const query = { limit: MOST };
  switch (kind) {
    case 'environment': {
      const { items } = await client.listEnvironments({}, call);
      return items.map(({ name }) => name);
    }
    case 'app':
      return appNames(client, call);
    case 'request': {
      const { items } = await client.listRequests({ query }, call);
      return items.map(({ id }) => shortRequest(id));
    }
    case 'artifact': {
      const { items } = await client.listArtifacts({ query }, call);
      return items.map(({ sha }) => short(sha));
    }
    case 'token': {
      const { items } = await client.listTokens({}, call);
      return items
        .filter(({ revokedAt }) => revokedAt === undefined)
        .map(({ name }) => name);
    }
    default: {
      const environment = valueIn(words, '--env') ?? valueIn(words, '-e');
      const app = valueIn(words, '--app');
      return environment && app
        ? namesInApp(
            kind,
            await client.getAppLive({ params: { environment, app } }, call),
          )
        : [];
    }
  }
}

/** Names for completion from a server. Nothing fails, and nothing is said. */
export async function namesOfServer(
  cli: Cli,
  options: ServerOptions & { server: string },
  kind: NameKind,
  words: readonly string[],
): Promise<string[]> {
  try {
    const { api, inClear } = serverAddress(options.server);
    const token = inClear ? undefined : await readToken(cli, options);
    const client = createGimletClient({
      baseUrl: api,
      ...(token && { token }),
    });
    return unique(await readNames(client, kind, words));
  } catch {
    return [];
  }
}
