import type { CommitSha } from '@gimlet-io/backstage-plugin-gimlet-common';
import type { CommitObject, GitReader } from '../git/types';
import { folderTree, trustedTrailers } from '../gitops/commitDigest';
import { readLayout } from '../gitops/layout';
import type { Trailers } from '../gitops/trailers';
import type { AppLog } from './appLog';

/** Who made a commit: Gimlet (with what it says), the original, which wrote no trailers, or a person. */
export type Maker =
  | { by: 'gimlet'; trailers: Trailers }
  | { by: 'original' }
  | { by: 'hand' };

const ORIGINAL_SUBJECT = /^(?:Revert ")?\[Gimlet\] /;

/** Tells by whom a commit was made. */
export async function makerOf(
  reader: GitReader,
  commit: CommitObject,
): Promise<Maker> {
  const trailers = await trustedTrailers(reader, commit.id);
  if (trailers) return { by: 'gimlet', trailers };
  if (!ORIGINAL_SUBJECT.test(commit.message)) return { by: 'hand' };
  // Once there is a layout file commits have trailers, and a subject alone says nothing any more.
  const layout = await readLayout(reader, commit.id);
  return layout.source === 'original' &&
    layout.committers.includes(commit.committer.email)
    ? { by: 'original' }
    : { by: 'hand' };
}

/** A change of an app's folder that a person made. @public */
export interface HandEdit {
  commit: CommitSha;
  author: string;
  title: string;
}

/** The first line of a commit's message. */
export const titleOfCommit = ({ message }: CommitObject) =>
  message.split('\n', 1)[0].trim();

/**
 * The last change of a folder, where it was made by hand: what the next plan would overwrite. A merge that brings the folder of
 * one of its parents is no change of its own.
 *
 * @public
 */
export async function handEdit(
  reader: GitReader,
  log: AppLog,
  head: CommitSha,
  path: string,
): Promise<HandEdit | undefined> {
  let from: CommitSha | undefined = head;
  while (from) {
    let last: CommitSha | undefined;
    for await (const id of log.commitsTouching(from, path)) {
      last = id;
      break;
    }
    if (!last) return undefined;
    const commit = await reader.commit(last);
    from = await parentWithSameFolder(reader, commit, path);
    if (!from) {
      const maker = await makerOf(reader, commit);
      if (maker.by !== 'hand') return undefined;
      return {
        commit: last,
        author: commit.author.name,
        title: titleOfCommit(commit),
      };
    }
  }
  return undefined;
}

async function parentWithSameFolder(
  reader: GitReader,
  commit: CommitObject,
  path: string,
): Promise<CommitSha | undefined> {
  const tree = await folderTree(reader, commit.id, path);
  for (const parent of commit.parents.slice(1)) {
    if ((await folderTree(reader, parent, path)) === tree) return parent;
  }
  return undefined;
}
