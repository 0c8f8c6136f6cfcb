import {
  GimletError,
  titleOf,
  type AppPlan,
  type CommitSha,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { folderTreeId } from '../git';
import { fileAt, folderTree } from '../gitops/commitDigest';
import { needsNamespaceFile } from '../gitops/fluxObjects';
import { kustomizationPath, namespacePath } from '../gitops/paths';
import type { AppHistory } from './appHistory';
import {
  kustomizationProblem,
  newKustomization,
  presentKustomization,
} from './appKustomization';
import {
  readAppState,
  readDeployed,
  type AppPlace,
  type AppState,
} from './appState';
import { assembleAppPlan, originOf, type PlanOrigin } from './assembleAppPlan';
import { namespacesOf, objectsOf } from './folderObjects';
import { jobsThatRun } from './jobs';
import { presentFile, requireHold, type RequiredFile } from './requiredFile';
import { lostSince, rollbackTarget, type AppPast } from './rollbackTarget';

/** @public */
export interface PlanRollbackOptions extends AppPlace, PlanOrigin {
  history: AppHistory;
  /** A gitops commit, or a version's sha (its newest release of this app); short where unambiguous. */
  to: string;
  /** Stops automatic releases in the same commit, until they are resumed. Default: true. */
  hold?: boolean;
}

/** A file as the last commit that held it had it. */
async function lastHeld(
  { reader, history, head }: AppPast,
  path: string,
): Promise<RequiredFile | undefined> {
  for (const id of await history.commitsTouching(head, path)) {
    const { parents } = await reader.commit(id);
    const file =
      (await fileAt(reader, id, path)) ??
      (await fileAt(reader, parents[0] ?? null, path));
    if (file) return { file, pin: { kind: 'blob', path, id: null } };
  }
  return undefined;
}

async function restoredKustomization(
  state: AppState,
  past: AppPast,
  namespaces: string[],
): Promise<{ required: RequiredFile[]; warnings: string[] }> {
  const { reader, entry, app } = state;
  if (!entry.kustomizationPerApp) return { required: [], warnings: [] };
  const present = await presentKustomization(state, app);
  if (present) return { required: [present], warnings: [] };
  const path = kustomizationPath(entry, app);
  const held = await lastHeld(past, path);
  const problem =
    held &&
    kustomizationProblem(
      (await reader.read(held.file.blob)).toString('utf8'),
      entry,
      app,
    );
  if (held && !problem) return { required: [held], warnings: [] };
  if (namespaces.length === 0) {
    throw new GimletError(
      'conflict',
      `${path} is gone, and nothing in the folder says which namespace the app lives in`,
      { whatToDo: 'Release the app instead.' },
    );
  }
  return {
    required: [await newKustomization(state, app, namespaces[0])],
    warnings: problem
      ? [`${path} is written anew: the former one ${problem}.`]
      : [],
  };
}

async function restoredNamespaces(
  state: AppState,
  past: AppPast,
  namespaces: string[],
): Promise<RequiredFile[]> {
  const required: RequiredFile[] = [];
  for (const namespace of namespaces.filter(needsNamespaceFile)) {
    const path = namespacePath(state.entry, namespace);
    const file =
      (await presentFile(state, path)) ?? (await lastHeld(past, path));
    if (file) required.push(file);
  }
  return required;
}

function checkTarget(
  state: AppState,
  target: CommitSha,
  after: string | null,
): void {
  const name = `${state.environment}/${state.app}`;
  const short = target.slice(0, 7);
  if (after === null) {
    throw new GimletError(
      'conflict',
      `At ${short} there was no ${name}: it was deleted there`,
      { whatToDo: 'To remove the app use gimlet release delete.' },
    );
  }
  if (after === state.before) {
    throw new GimletError(
      'conflict',
      `${name} is already as it was at ${short}`,
      { whatToDo: 'There is nothing to roll back.' },
    );
  }
}

/**
 * Plans a rollback: the app's folder becomes exactly what it was at a former commit. Where the Kustomization or the namespace's
 * file is gone, they come back as they last were.
 *
 * Throws GimletErrors: `not-found` and `ambiguous` for the target, `conflict` where the app was not there at the target or is so
 * already.
 *
 * @public
 */
export async function planRollback(
  options: PlanRollbackOptions,
): Promise<AppPlan> {
  const { reader, history, hold = true } = options;
  const state = await readAppState(options);
  const { head, path, environment, app, before } = state;
  if (head === null) {
    throw new GimletError(
      'not-found',
      `There is no app ${app} in ${environment}`,
    );
  }
  const past: AppPast = { reader, history, head, path, environment, app };
  const target = await rollbackTarget(past, options.to);
  const after = await folderTree(reader, target, path);
  checkTarget(state, target, after);

  const files = await reader.files(target, path);
  if (folderTreeId(files, path) !== after) {
    throw new GimletError(
      'conflict',
      `At ${target.slice(
        0,
        7,
      )} ${path} held what Gimlet cannot bring back, such as a submodule`,
      { whatToDo: 'Release the app instead, or bring the folder back by git.' },
    );
  }
  const namespaces = namespacesOf(await objectsOf(reader, files));
  const kustomization = await restoredKustomization(state, past, namespaces);
  const deployed = await readDeployed(reader, target, path);
  const version =
    deployed.kind === 'release' ? deployed.release.version : undefined;
  return assembleAppPlan({
    state,
    action: 'rollback',
    origin: originOf(options),
    files,
    requires: [
      ...kustomization.required,
      ...(await restoredNamespaces(state, past, namespaces)),
      ...(hold ? [await requireHold(state, app)] : []),
    ],
    removes: [],
    warnings: kustomization.warnings,
    message: {
      version: version && { sha: version.sha, title: titleOf(version) },
      rollbackTo: target,
    },
    details: {
      jobs: await jobsThatRun(
        reader,
        before === null ? [] : await reader.files(head, path),
        files,
      ),
      rollbackTo: target,
      loses: await lostSince(past, target),
    },
  });
}
