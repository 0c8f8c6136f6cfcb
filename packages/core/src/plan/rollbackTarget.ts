import {
  GimletError,
  titleOf,
  type CommitSha,
  type LostChange,
  type ReleaseRecord,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { GitReader } from '../git';
import { folderTree } from '../gitops/commitDigest';
import type { AppAtHead, AppHistory } from './appHistory';

/** An app with its past. */
export interface AppPast extends AppAtHead {
  reader: GitReader;
  history: AppHistory;
  /** The app's folder. */
  path: string;
}

const SHORT = 7;
const FULL = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
const WHERE_TO_LOOK = 'See what there is: gimlet release list.';

const nameOf = ({ environment, app }: AppPast) => `${environment}/${app}`;

const notFound = (message: string) =>
  new GimletError('not-found', message, { whatToDo: WHERE_TO_LOOK });

const changesFolder = ({ tree, before }: ReleaseRecord) => tree !== before;

/** Whether Gimlet put a version there, and not somebody who changed the folder and left release.json, or forged it. */
const deploys = ({ kind }: ReleaseRecord) =>
  kind === 'release' || kind === 'promotion' || kind === 'rollback';

/** The app's changes that a name fits: by their commit, or by the version that they left deployed. */
async function matches(past: AppPast, to: string) {
  const commits = new Set<CommitSha>();
  const versions = new Map<string, ReleaseRecord[]>();
  for await (const record of past.history.changes(past)) {
    if (!changesFolder(record)) continue;
    if (record.commit.startsWith(to)) commits.add(record.commit);
    const sha = record.version?.sha;
    if (sha?.startsWith(to)) {
      versions.set(sha, [...(versions.get(sha) ?? []), record]);
      // Nothing older can be the newest, and a whole name fits nothing else.
      if (sha === to && deploys(record)) break;
    }
  }
  for (const records of versions.values()) {
    const newest = records.find(deploys) ?? records[records.length - 1];
    commits.add(newest.commit);
  }
  return { commits: [...commits], versions: [...versions.keys()] };
}

/** A commit by its name alone; undefined where no commit is called so. */
async function commitByName(
  past: AppPast,
  to: string,
): Promise<CommitSha | undefined> {
  const { reader, history, head, path } = past;
  const id = await reader.resolve(to);
  // A branch or a tag may be called like this too.
  if (!id?.startsWith(to)) return undefined;
  const short = id.slice(0, SHORT);
  if (!(await history.isReachable(id, head))) {
    throw notFound(`The commit ${short} is not in the history of this branch`);
  }
  const { parents } = await reader.commit(id);
  const before = await folderTree(reader, parents[0], path);
  if (before === (await folderTree(reader, id, path))) {
    throw notFound(`The commit ${short} does not touch ${nameOf(past)}`);
  }
  return id;
}

/**
 * The gitops commit whose folder a rollback brings back: a gitops commit that changed the app, or the newest release of a
 * version; short where that fits one thing alone.
 *
 * Throws GimletErrors: `invalid` for what is no id, `not-found` (unknown, in another history, or not about the app), `ambiguous`
 * with what it fits.
 */
export async function rollbackTarget(
  past: AppPast,
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
  const exact = FULL.test(wanted) && (await commitByName(past, wanted));
  if (exact) return exact;
  const { commits, versions } = await matches(past, wanted);
  const fits = versions.length > 1 ? versions : commits;
  if (fits.length > 1) {
    const digits = Math.max(12, to.length + 4);
    const listed = fits.map(id => id.slice(0, digits)).join(', ');
    throw new GimletError(
      'ambiguous',
      `${to} fits several of ${nameOf(past)}: ${listed}`,
      { whatToDo: 'Give more digits.' },
    );
  }
  const [only] = commits;
  const found = only ?? (await commitByName(past, wanted));
  if (!found) {
    throw notFound(
      `${to} is neither a version nor a gitops commit of ${nameOf(past)}`,
    );
  }
  return found;
}

/** The app's changes after the target, newest first. */
async function changesSince(
  past: AppPast,
  target: CommitSha,
): Promise<ReleaseRecord[]> {
  const since: ReleaseRecord[] = [];
  for await (const record of past.history.changes(past)) {
    if (record.commit === target) return since;
    if (changesFolder(record)) since.push(record);
  }
  // The target is in no list, such as a commit by hand on a branch that was merged.
  const later: ReleaseRecord[] = [];
  for (const record of since) {
    const older = await past.history.isReachable(record.commit, target);
    if (!older) later.push(record);
  }
  return later;
}

function lostChange(record: ReleaseRecord): LostChange {
  const { kind, commit, version, author, subject } = record;
  return kind === 'by-hand' || !version
    ? { commit, title: subject, author: author.name }
    : {
        commit,
        version: version.sha,
        title: titleOf(version),
        author: version.authorName || author.name,
      };
}

/**
 * What a rollback takes back: releases and changes by hand since the target, newest first, each once. What was rolled back already
 * is lost already; a rollback counts where it brought back something newer than the target.
 */
export async function lostSince(
  past: AppPast,
  target: CommitSha,
): Promise<LostChange[]> {
  const since = await changesSince(past, target);
  const commits = new Set(since.map(({ commit }) => commit));
  const lost = new Map<CommitSha, LostChange>();
  for (const record of since) {
    const { kind, commit, rollbackTo, rolledBackBy } = record;
    if (rolledBackBy || kind === 'delete') continue;
    const made = kind === 'rollback' ? rollbackTo : commit;
    if (made && commits.has(made) && !lost.has(made)) {
      lost.set(made, lostChange(record));
    }
  }
  return [...lost.values()];
}
