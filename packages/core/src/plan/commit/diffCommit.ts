import {
  GimletError,
  type AppPlan,
  type CommitSha,
  type PlanDiff,
  type PlannedFile,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { CommitObject, GitReader } from '../../git/types';
import { fileAt, folderTree, trustedTrailers } from '../../gitops/commitDigest';
import { planDigest } from '../../gitops/digest';
import { environmentPlace, readLayout } from '../../gitops/layout';
import {
  appPath,
  holdPath,
  kustomizationPath,
  type EnvironmentPlace,
} from '../../gitops/paths';
import type { Trailers } from '../../gitops/trailers';
import { diffPlan } from '../diff/diffPlan';
import { jobsThatRun } from '../jobs';

/** A commit of history, and the app that it is asked about. @public */
export interface AppCommit {
  commit: CommitSha;
  environment: string;
  app: string;
}

/** Where the app lay when the commit was made; in a commit that took the layout away, where it lay before. @public */
export async function appPathAt(
  reader: GitReader,
  { commit, environment, app }: AppCommit,
): Promise<string> {
  return appPath(await placeAt(reader, commit, environment), app);
}

/** Where the environment lay when the commit was made, or before it. */
export async function placeAt(
  reader: GitReader,
  commit: CommitSha,
  environment: string,
): Promise<EnvironmentPlace> {
  try {
    return environmentPlace(await readLayout(reader, commit), environment);
  } catch (error) {
    const [parent] = (await reader.commit(commit)).parents;
    if (!(error instanceof GimletError) || !parent) throw error;
    return environmentPlace(await readLayout(reader, parent), environment);
  }
}

/** `web@1.4.2 sha256:…`, as the trailer has it. */
function chartOf(text: string | undefined): AppPlan['chart'] {
  const [, name, version, digest] =
    /^(\S+)@(\S+) (sha256:[0-9a-f]+)$/.exec(text ?? '') ?? [];
  return name ? { name, version, digest } : undefined;
}

/** What a commit without trailers that count comes nearest to. */
function actionByHand(after: AppPlan['folder']['after']): AppPlan['action'] {
  return after === null ? 'delete' : 'release';
}

function actionOf(
  trailers: Trailers | undefined,
  after: AppPlan['folder']['after'],
): AppPlan['action'] {
  const action = trailers?.action;
  return action === undefined ||
    action === 'bootstrap' ||
    action === 'variables'
    ? actionByHand(after)
    : action;
}

/** Files beside the folder that can belong to the change, on both sides. */
async function filesBeside(
  reader: GitReader,
  { id, parents }: CommitObject,
  paths: Iterable<string>,
): Promise<{ requires: PlannedFile[]; removes: string[] }> {
  const requires: PlannedFile[] = [];
  const removes: string[] = [];
  for (const path of new Set(paths)) {
    const file = await fileAt(reader, id, path);
    if (file) {
      requires.push(file);
    } else if (await fileAt(reader, parents[0] ?? null, path)) {
      removes.push(path);
    }
  }
  return { requires, removes };
}

/**
 * What a commit of history did to an app, object by object: its folder, its Kustomization, its hold and what else its trailers
 * name, between the commit's first parent and the commit. All of it is read from git; the values of Secrets are masked.
 *
 * A commit by hand is shown as a release, or as a deletion where the folder went; its digest is that of a plan that would have
 * done the same to the folder.
 *
 * Throws a GimletError `not-found` where neither the commit nor its parent knows the environment.
 *
 * @public
 */
export async function diffCommit(
  reader: GitReader,
  asked: AppCommit,
): Promise<PlanDiff> {
  const { environment, app } = asked;
  const commit = await reader.commit(asked.commit);
  const [parent] = commit.parents;
  const place = await placeAt(reader, commit.id, environment);
  const path = appPath(place, app);
  const claimed = await trustedTrailers(reader, commit.id);
  const trailers =
    claimed?.environment === environment && claimed.app === app
      ? claimed
      : undefined;

  const folder = {
    path,
    before: await folderTree(reader, parent, path),
    after: await folderTree(reader, commit.id, path),
    files: await reader.files(commit.id, path),
  };
  const beside = await filesBeside(reader, commit, [
    kustomizationPath(place, app),
    holdPath(place, app),
    ...(trailers?.requires ?? []),
    ...(trailers?.removes ?? []),
  ]);
  const action = actionOf(trailers, folder.after);
  const layout = await readLayout(reader, commit.id);
  const { repository, branch } =
    layout.source === 'file' ? layout.file : { repository: '', branch: '' };
  const digest =
    trailers?.digest ??
    planDigest({
      repository,
      branch,
      environment,
      action,
      app: { name: app, path, base: folder.before, after: folder.after },
      files: folder.files,
      deletes: [],
    });
  const filesBefore = parent ? await reader.files(parent, path) : [];
  const chart = chartOf(trailers?.chart);
  const plan: AppPlan = {
    action,
    repository,
    branch,
    environment,
    app,
    base: parent ?? null,
    pins: [],
    ...beside,
    message: commit.message,
    digest,
    warnings: [],
    folder,
    jobs: await jobsThatRun(reader, filesBefore, folder.files),
    ...(chart && { chart }),
    ...(trailers?.rollbackTo && { rollbackTo: trailers.rollbackTo }),
  };
  return diffPlan(plan, reader);
}
