import {
  commitSha,
  type CommitSha,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { Connection, Connector } from './connection';
import { removeDeadLock } from './deadLock';
import {
  gitEnvironment,
  runGit,
  type GitResult,
  type GitSettings,
} from './gitProcess';
import { fetchError, pushError, readPorcelain } from './remoteErrors';

/** A repository on this machine and the one that it talks to. */
export interface Link {
  binary: string;
  settings: GitSettings;
  gitDir: string;
  connector: Connector;
  /** Milliseconds. */
  timeout: number;
  /** Whether the repository is a mirror of ours, where nobody else works. */
  isMirror: boolean;
}

function run(
  link: Link,
  { config, variables }: Connection,
  args: readonly string[],
): Promise<GitResult> {
  return runGit({
    binary: link.binary,
    args: ['--git-dir', link.gitDir, ...args],
    environment: gitEnvironment({
      settings: link.settings,
      config: [
        ...config,
        // A connection that is up but says nothing ends before our own patience does.
        ['http.lowSpeedLimit', '1'],
        ['http.lowSpeedTime', String(Math.ceil(link.timeout / 1_000))],
      ],
      variables,
    }),
    cwd: link.gitDir,
    timeout: link.timeout,
  });
}

/** Two processes that fetch into one mirror meet at the locks of its refs. */
const LOCKED = /cannot lock ref|unable to create '.*\.lock'/i;
const LOCKED_ATTEMPTS = 5;

/** Fetches by refspecs; what vanished from the remote vanishes here. Throws GitFetchError. */
export async function fetchRefs(
  link: Link,
  refspecs: readonly string[],
): Promise<void> {
  const connection = await link.connector.connect();
  const { address, mask } = connection;
  for (let attempt = 1; ; attempt++) {
    const result = await run(link, connection, [
      'fetch',
      '--quiet',
      '--prune',
      '--no-tags',
      '--no-write-fetch-head',
      '--no-recurse-submodules',
      '--no-show-forced-updates',
      '--end-of-options',
      address.url,
      ...refspecs,
    ]);
    if (result.exitCode === 0) {
      return;
    }
    if (link.isMirror && (await removeDeadLock(link.gitDir, result.stderr))) {
      continue;
    }
    if (!LOCKED.test(result.stderr) || attempt >= LOCKED_ATTEMPTS) {
      throw fetchError(address.url, result, mask);
    }
  }
}

/** Asks the remote itself, without fetching anything. Throws GitFetchError. */
async function listRemote(
  link: Link,
  options: readonly string[],
  ref: string,
): Promise<string> {
  const connection = await link.connector.connect();
  const { address, mask } = connection;
  const result = await run(link, connection, [
    'ls-remote',
    '--quiet',
    ...options,
    '--end-of-options',
    address.url,
    ref,
  ]);
  if (result.exitCode !== 0) {
    throw fetchError(address.url, result, mask);
  }
  return result.stdout.toString('utf8');
}

/** Where a ref of the remote stands now; `null` where there is none. Throws GitFetchError. */
export async function remoteRef(
  link: Link,
  ref: string,
): Promise<CommitSha | null> {
  const lines = (await listRemote(link, ['--refs'], ref)).split('\n');
  // ls-remote matches the ends of names too: "refs/heads/main" also finds "refs/heads/x/refs/heads/main".
  const line = lines.find(it => it.endsWith(`\t${ref}`));
  return line === undefined ? null : commitSha(line.split('\t')[0]);
}

/** The ref that the remote's HEAD names; `undefined` where it names none that exists. Throws GitFetchError. */
export async function remoteHeadRef(link: Link): Promise<string | undefined> {
  const answer = await listRemote(link, ['--symref'], 'HEAD');
  return /^ref: (refs\/heads\/\S+)\tHEAD$/m.exec(answer)?.[1];
}

/**
 * Puts one commit on a branch of the remote, only if the branch is where it is expected (`null`: it does not exist).
 * Throws GitPushError.
 */
export async function pushCommit(
  link: Link,
  options: {
    branch: string;
    ref: string;
    commit: CommitSha;
    expected: CommitSha | null;
  },
): Promise<void> {
  const connection = await link.connector.connect();
  const { address, mask } = connection;
  const { branch, ref, commit, expected } = options;
  const result = await run(link, connection, [
    'push',
    '--porcelain',
    '--no-verify',
    '--no-follow-tags',
    '--no-signed',
    '--recurse-submodules=no',
    `--force-with-lease=${ref}:${expected ?? ''}`,
    '--end-of-options',
    address.url,
    `${commit}:${ref}`,
  ]);
  const pushed = readPorcelain(result.stdout.toString('utf8'), ref);
  if (!pushed?.accepted) {
    throw pushError(address.url, branch, result, pushed, mask);
  }
}
