import {
  GimletError,
  type CommitSha,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  BareRepository,
  gitAppHistory,
  readLayout,
  type AppHistory,
  type GitCredentials,
  type Layout,
} from '@gimlet-io/core';
import { Option, type Command } from 'commander';
import { isAbsolute, resolve } from 'node:path';
import {
  count,
  UsageError,
  warn,
  withProgress,
  type Cli,
  readText,
} from '../terminal';
import { locateRepository, mirrorFolder, type Location } from './location';

/** Options of every command that works on a gitops repository. */
export interface GitopsOptions {
  gitopsRepo?: string;
  branch?: string;
  gitTokenFile?: string;
  gitUsername?: string;
  sshKey?: string;
  sshKnownHosts?: string;
}

/** Said at the end of the help of commands that write, because people ask. */
export const whereItGoes = `--gitops-repo is an address, the path of a bare repository, or the path of a clone. A clone
stands for its origin: releases are made where Flux reads them, and the clone itself is
never touched (git pull brings them). A clone without an origin is the repository itself.`;

const connectionOptions: [flags: string, description: string][] = [
  [
    '--gitops-repo <path or url>',
    'the gitops repository ($GIMLET_GITOPS_REPO)',
  ],
  ['--branch <name>', "its branch (default: the repository's own)"],
  [
    '--git-token-file <file>',
    'file with a token for HTTPS ($GIMLET_GIT_TOKEN has the token itself)',
  ],
  ['--git-username <name>', 'the name that belongs to the token'],
  ['--ssh-key <file>', 'private key for SSH (default: your own)'],
  ['--ssh-known-hosts <file>', 'known hosts for SSH'],
];

/** Adds the options that say which gitops repository, and how to get at it. */
export function withGitops(command: Command): Command {
  for (const [flags, description] of connectionOptions) {
    command.addOption(
      new Option(flags, description).helpGroup('Gitops repository:'),
    );
  }
  return command;
}

/** A gitops repository as it was when it was last fetched. */
export interface Gitops {
  repository: BareRepository;
  history: AppHistory;
  branch: string;
  /** `null` in an empty repository. */
  head: CommitSha | null;
  layout: Layout;
  location: Location;
}

function gitopsRepo(
  cli: Pick<Cli, 'env'>,
  options: Pick<GitopsOptions, 'gitopsRepo'>,
): string {
  const given = options.gitopsRepo ?? cli.env.GIMLET_GITOPS_REPO;
  if (!given) {
    throw new UsageError(
      'Which gitops repository?',
      'Name it: --gitops-repo PATH_OR_URL, or set GIMLET_GITOPS_REPO.',
    );
  }
  return given;
}

const isHttp = (url: string) => /^https?:\/\//i.test(url);

async function credentialsFor(
  cli: Cli,
  options: GitopsOptions,
  url: string,
): Promise<GitCredentials | undefined> {
  const { gitTokenFile, gitUsername, sshKey, sshKnownHosts } = options;
  const token = gitTokenFile
    ? (await readText(cli, gitTokenFile)).trim()
    : isHttp(url) && cli.env.GIMLET_GIT_TOKEN;
  if (token) {
    return {
      kind: 'token',
      token,
      ...(gitUsername && { username: gitUsername }),
    };
  }
  if (!sshKey && !sshKnownHosts) {
    return undefined;
  }
  const absolute = (path: string) =>
    isAbsolute(path) ? path : resolve(cli.cwd, path);
  return {
    kind: 'ssh',
    ...(sshKey && { keyFile: absolute(sshKey) }),
    ...(sshKnownHosts && { knownHostsFile: absolute(sshKnownHosts) }),
  };
}

function noBranch(branch: string, whatToDo: string): GimletError {
  return new GimletError(
    'not-found',
    `The gitops repository has no branch ${branch}`,
    { whatToDo },
  );
}

/** The names of the branches that the remote has. */
async function branchesOf(repository: BareRepository): Promise<string[]> {
  const listed = await repository.git([
    'for-each-ref',
    '--format=%(refname:lstrip=2)',
    'refs/heads/',
  ]);
  return listed.toString('utf8').split('\n').filter(Boolean);
}

/** The branch that was asked for, else the one that the layout file names, else the repository's own. */
async function chooseBranch(
  repository: BareRepository,
  wanted: string | undefined,
): Promise<{ branch: string; head: CommitSha | null; layout: Layout }> {
  const own = wanted ?? (await repository.defaultBranch()) ?? 'main';
  const head = await repository.head(own);
  if (head === null) {
    const branches = await branchesOf(repository);
    if (branches.length > 0) {
      throw noBranch(
        own,
        `Say which one: --branch NAME. There are: ${branches.join(', ')}.`,
      );
    }
  }
  const layout = await readLayout(repository, head);
  if (layout.source !== 'file' || layout.file.branch === own) {
    return { branch: own, head, layout };
  }
  const { branch } = layout.file;
  if (wanted) {
    throw new GimletError(
      'conflict',
      `On the branch ${wanted} of the gitops repository, the layout file says that releases go to ${branch}`,
      { whatToDo: `Leave --branch out, or give --branch ${branch}.` },
    );
  }
  const declared = await repository.head(branch);
  if (declared === null) {
    throw noBranch(
      branch,
      `The layout file on ${own} says that releases go there. Push that branch, or correct the file.`,
    );
  }
  return {
    branch,
    head: declared,
    layout: await readLayout(repository, declared),
  };
}

/** What a person may not expect of a clone: commits that are only there count for nothing. */
function noteClone(cli: Cli, { clone }: Location): void {
  if (clone && clone.unpushed > 0) {
    warn(
      cli,
      `${clone.path} has ${count(
        clone.unpushed,
        'commit',
      )} that its origin does not have; only the origin counts here.`,
    );
  }
}

/** Opens the gitops repository that the options name, brought up to date, and closes it when the work is done. */
export async function useGitops<T>(
  cli: Cli,
  options: GitopsOptions,
  work: (gitops: Gitops) => Promise<T>,
): Promise<T> {
  const location = await locateRepository(cli, gitopsRepo(cli, options));
  noteClone(cli, location);
  const credentials = await credentialsFor(cli, options, location.url);
  const repository = await withProgress(
    cli,
    'Fetching the gitops repository',
    () =>
      BareRepository.mirror({
        path: mirrorFolder(cli.env, location.url),
        remote: { url: location.url, ...(credentials && { credentials }) },
        settings: 'user',
      }),
  );
  try {
    const chosen = await chooseBranch(repository, options.branch);
    return await work({
      repository,
      history: gitAppHistory(repository),
      location,
      ...chosen,
    });
  } finally {
    await repository.close();
  }
}
