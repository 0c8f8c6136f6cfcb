import {
  GimletError,
  titleOf,
  type CommitSha,
  type LostChange,
  type Version,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { GitReader } from '../git/types';
import { fileAt, folderTree } from '../gitops/commitDigest';
import { RELEASE_FILE } from '../gitops/paths';
import type { AppLog } from './appLog';
import { readDeployed } from './appState';
import { makerOf, titleOfCommit } from './handEdit';

/** An app's folder in a repository with a history. */
export interface AppHistory {
  reader: GitReader;
  log: AppLog;
  head: CommitSha;
  /** The app's folder. */
  path: string;
  /** `<environment>/<app>`, for messages. */
  name: string;
}

const SHORT = 7;
const WHERE_TO_LOOK = 'See what there is: gimlet release list.';

async function versionAt(
  { reader, path }: AppHistory,
  commit: CommitSha,
): Promise<Version | undefined> {
  const deployed = await readDeployed(reader, commit, path);
  return deployed.kind === 'release' ? deployed.release.version : undefined;
}

/** Whether a commit wrote its release.json itself, and did not merely leave it in place. */
async function changedReleaseFile(
  { reader, path }: AppHistory,
  commit: CommitSha,
): Promise<boolean> {
  const file = `${path}/${RELEASE_FILE}`;
  const { parents } = await reader.commit(commit);
  const before = await fileAt(reader, parents[0] ?? null, file);
  const after = await fileAt(reader, commit, file);
  return before?.blob !== after?.blob;
}

/** The newest of the commits that released a version: made by Gimlet, else one that at least wrote release.json. */
async function newestRelease(
  history: AppHistory,
  commits: CommitSha[],
): Promise<CommitSha | undefined> {
  const { reader } = history;
  for (const id of commits) {
    const maker = await makerOf(reader, await reader.commit(id));
    if (maker.by !== 'hand') return id;
  }
  for (const id of commits) {
    if (await changedReleaseFile(history, id)) return id;
  }
  return undefined;
}

/** Commits and versions of the app that a name fits. */
async function matches(history: AppHistory, to: string) {
  const { log, head, path } = history;
  const commits = new Set<CommitSha>();
  const versions = new Map<string, CommitSha[]>();
  for await (const id of log.commitsTouching(head, path)) {
    if (id.startsWith(to)) commits.add(id);
    const version = await versionAt(history, id);
    if (version?.sha.startsWith(to)) {
      const held = versions.get(version.sha) ?? [];
      versions.set(version.sha, [...held, id]);
    }
  }
  for (const held of versions.values()) {
    const newest = await newestRelease(history, held);
    if (newest) commits.add(newest);
  }
  return { commits: [...commits], versions: [...versions.keys()] };
}

/** A commit that is not on the first-parent chain, such as one that a merge by hand pushed off it. */
async function commitElsewhere(
  history: AppHistory,
  to: string,
): Promise<CommitSha> {
  const { reader, log, head, path, name } = history;
  const id = await reader.resolve(to);
  if (!id?.startsWith(to)) {
    throw new GimletError(
      'not-found',
      `${to} is neither a version nor a gitops commit of ${name}`,
      { whatToDo: WHERE_TO_LOOK },
    );
  }
  const short = id.slice(0, SHORT);
  if (!(await log.isReachable(id, head))) {
    throw new GimletError(
      'not-found',
      `The commit ${short} is not in the history of this branch`,
      { whatToDo: WHERE_TO_LOOK },
    );
  }
  const { parents } = await reader.commit(id);
  const before = await folderTree(reader, parents[0], path);
  if (before === (await folderTree(reader, id, path))) {
    throw new GimletError(
      'not-found',
      `The commit ${short} does not touch ${name}`,
      { whatToDo: WHERE_TO_LOOK },
    );
  }
  return id;
}

/**
 * The gitops commit whose folder a rollback brings back: a gitops commit that changed the app, or the newest release of a
 * version; short where that fits one thing alone.
 *
 * Throws GimletErrors: `not-found` (unknown, in another history, or not about the app), `ambiguous` with what it fits.
 */
export async function rollbackTarget(
  history: AppHistory,
  to: string,
): Promise<CommitSha> {
  const wanted = to.toLowerCase();
  if (!/^[0-9a-f]{4,64}$/.test(wanted)) {
    throw new GimletError(
      'invalid',
      `${JSON.stringify(to)} is neither a commit nor a version`,
      {
        whatToDo:
          "Give at least 4 hex digits of a gitops commit or of a version's commit.",
      },
    );
  }
  const { commits, versions } = await matches(history, wanted);
  const fits = versions.length > 1 ? versions : commits;
  if (fits.length > 1) {
    throw new GimletError(
      'ambiguous',
      `${to} fits several of ${history.name}: ${fits
        .map(id => id.slice(0, Math.max(12, to.length + 4)))
        .join(', ')}`,
      { whatToDo: 'Give more digits.' },
    );
  }
  return commits.length === 1 ? commits[0] : commitElsewhere(history, wanted);
}

/** What a change is to a person who is about to lose it; undefined for what takes back itself. */
async function describe(
  history: AppHistory,
  id: CommitSha,
): Promise<LostChange | undefined> {
  const { reader } = history;
  const commit = await reader.commit(id);
  const maker = await makerOf(reader, commit);
  if (maker.by === 'hand') {
    return {
      commit: id,
      title: titleOfCommit(commit),
      author: commit.author.name,
    };
  }
  const released =
    maker.by === 'gimlet'
      ? maker.trailers.action === 'release' ||
        maker.trailers.action === 'promotion'
      : / automated deploy$/.test(titleOfCommit(commit));
  const version = released ? await versionAt(history, id) : undefined;
  return (
    version && {
      commit: id,
      version: version.sha,
      title: titleOf(version),
      author: version.authorName || commit.author.name,
    }
  );
}

/** Releases and changes by hand since the target, newest first; rollbacks and deletions among them are no loss. */
export async function lostSince(
  history: AppHistory,
  target: CommitSha,
): Promise<LostChange[]> {
  const { log, head, path } = history;
  const lost: LostChange[] = [];
  for await (const id of log.commitsTouching(head, path, target)) {
    const change = await describe(history, id);
    if (change) lost.push(change);
  }
  return lost;
}
