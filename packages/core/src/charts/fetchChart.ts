import { lookup as systemLookup } from 'node:dns';
import { realpath } from 'node:fs/promises';
import { isIP } from 'node:net';
import { isAbsolute, posix, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import type { GitCredentials } from '../git/remote';
import { unpackArchive } from './archive';
import type { ChartCache } from './chartCache';
import {
  readChartFolder,
  resolveChartFolder,
  withoutIgnored,
} from './chartFolder';
import {
  hostEntry,
  hostName,
  isWithin,
  privateAddressError,
  type ChartAccess,
} from './chartPolicy';
import { describeSource, type ChartSource } from './chartSource';
import { isExactVersion } from './chartVersion';
import type { FetchedChart } from './dependencies';
import type { AddressLookup, Downloader } from './download';
import { resolveGitRevision, withGitCommit, type GitAccess } from './gitCharts';
import { fetchFromRepository, type FoundArchive } from './helmRepository';
import { fetchFromRegistry, registryHost } from './ociRegistry';
import { isPublicAddress } from './privateAddress';

/** How a host is told who asks. Sent to that host alone. @public */
export type ChartCredentials =
  | {
      /**
       * `host` or `host:port`, as charts name it, with `http://` in front where it may be sent in clear; for Helm
       * repositories and OCI registries.
       */
      host: string;
      username: string;
      password: string;
    }
  | {
      /** As above; for charts in git repositories. */
      host: string;
      git: GitCredentials;
    };

/** What charts are fetched with. */
export interface FetchContext {
  access: ChartAccess;
  cache: ChartCache;
  downloader: Downloader;
  manifestRoot?: string;
  chartFolder?: string;
  credentials: readonly ChartCredentials[];
  timeoutMs: number;
  lookup?: AddressLookup;
}

type SourceOf<K extends ChartSource['kind']> = Extract<
  ChartSource,
  { kind: K }
>;

function basicAuthorization(
  credentials: readonly ChartCredentials[],
  url: URL,
): string | undefined {
  for (const entry of credentials) {
    if ('password' in entry && entry.host.toLowerCase() === hostEntry(url)) {
      const pair = Buffer.from(`${entry.username}:${entry.password}`);
      return `Basic ${pair.toString('base64')}`;
    }
  }
  return undefined;
}

/**
 * Where a folder is, and which one it must not lead out of: offline the manifest's own repository, however it is named, or the
 * folder that was allowed beside it.
 */
function placeFolder(
  { folder, absolute }: Pick<SourceOf<'folder'>, 'folder' | 'absolute'>,
  { access, manifestRoot, chartFolder }: FetchContext,
): { folder: string; root: string } {
  if (access.mode === 'server') {
    if (absolute || isAbsolute(folder)) {
      const place = resolve(folder);
      return { folder: place, root: access.ofFolder(place) };
    }
    throw new GimletError(
      'not-allowed',
      `The chart ${folder} is a folder of the application's repository, which a server does not have.`,
      {
        whatToDo:
          'Name the chart by its git repository (https://….git?tag=…&path=…), a Helm repository or a registry.',
      },
    );
  }
  if (
    chartFolder !== undefined &&
    isAbsolute(folder) &&
    isWithin(resolve(chartFolder), resolve(folder))
  ) {
    return { folder: resolve(folder), root: chartFolder };
  }
  if (manifestRoot === undefined) {
    throw new GimletError(
      'invalid',
      `The chart ${folder} is a folder, and it is not known of which repository.`,
      { whatToDo: 'Give the chart a repository.' },
    );
  }
  return {
    folder: resolveChartFolder(manifestRoot, folder),
    root: manifestRoot,
  };
}

/** The same for a git repository on this machine. */
function placeRepository(url: URL, context: FetchContext) {
  return placeFolder({ folder: fileURLToPath(url), absolute: true }, context);
}

/** Refuses a repository that a link puts elsewhere; one that is not there git is left to report. */
async function checkLinks(url: URL, context: FetchContext): Promise<void> {
  const { folder, root } = placeRepository(url, context);
  const real = await realpath(folder).catch(() => undefined);
  if (real !== undefined && !isWithin(await realpath(root), real)) {
    throw new GimletError(
      'not-allowed',
      `The repository ${folder} is a link that leads out of ${root}.`,
      { whatToDo: 'Name the repository by where it really is.' },
    );
  }
}

/**
 * Asks the policy about a source, before anything is fetched or taken from a cache.
 *
 * @throws GimletError `not-allowed`
 */
export function checkSource(source: ChartSource, context: FetchContext): void {
  const { access } = context;
  switch (source.kind) {
    case 'helm-repository':
      access.ofUrl(source.url);
      break;
    case 'oci': {
      const host = registryHost(source.registry);
      const scheme = access.usesPlainHttp(host) ? 'http' : 'https';
      access.ofUrl(new URL(`${scheme}://${host}/`));
      break;
    }
    case 'git': {
      const url = new URL(source.url);
      if (url.protocol === 'file:') {
        placeRepository(url, context);
      } else {
        access.ofUrl(url);
      }
      break;
    }
    default:
      placeFolder(source, context);
  }
}

async function publicAddressOf(
  url: URL,
  lookup: AddressLookup | undefined,
): Promise<string> {
  const name = hostName(url);
  if (isIP(name)) {
    return name;
  }
  const addresses = await new Promise<string[]>((done, fail) => {
    const answer: Parameters<AddressLookup>[1] = (error, found) =>
      error ? fail(error) : done(found.map(({ address }) => address));
    if (lookup) {
      lookup(name, answer);
    } else {
      systemLookup(name, { all: true, verbatim: true }, answer);
    }
  }).catch((cause: unknown) => {
    throw new GimletError('unreachable', `${name} cannot be looked up.`, {
      whatToDo: 'Check the address of the chart.',
      cause,
    });
  });
  const open = addresses.find(isPublicAddress);
  if (open === undefined) {
    throw privateAddressError(url, addresses[0] ?? 'none');
  }
  return open;
}

async function gitAccess(
  source: SourceOf<'git'>,
  context: FetchContext,
): Promise<GitAccess> {
  const { access, credentials, timeoutMs, lookup } = context;
  const url = new URL(source.url);
  const local = url.protocol === 'file:';
  if (local) {
    await checkLinks(url, context);
  }
  const found = credentials.find(
    entry => 'git' in entry && entry.host.toLowerCase() === hostEntry(url),
  );
  const guarded = !local && !access.ofUrl(url).privateAddresses;
  return {
    remote: {
      url: source.url,
      credentials: found && 'git' in found ? found.git : undefined,
    },
    settings: access.mode === 'server' ? 'isolated' : 'user',
    address: guarded ? await publicAddressOf(url, lookup) : undefined,
    timeoutMs,
  };
}

/**
 * Makes a source as exact as can be without fetching it: a branch or tag of git becomes the commit that it is now.
 */
export async function pinSource(
  source: ChartSource,
  context: FetchContext,
): Promise<ChartSource> {
  if (source.kind !== 'git' || source.revision.kind === 'sha') {
    return source;
  }
  const sha = await resolveGitRevision(
    await gitAccess(source, context),
    source.revision,
  );
  return { ...source, revision: { kind: 'sha', sha } };
}

/** A key under which the chart of an exact source may be kept for good; `undefined` for what can change. */
export function exactKey(source: ChartSource): string | undefined {
  switch (source.kind) {
    case 'helm-repository':
      return isExactVersion(source.version)
        ? JSON.stringify(['helm', source.url.href, source.name, source.version])
        : undefined;
    case 'oci':
      return source.digest || isExactVersion(source.version)
        ? JSON.stringify([
            'oci',
            source.registry,
            source.repository,
            source.version,
            source.digest,
          ])
        : undefined;
    case 'git':
      return source.revision.kind === 'sha'
        ? JSON.stringify([
            'git',
            source.url,
            source.revision.sha,
            source.path,
            source.version,
          ])
        : undefined;
    default:
      return undefined;
  }
}

async function fetched(
  source: ChartSource,
  { archive }: FoundArchive,
): Promise<FetchedChart> {
  const called = describeSource(source);
  return {
    source: called,
    archive,
    files: await unpackArchive(archive, called),
    exact: exactKey(source) !== undefined,
  };
}

async function fetchGit(
  source: SourceOf<'git'>,
  context: FetchContext,
): Promise<FetchedChart> {
  const called = describeSource(source);
  const access = await gitAccess(source, context);
  const sha = await resolveGitRevision(access, source.revision);
  const files = await withGitCommit(access, sha, commit =>
    commit.files(source.path),
  );
  if (!files.has('Chart.yaml')) {
    throw new GimletError('not-found', `There is no chart in ${called}.`, {
      whatToDo:
        'Give the folder that holds the Chart.yaml as path=… in the address.',
    });
  }
  return {
    source: called,
    files: withoutIgnored(files),
    exact: true,
    near: relative => {
      const path = posix.join(source.path, relative);
      if (path.startsWith('../') || path === '..') {
        throw new GimletError(
          'not-allowed',
          `${called} depends on file://${relative}, which lies outside of its repository.`,
        );
      }
      return fetchGit(
        {
          ...source,
          path: path === '.' ? '' : path,
          revision: { kind: 'sha', sha },
          version: '',
        },
        context,
      );
    },
  };
}

async function fetchFolder(
  called: string,
  folder: string,
  root: string,
): Promise<FetchedChart> {
  return {
    source: called,
    files: await readChartFolder({ folder, root, source: called }),
    exact: false,
    near: relative =>
      fetchFolder(`${called}/${relative}`, resolve(folder, relative), root),
  };
}

/** Fetches a chart from where it comes from, within the policy. */
export async function fetchChart(
  source: ChartSource,
  context: FetchContext,
): Promise<FetchedChart> {
  checkSource(source, context);
  const authorization = (url: URL) =>
    basicAuthorization(context.credentials, url);
  switch (source.kind) {
    case 'helm-repository':
      return fetched(
        source,
        await fetchFromRepository(source, { ...context, authorization }),
      );
    case 'oci':
      return fetched(
        source,
        await fetchFromRegistry(source, {
          downloader: context.downloader,
          usesPlainHttp: context.access.usesPlainHttp,
          authorization,
        }),
      );
    case 'git':
      return fetchGit(source, context);
    default: {
      const { folder, root } = placeFolder(source, context);
      return fetchFolder(describeSource(source), folder, root);
    }
  }
}
