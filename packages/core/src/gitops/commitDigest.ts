import type {
  BlobId,
  CommitSha,
  FileMode,
  PlanDigest,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  blobId,
  GimletError,
  treeId,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { CommitObject, GitReader } from '../git/types';
import { planDigest } from './digest';
import { layoutEntry, readLayout } from './layout';
import { appPath, checkPath } from './paths';
import { parseTrailers, type Trailers } from './trailers';

/** A folder's tree; `null` where there is none. @public */
export async function folderTree(
  reader: GitReader,
  commit: CommitSha | null | undefined,
  path: string,
) {
  if (!commit) return null;
  const entry = await reader.entry(commit, path);
  return entry?.type === 'tree' ? treeId(entry.id) : null;
}

function fileMode(mode: string): FileMode | undefined {
  return mode === '100644' || mode === '100755' || mode === '120000'
    ? mode
    : undefined;
}

/** A file as a commit holds it; undefined where there is none. @public */
export async function fileAt(
  reader: GitReader,
  commit: CommitSha | null,
  path: string,
): Promise<{ path: string; mode: FileMode; blob: BlobId } | undefined> {
  if (commit === null) return undefined;
  const entry = await reader.entry(commit, path);
  const mode = entry?.type === 'blob' ? fileMode(entry.mode) : undefined;
  return entry && mode ? { path, mode, blob: blobId(entry.id) } : undefined;
}

async function digestByTrailers(
  reader: GitReader,
  commit: CommitObject,
  trailers: Trailers,
): Promise<PlanDigest | undefined> {
  const { environment, app, action } = trailers;
  const layout = await readLayout(reader, commit.id);
  const { file, entry } = layoutEntry(layout, environment);
  const files = [];
  for (const path of trailers.requires) {
    const required = await fileAt(reader, commit.id, checkPath(path));
    if (!required) return undefined;
    files.push(required);
  }
  for (const path of trailers.removes) {
    if (await reader.entry(commit.id, checkPath(path))) return undefined;
  }
  const input = {
    repository: file.repository,
    branch: file.branch,
    environment,
    action,
    deletes: trailers.removes,
  };
  if (app === undefined) return planDigest({ ...input, files });
  const path = appPath(entry, app);
  return planDigest({
    ...input,
    app: {
      name: app,
      path,
      base: await folderTree(reader, commit.parents[0], path),
      after: await folderTree(reader, commit.id, path),
    },
    files: [...(await reader.files(commit.id, path)), ...files],
  });
}

/**
 * The digest of what a commit does, computed again from the commit and its first parent alone: from what its trailers say it is
 * about (action, app, other files), the layout file in its tree, and what the trees really hold. Undefined where the trailers
 * are missing, or speak of what is not there.
 *
 * @public
 */
export async function digestOfCommit(
  reader: GitReader,
  id: CommitSha,
): Promise<PlanDigest | undefined> {
  const commit = await reader.commit(id);
  const trailers = parseTrailers(commit.message);
  return trailers && digestOrNothing(reader, commit, trailers);
}

/** Without a layout, or with names that Gimlet never writes, a commit has no digest; other errors are errors. */
async function digestOrNothing(
  reader: GitReader,
  commit: CommitObject,
  trailers: Trailers,
): Promise<PlanDigest | undefined> {
  try {
    return await digestByTrailers(reader, commit, trailers);
  } catch (error) {
    const expected: string[] = ['invalid', 'not-found', 'conflict'];
    if (error instanceof GimletError && expected.includes(error.code)) {
      return undefined;
    }
    throw error;
  }
}

/**
 * A commit's trailers where they count: its committer is one of the layout's (in the commit's own tree), and `Gimlet-Digest` is
 * what the commit really holds. Cherry-picks, squashes and forgeries copy trailers; here they have none.
 *
 * @public
 */
export async function trustedTrailers(
  reader: GitReader,
  id: CommitSha,
): Promise<(Trailers & { digest: PlanDigest }) | undefined> {
  const commit = await reader.commit(id);
  const trailers = parseTrailers(commit.message);
  if (!trailers?.digest) return undefined;
  const { digest } = trailers;
  const actual = await digestOrNothing(reader, commit, trailers);
  if (actual !== digest) return undefined;
  const { committers } = await readLayout(reader, id);
  return committers.includes(commit.committer.email)
    ? { ...trailers, digest }
    : undefined;
}
