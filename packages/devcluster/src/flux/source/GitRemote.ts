import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { GitRepository } from '../api/GitRepository';
import { gitWords } from './gitWords';

/** What a remote is opened with, from the Secret of a GitRepository. */
export interface GitCredentials {
  username?: string;
  password?: string;
  bearerToken?: string;
  /** A private key for SSH, with the hosts that are known. */
  identity?: string;
  knownHosts?: string;
}

/** A commit of a remote, and how Flux writes it: `main@sha1:…`. */
export interface RemoteCommit {
  sha: string;
  revision: string;
  /** What git is asked for. */
  ref: string;
}

/** A commit that was brought here. */
export interface FetchedCommit extends RemoteCommit {
  /** As git keeps it: headers, an empty line, the message. */
  content: string;
}

/** Where the last fetched commit of a repository of this machine is. */
const FETCHED = 'refs/fetched/last';

/** A remote could not be read, or has not what was asked for. The message is as source-controller says it. */
export class GitOperationError extends Error {
  readonly name = 'GitOperationError';
  /** As a condition has it. */
  readonly reason: 'GitOperationFailed' | 'AuthenticationFailed';

  constructor(
    message: string,
    reason: GitOperationError['reason'] = 'GitOperationFailed',
  ) {
    super(message);
    this.reason = reason;
  }
}

/** For every git that runs here: what the machine's user has configured does not count. */
export const NOTHING_OF_THE_MACHINE = {
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_TERMINAL_PROMPT: '0',
  GIT_ASKPASS: 'true',
  LC_ALL: 'C',
};

/** A git repository elsewhere, read with the git binary by any transport that it knows. */
export class GitRemote {
  private readonly url: string;
  private readonly timeout: number;
  private readonly credentials: GitCredentials;

  constructor(options: {
    url: string;
    /** Milliseconds until a transfer is given up. */
    timeout: number;
    credentials?: GitCredentials;
  }) {
    this.url = options.url;
    this.timeout = options.timeout;
    this.credentials = options.credentials ?? {};
  }

  /** @throws GitOperationError */
  async resolve(ref: GitRepository['spec']['ref'] = {}): Promise<RemoteCommit> {
    if (ref.commit) {
      const prefix = ref.branch ? `${ref.branch}@` : '';
      return {
        sha: ref.commit,
        revision: `${prefix}sha1:${ref.commit}`,
        ref: ref.commit,
      };
    }
    const [wanted, label] = wantedRef(ref);
    const listed = await this.git(
      ['ls-remote', this.url, wanted, `${wanted}^{}`],
      {
        ref: wanted,
      },
    );
    const shas = new Map(
      listed
        .split('\n')
        .filter(Boolean)
        .map(line => {
          const [sha, name] = line.split('\t');
          return [name, sha];
        }),
    );
    // An annotated tag names an object of its own; its commit stands beside it.
    const sha = shas.get(`${wanted}^{}`) ?? shas.get(wanted);
    if (!sha) {
      throw new GitOperationError(`couldn't find remote ref "${wanted}"`);
    }
    return { sha, revision: `${label}@sha1:${sha}`, ref: wanted };
  }

  /**
   * Brings what a ref names into a repository of this machine. That may be a newer commit than the one that was resolved, as
   * somebody may have pushed since.
   *
   * @throws GitOperationError
   */
  async fetchInto(
    repository: string,
    { ref, sha, revision }: RemoteCommit,
  ): Promise<FetchedCommit> {
    if (!existsSync(repository)) {
      await this.git(['init', '--quiet', '--bare', '--template=', repository], {
        ref,
      });
    }
    const inRepository = ['--git-dir', repository];
    await this.git(
      [
        ...inRepository,
        ...['fetch', '--quiet', '--depth=1', '--no-tags'],
        // Nothing may go on in a repository that is deleted when its source is.
        ...['--no-write-fetch-head', '--no-auto-maintenance'],
        this.url,
        `+${ref}:${FETCHED}`,
      ],
      { ref },
    );
    const shown = await this.git([...inRepository, 'cat-file', '--batch'], {
      ref,
      input: `${FETCHED}^{commit}\n`,
    });
    const [, fetched, content] = /^(\w+) commit \d+\n(.*)\n$/s.exec(shown)!;
    return {
      ref,
      sha: fetched,
      revision: revision.replace(sha, fetched),
      content,
    };
  }

  private async git(
    args: string[],
    { ref, input }: { ref: string; input?: string },
  ): Promise<string> {
    const { identity, knownHosts } = this.credentials;
    const folder = identity
      ? await mkdtemp(join(tmpdir(), 'git-identity-'))
      : undefined;
    try {
      const env = {
        ...process.env,
        ...NOTHING_OF_THE_MACHINE,
        ...this.headers(),
        ...(folder
          ? {
              GIT_SSH_COMMAND: await sshCommand(folder, {
                identity: identity!,
                knownHosts,
              }),
            }
          : {}),
      };
      return await new Promise((resolve, reject) => {
        const { stdin } = execFile(
          'git',
          args,
          { env, timeout: this.timeout, maxBuffer: 64 * 1024 * 1024 },
          (error, stdout, stderr) => {
            if (!error) {
              resolve(stdout);
            } else if (error.killed) {
              reject(new GitOperationError('context deadline exceeded'));
            } else {
              reject(
                new GitOperationError(
                  gitWords(stderr || error.message, { url: this.url, ref }),
                ),
              );
            }
          },
        );
        stdin!.end(input);
      });
    } finally {
      if (folder) {
        await rm(folder, { recursive: true, force: true });
      }
    }
  }

  // In the environment, as everybody can read the arguments of a process.
  private headers(): Record<string, string> {
    const { username, password, bearerToken } = this.credentials;
    let authorization: string | undefined;
    if (bearerToken) {
      authorization = `Bearer ${bearerToken}`;
    } else if (username && password) {
      const pair = Buffer.from(`${username}:${password}`).toString('base64');
      authorization = `Basic ${pair}`;
    }
    return authorization
      ? {
          GIT_CONFIG_COUNT: '1',
          GIT_CONFIG_KEY_0: 'http.extraHeader',
          GIT_CONFIG_VALUE_0: `Authorization: ${authorization}`,
        }
      : {};
  }
}

/** The ref that is asked for, and how a revision names it. */
function wantedRef(
  ref: NonNullable<GitRepository['spec']['ref']>,
): [ref: string, label: string] {
  if (ref.name) {
    return [ref.name, ref.name];
  }
  if (ref.tag) {
    return [`refs/tags/${ref.tag}`, ref.tag];
  }
  const branch = ref.branch ?? 'master';
  return [`refs/heads/${branch}`, branch];
}

async function sshCommand(
  folder: string,
  { identity, knownHosts }: { identity: string; knownHosts?: string },
): Promise<string> {
  await writeFile(join(folder, 'identity'), identity, { mode: 0o600 });
  await writeFile(join(folder, 'known_hosts'), knownHosts ?? '');
  return [
    'ssh -F /dev/null -o IdentitiesOnly=yes -o BatchMode=yes',
    `-i ${join(folder, 'identity')}`,
    `-o UserKnownHostsFile=${join(folder, 'known_hosts')}`,
  ].join(' ');
}
