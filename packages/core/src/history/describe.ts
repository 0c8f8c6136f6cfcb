import {
  blobId,
  GimletError,
  LAYOUT_FILE,
  treeId,
  type ChangeKind,
  type CommitSha,
  type ReleaseFile,
  type ReleaseRecord,
  type TreeId,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { z } from 'zod/v3';
import type { GitReader } from '../git';
import { trustedTrailers } from '../gitops/commitDigest';
import type { LayoutPlace } from '../gitops/layout';
import { readLayoutFile } from '../gitops/layoutFile';
import { RELEASE_FILE } from '../gitops/paths';
import { readReleaseFile } from '../gitops/releaseFile';
import { appChanges, type AppChange } from './appChanges';
import type { LoggedCommit } from './log';
import { isRevert, ORIGINAL_COMMITTERS, readOriginalSubject } from './original';

type TrustedTrailers = NonNullable<Awaited<ReturnType<typeof trustedTrailers>>>;

/** A commit's change of one app, as far as the commit itself and its first parent say it. */
export interface Described {
  record: ReleaseRecord;
  /** The app's folder. */
  path: string;
  /** `git revert` made it: what came back is for older commits to say. */
  reverts: boolean;
}

const originalReleaseSchema = z.object({
  triggeredBy: z.string().optional().catch(undefined),
});

/** Gimlet's own trailer, before anything is known about whether it counts. */
const CLAIMS_DIGEST = /^Gimlet-Digest: /im;

/**
 * What a commit is for each app that it touches. A folder counts as an app's when it holds a release.json before or
 * afterwards, or when trailers that count say so.
 * Only the commit, its first parent and their trees decide, so the answer is the same whenever it is read.
 *
 * @param reader - reads the commit's trees
 */
export async function describeCommit(
  reader: GitReader,
  commit: LoggedCommit,
  places: readonly LayoutPlace[],
): Promise<Described[]> {
  const changes = appChanges(commit, places);
  if (changes.length === 0) return [];
  const trailers = CLAIMS_DIGEST.test(commit.message)
    ? await trustedTrailers(reader, commit.id)
    : undefined;
  const described: Described[] = [];
  for (const change of changes) {
    const found = await describeChange(reader, commit, change, trailers);
    if (found) described.push(found);
  }
  return described;
}

async function describeChange(
  reader: GitReader,
  commit: LoggedCommit,
  change: AppChange,
  trailers: TrustedTrailers | undefined,
): Promise<Described | undefined> {
  const { environment, app, path } = change;
  const counted =
    trailers?.environment === environment && trailers.app === app
      ? trailers
      : undefined;
  if (!counted && change.folder && !(await isApp(reader, commit, change))) {
    return undefined;
  }
  const folder = change.folder ?? (await unchangedFolder(reader, commit, path));
  const text =
    folder.after === null ? undefined : await releaseText(reader, commit, path);
  const release = text === undefined ? undefined : readRelease(text, path);

  const record: ReleaseRecord = {
    environment,
    app,
    commit: commit.id,
    kind: 'by-hand',
    author: commit.author,
    committer: commit.committer,
    subject: commit.message.split('\n', 1)[0].trim(),
    ...(release?.version ? { version: release.version } : {}),
    ...(release?.artifactId ? { artifactId: release.artifactId } : {}),
    tree: folder.after,
    before: folder.before,
  };
  if (counted) {
    return {
      record: { ...record, ...told(commit, counted) },
      path,
      reverts: false,
    };
  }
  const reverts = change.folder !== undefined && isRevert(commit.message);
  const original = change.folder
    ? await originalOf(reader, commit, change, release && text)
    : {};
  return { record: { ...record, ...original }, path, reverts };
}

/** What trailers that count say. */
function told(
  commit: LoggedCommit,
  trailers: TrustedTrailers,
): Partial<ReleaseRecord> {
  const reason = reasonOf(commit.message);
  const { requestedBy, request, chart, rollbackTo, promotedFrom } = trailers;
  return {
    kind: kindOf(trailers),
    digest: trailers.digest,
    ...(reason ? { reason } : {}),
    ...(requestedBy ? { requestedBy } : {}),
    ...(request ? { requestId: request } : {}),
    ...(chart ? { chart } : {}),
    ...(rollbackTo ? { rollbackTo } : {}),
    ...(promotedFrom ? { promotedFrom } : {}),
  };
}

function kindOf({ action }: TrustedTrailers): ChangeKind {
  return action === 'bootstrap' || action === 'variables' ? 'by-hand' : action;
}

/** The paragraphs between the subject and the trailers. */
function reasonOf(message: string): string {
  const paragraphs = message.trimEnd().split(/\n{2,}/);
  return paragraphs.slice(1, -1).join('\n\n').trim();
}

/** What a commit without trailers that count is when the original made it. */
async function originalOf(
  reader: GitReader,
  commit: LoggedCommit,
  { environment, app }: AppChange,
  releaseFile: string | undefined,
): Promise<Partial<ReleaseRecord>> {
  if (CLAIMS_DIGEST.test(commit.message)) return {};
  const original = readOriginalSubject(commit.message, environment, app);
  if (!original) return {};
  const committers = await committersAt(reader, commit.id);
  if (!committers.includes(commit.committer.email)) return {};
  const requestedBy =
    original.kind === 'delete'
      ? original.requestedBy
      : original.kind === 'release' && triggeredBy(releaseFile);
  return { kind: original.kind, ...(requestedBy ? { requestedBy } : {}) };
}

async function committersAt(
  reader: GitReader,
  commit: CommitSha,
): Promise<readonly string[]> {
  const layout = await reader.readFile(commit, LAYOUT_FILE);
  if (!layout) return ORIGINAL_COMMITTERS;
  return (
    unlessInvalid(() => readLayoutFile(layout.toString('utf8')))?.committers ??
    []
  );
}

/** Who asked for a release, which the original wrote into release.json. */
function triggeredBy(releaseFile: string | undefined): string | undefined {
  if (releaseFile === undefined) return undefined;
  const { triggeredBy: who } = originalReleaseSchema.parse(
    JSON.parse(releaseFile),
  );
  return who || undefined;
}

async function isApp(
  reader: GitReader,
  commit: LoggedCommit,
  { path, folder }: AppChange,
): Promise<boolean> {
  const file = `${path}/${RELEASE_FILE}`;
  if (commit.changes.some(change => change.path === file)) return true;
  if (!folder?.before || !folder.after) return false;
  return (await reader.entry(commit.id, file))?.type === 'blob';
}

async function unchangedFolder(
  reader: GitReader,
  commit: LoggedCommit,
  path: string,
): Promise<{ before: TreeId | null; after: TreeId | null }> {
  const entry = await reader.entry(commit.id, path);
  const tree = entry?.type === 'tree' ? treeId(entry.id) : null;
  return { before: tree, after: tree };
}

async function releaseText(
  reader: GitReader,
  commit: LoggedCommit,
  path: string,
): Promise<string | undefined> {
  const entry = await reader.entry(commit.id, `${path}/${RELEASE_FILE}`);
  if (entry?.type !== 'blob') return undefined;
  return (await reader.read(blobId(entry.id))).toString('utf8');
}

/** Undefined for a file that people broke: the commit is there all the same. */
export function readRelease(
  text: string,
  path: string,
): ReleaseFile | undefined {
  return unlessInvalid(() =>
    readReleaseFile(text, { file: `${path}/${RELEASE_FILE}` }),
  );
}

function unlessInvalid<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof GimletError && error.code === 'invalid') {
      return undefined;
    }
    throw error;
  }
}
