import {
  GimletError,
  type Version,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { ciFacts, repositoryOfUrl } from '@gimlet-io/core';
import type { Cli } from '../terminal';
import { askGit } from './localGit';

/** What can be said instead of what git and the CI say. */
export interface VersionWishes {
  repository?: string;
  branch?: string;
  tag?: string;
  event?: Version['event'];
}

const FIELDS = ['%H', '%ct', '%an', '%ae', '%cn', '%ce', '%B'];

async function headCommit(cli: Pick<Cli, 'cwd' | 'env'>) {
  const said = await askGit(
    cli.cwd,
    [
      'log',
      '-1',
      // What a person likes to see in a log would come before what is asked for.
      '--no-show-signature',
      `--format=${FIELDS.join('%x00')}`,
      'HEAD',
    ],
    cli.env,
  );
  if (said === undefined) {
    throw new GimletError(
      'not-found',
      'There is no commit here to make an artifact of',
      {
        whatToDo:
          'Run it in a clone of the application repository, after a commit (and checkout) of what was built.',
      },
    );
  }
  const [
    sha,
    created,
    authorName,
    authorEmail,
    committerName,
    committerEmail,
    message,
  ] = said.split('\0');
  return {
    sha,
    created: Number(created),
    authorName,
    authorEmail,
    committerName,
    committerEmail,
    message: message.trimEnd(),
  };
}

/** The page of a commit on the hosts whose addresses say it. */
function commitUrl(origin: string | undefined, sha: string): string {
  const match =
    /^(?:https:\/\/(?:[^@/]*@)?|ssh:\/\/git@|git@)(github\.com|gitlab\.com|codeberg\.org)[:/](.+?)(?:\.git)?\/?$/.exec(
      origin ?? '',
    );
  if (!match) {
    return '';
  }
  const [, host, name] = match;
  return `https://${host}/${name}/${
    host === 'gitlab.com' ? '-/commit' : 'commit'
  }/${sha}`;
}

/** What the person says, else the CI, else the branch or the tag that is checked out. */
async function refOf(
  cli: Pick<Cli, 'cwd' | 'env'>,
  wishes: VersionWishes,
): Promise<Pick<Version, 'branch' | 'tag' | 'event'>> {
  const ask = (...args: string[]) => askGit(cli.cwd, args, cli.env);
  if (wishes.branch || wishes.tag) {
    return {
      branch: wishes.branch ?? '',
      tag: wishes.tag ?? '',
      event: wishes.event ?? (wishes.tag ? 'tag' : 'push'),
    };
  }
  const branch =
    (await ask('symbolic-ref', '--quiet', '--short', 'HEAD')) ?? '';
  const tag = branch
    ? ''
    : (await ask('describe', '--exact-match', '--tags', 'HEAD')) ?? '';
  return { branch, tag, event: wishes.event ?? (tag ? 'tag' : 'push') };
}

/** The version that is checked out where the person works: facts of git, of the CI where there is one, and what they say. */
export async function checkedOutVersion(
  cli: Pick<Cli, 'cwd' | 'env'>,
  wishes: VersionWishes = {},
): Promise<Partial<Version> & Pick<Version, 'repositoryName' | 'sha'>> {
  const commit = await headCommit(cli);
  const origin = await askGit(
    cli.cwd,
    ['remote', 'get-url', '--', 'origin'],
    cli.env,
  );
  const ci = ciFacts(cli.env);
  const repositoryName =
    wishes.repository ??
    ci?.repositoryName ??
    (origin && repositoryOfUrl(origin));
  if (!repositoryName) {
    throw new GimletError(
      'invalid',
      'This repository has no origin that says its name',
      { whatToDo: 'Say it: --repository OWNER/NAME' },
    );
  }
  const isSaid = wishes.branch || wishes.tag;
  const ref =
    ci && !isSaid
      ? {
          branch: ci.branch ?? '',
          tag: ci.tag ?? '',
          event: wishes.event ?? ci.event,
          sourceBranch: ci.sourceBranch ?? '',
          targetBranch: ci.targetBranch ?? '',
        }
      : await refOf(cli, wishes);
  return {
    ...commit,
    repositoryName,
    ...ref,
    url: ci?.url ?? commitUrl(origin, commit.sha),
  };
}
