import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import semver from 'semver';
import { findGit } from '../git/findGit';
import { connect, type Connection } from '../git/connection';
import { gitEnvironment, runGit, type GitSettings } from '../git/gitProcess';
import type { GitRemote } from '../git/remote';
import { fetchError } from '../git/remoteErrors';
import {
  badArchive,
  checkChartPath,
  UnpackBudget,
  type ChartFiles,
} from './archive';
import { hostName } from './chartPolicy';
import type { GitRevision } from './chartSource';

/** Where git may go for one chart. */
export interface GitAccess {
  remote: GitRemote;
  settings: GitSettings;
  /** The address that the host's name is to mean, where it was checked beforehand. */
  address?: string;
  /** Milliseconds for each command that uses the network. */
  timeoutMs: number;
  /** Where a commit lies while it is read; the system's folder for temporary files where it is not given. */
  workFolder?: string;
}

const DEFAULT_PORTS: Record<string, string> = {
  'https:': '443',
  'http:': '80',
};

/**
 * Makes git connect to the address that was checked, whatever the name means by then: by a setting for HTTP, by options
 * of ssh for the other.
 */
function pinAddress(access: GitAccess, connection: Connection): Connection {
  const { address } = access;
  if (address === undefined || isIP(address) === 0) {
    return connection;
  }
  const url = new URL(access.remote.url);
  const host = hostName(url);
  if (url.protocol === 'ssh:') {
    const known = url.port ? `[${host}]:${url.port}` : host;
    const command = connection.variables.GIT_SSH_COMMAND ?? 'ssh';
    return {
      ...connection,
      variables: {
        ...connection.variables,
        GIT_SSH_COMMAND: `${command} -o HostName=${address} -o 'HostKeyAlias=${known}'`,
      },
    };
  }
  const port = url.port || DEFAULT_PORTS[url.protocol];
  const target = address.includes(':') ? `[${address}]` : address;
  return {
    ...connection,
    config: [
      ...connection.config,
      ['http.curloptResolve', `${host}:${port}:${target}`],
    ],
  };
}

/** The first git that can be told which address a name means. Older ones pass over the setting in silence. */
const PINNING_GIT = '2.37.0';

async function gitFor({ address, remote }: GitAccess): Promise<string> {
  const { binary, version } = await findGit();
  const needed = address !== undefined && /^https?:/.test(remote.url);
  if (needed && semver.lt(semver.coerce(version) ?? '0.0.0', PINNING_GIT)) {
    throw new GimletError(
      'tool',
      `git ${version} is too old to fetch charts on a server.`,
      { whatToDo: `Install git ${PINNING_GIT} or newer.` },
    );
  }
  return binary;
}

interface Reached {
  connection: Connection;
  environment: NodeJS.ProcessEnv;
}

function reach(access: GitAccess): Reached {
  const connection = pinAddress(
    access,
    connect(access.remote, access.settings),
  );
  return {
    connection,
    environment: gitEnvironment({
      settings: access.settings,
      config: connection.config,
      variables: connection.variables,
    }),
  };
}

function noRevision(url: string, what: string): GimletError {
  return new GimletError('not-found', `${url} has no ${what}.`, {
    whatToDo: 'Check the sha, tag or branch in the address of the chart.',
  });
}

function refsOf(revision: GitRevision): { what: string; refs: string[] } {
  switch (revision.kind) {
    case 'tag':
      return {
        what: `tag ${revision.tag}`,
        // The commit that an annotated tag points to comes first.
        refs: [`refs/tags/${revision.tag}^{}`, `refs/tags/${revision.tag}`],
      };
    case 'branch':
      return {
        what: `branch ${revision.branch}`,
        refs: [`refs/heads/${revision.branch}`],
      };
    case 'sha':
      return { what: `commit ${revision.sha}`, refs: [] };
    default:
      return { what: 'commit yet', refs: ['HEAD'] };
  }
}

/** Asks the remote which commit a tag, a branch or its HEAD is now. */
export async function resolveGitRevision(
  access: GitAccess,
  revision: GitRevision,
): Promise<string> {
  if (revision.kind === 'sha') {
    return revision.sha;
  }
  const { what, refs } = refsOf(revision);
  const binary = await gitFor(access);
  const { connection, environment } = reach(access);
  const { url } = connection.address;
  const result = await runGit({
    binary,
    args: ['ls-remote', '--quiet', '--end-of-options', url, ...refs],
    environment,
    timeout: access.timeoutMs,
    cwd: tmpdir(),
  });
  if (result.exitCode !== 0) {
    throw fetchError(url, result, connection.mask);
  }
  const commits = new Map(
    result.stdout
      .toString('utf8')
      .split('\n')
      .map(line => line.split('\t'))
      .map(([id = '', ref = '']) => [ref, id]),
  );
  const commit = refs.map(ref => commits.get(ref)).find(Boolean);
  if (!commit || !/^[0-9a-f]{40}$/.test(commit)) {
    throw noRevision(url, what);
  }
  return commit;
}

/** A commit that was fetched: charts are read from its tree. */
export interface FetchedCommit {
  /**
   * The files below a path of the repository, by their path from there.
   *
   * @throws GimletError `not-found`, or `invalid` for links and submodules
   */
  files(path: string): Promise<ChartFiles>;
}

/**
 * Fetches one commit, without history and without a work tree, into a folder of its own that is gone afterwards.
 *
 * @param commit - full id
 */
export async function withGitCommit<T>(
  access: GitAccess,
  commit: string,
  use: (fetched: FetchedCommit) => Promise<T>,
): Promise<T> {
  const binary = await gitFor(access);
  const { connection, environment } = reach(access);
  const { url } = connection.address;
  const folder = await mkdtemp(
    join(access.workFolder ?? tmpdir(), 'gimlet-chart-'),
  );
  const local = gitEnvironment({ settings: 'isolated' });
  const run = (args: string[], env = local, input?: string) =>
    runGit({
      binary,
      args: ['--git-dir', folder, ...args],
      environment: env,
      input,
      cwd: folder,
      timeout: access.timeoutMs,
    });
  const must = async (args: string[], input?: string) => {
    const result = await run(args, local, input);
    if (result.exitCode !== 0) {
      throw new GimletError(
        'tool',
        `git ${args[0]} failed: ${result.stderr.trim()}`,
      );
    }
    return result.stdout;
  };
  try {
    await must(['init', '--quiet', '--bare', '--template=', '--', folder]);
    const fetch = (options: string[], refspecs: string[]) =>
      run(
        [
          'fetch',
          '--quiet',
          '--no-tags',
          '--no-write-fetch-head',
          '--no-recurse-submodules',
          ...options,
          '--end-of-options',
          url,
          ...refspecs,
        ],
        environment,
      );
    const one = await fetch(['--depth=1'], [commit]);
    if (one.exitCode !== 0) {
      // Not every server gives out a commit by its id, or without its history; what its branches and tags hold can always be had.
      if (
        !/not our ref|unadvertised object|remote ref|shallow/i.test(one.stderr)
      ) {
        throw fetchError(url, one, connection.mask);
      }
      const all = await fetch(
        [],
        ['+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*'],
      );
      if (all.exitCode !== 0) {
        throw fetchError(url, all, connection.mask);
      }
    }
    const exists = await run(['cat-file', '-e', `${commit}^{commit}`]);
    if (exists.exitCode !== 0) {
      throw noRevision(url, `commit ${commit}`);
    }
    return await use({
      files: path => readFiles(url, commit, path, must),
    });
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function readFiles(
  source: string,
  commit: string,
  path: string,
  git: (args: string[], input?: string) => Promise<Buffer>,
): Promise<ChartFiles> {
  const place = path === '' ? source : `${source} (${path})`;
  const listed = await git([
    'ls-tree',
    '-r',
    '-l',
    '-z',
    `${commit}:${path}`,
  ]).catch((cause: unknown) => {
    throw new GimletError(
      'not-found',
      `There is no folder ${path} in ${source} at ${commit.slice(0, 7)}.`,
      {
        whatToDo: 'Check the path in the address of the chart.',
        cause,
      },
    );
  });
  const budget = new UnpackBudget();
  const entries = listed
    .toString('utf8')
    .split('\0')
    .filter(Boolean)
    .map(line => {
      const tab = line.indexOf('\t');
      const [mode = '', , id = '', size = ''] = line.slice(0, tab).split(/ +/);
      const name = line.slice(tab + 1);
      checkChartPath(place, name);
      budget.takeEntry(place);
      if (mode !== '100644' && mode !== '100755') {
        throw badArchive(
          place,
          `holds ${JSON.stringify(name)}, which is a ${
            mode === '160000' ? 'submodule' : 'link'
          }`,
        );
      }
      budget.take(place, Number(size));
      return { name, id };
    });
  const content = await git(
    ['cat-file', '--batch'],
    entries.map(({ id }) => `${id}\n`).join(''),
  );
  const files = new Map<string, Buffer>();
  let at = 0;
  for (const { name } of entries) {
    const end = content.indexOf('\n', at);
    const size = Number(content.toString('utf8', at, end).split(' ')[2]);
    files.set(name, content.subarray(end + 1, end + 1 + size));
    at = end + 1 + size + 1;
  }
  return files;
}
