import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import type { Cli } from '../terminal';
import { askGitAt } from './localGit';

/** Where a gitops repository really is. */
export interface Location {
  /** An address for git: a URL, `user@host:path`, or an absolute path. */
  url: string;
  /** The clone that the person named, where its `origin` is used in its stead. */
  clone?: { path: string; unpushed: number };
  /** The clone itself, where it has no `origin`: its checked-out branch cannot be pushed to by default. */
  workTree?: string;
}

const URL_WITH_SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;
const SCP_LIKE = /^[^/\\:]+:(?!\/\/)./;

/** Whether a text is an address for git and no path. */
export const isAddress = (text: string): boolean =>
  URL_WITH_SCHEME.test(text) || SCP_LIKE.test(text);

function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}

/** An address from a clone's own settings, without a name or a password that somebody stored in it. */
function withoutCredentials(address: string): string {
  return address.replace(/^(https?:\/\/)[^/@]*@/i, '$1');
}

/**
 * Finds the repository that `--gitops-repo` means. An address is itself, and so is a bare repository on this machine. A clone
 * with a work tree stands for its `origin`, because a release is made where Flux reads it; the clone is never touched. A clone
 * without an `origin` is the repository itself.
 */
export async function locateRepository(
  cli: Pick<Cli, 'cwd' | 'env'>,
  given: string,
): Promise<Location> {
  const path = resolve(cli.cwd, given);
  if (!isFolder(path)) {
    if (isAddress(given)) {
      return { url: given };
    }
    throw new GimletError('not-found', `There is no folder ${given}`, {
      whatToDo:
        'Give --gitops-repo the path of a clone or of a bare repository, or its address.',
    });
  }
  const ask = (...args: string[]) => askGitAt(path, args, cli.env);
  const bare = await ask('rev-parse', '--is-bare-repository');
  if (bare === undefined) {
    throw new GimletError('not-found', `${given} is no git repository`, {
      whatToDo:
        'Give --gitops-repo the path of a clone or of a bare repository, or its address.',
    });
  }
  if (bare === 'true') {
    return { url: (await ask('rev-parse', '--absolute-git-dir')) ?? path };
  }
  const top = (await ask('rev-parse', '--show-toplevel')) ?? path;
  const origin = await ask('remote', 'get-url', '--', 'origin');
  if (!origin) {
    return { url: top, workTree: given };
  }
  const unpushed = Number(
    (await ask('rev-list', '--count', '@{upstream}..HEAD')) ?? 0,
  );
  return {
    url: isAddress(origin) ? withoutCredentials(origin) : resolve(top, origin),
    clone: { path: given, unpushed },
  };
}

const takesPushes = ['ignore', 'warn', 'updateInstead'];

/** Refuses to change a clone without an `origin` whose branch is checked out, unless git was told what to do then. */
export async function checkTakesPushes(
  cli: Pick<Cli, 'env'>,
  { url, workTree }: Location,
  branch: string,
): Promise<void> {
  if (workTree === undefined) {
    return;
  }
  const ask = (...args: string[]) => askGitAt(url, args, cli.env);
  const current = await ask('symbolic-ref', '--quiet', '--short', 'HEAD');
  const setting = await ask('config', '--get', 'receive.denyCurrentBranch');
  if (current !== branch || takesPushes.includes(setting ?? '')) {
    return;
  }
  throw new GimletError(
    'conflict',
    `${branch} is checked out in ${workTree}, which has no origin: a release would leave its files behind`,
    {
      whatToDo: `Give a bare repository or an address, or let git update the files too:\n  git -C ${workTree} config receive.denyCurrentBranch updateInstead`,
    },
  );
}

/** Where this machine keeps what can be fetched again: `$XDG_CACHE_HOME/gimlet`. */
export function cacheFolder(env: Cli['env'], ...parts: string[]): string {
  return join(
    env.XDG_CACHE_HOME || join(env.HOME || homedir(), '.cache'),
    'gimlet',
    ...parts,
  );
}

/** The folder of the mirror of a repository. */
export function mirrorFolder(env: Cli['env'], url: string): string {
  const name = url
    .replace(/\/+$/, '')
    .replace(/\.git$/, '')
    .split(/[/:\\]/)
    .at(-1)
    ?.replace(/[^A-Za-z0-9._-]/g, '-');
  const hash = createHash('sha256').update(url).digest('hex').slice(0, 16);
  return cacheFolder(
    env,
    'repositories',
    `${name || 'repository'}-${hash}.git`,
  );
}
