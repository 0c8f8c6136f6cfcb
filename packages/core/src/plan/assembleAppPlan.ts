import type {
  AppPlan,
  Pin,
  PlannedFile,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { folderTreeId } from '../git';
import { comparePaths } from '../git/comparePaths';
import { planDigest } from '../gitops/digest';
import { layoutPin } from '../gitops/layoutFile';
import { formatMessage, type MessageInput } from '../gitops/message';
import type { AppState } from './appState';
import type { RequiredFile } from './requiredFile';

/** Who asks, and why. @public */
export interface PlanOrigin {
  /** Why, for the commit's message. */
  reason?: string;
  /** Who was authenticated: `user:default/carla`, `token/ci-checkout` or `policy`. Absent offline. */
  requestedBy?: string;
  approvedBy?: string[];
}

/** Who asks and why, alone. */
export const originOf = ({ reason, requestedBy, approvedBy }: PlanOrigin) => ({
  reason,
  requestedBy,
  approvedBy,
});

/** What an app's plan is made of, before its ids, pins, digest and message. */
export interface AppPlanDraft {
  state: AppState;
  action: AppPlan['action'];
  origin: PlanOrigin;
  /** The files of the resulting folder: these, the ones that are there, or none since the folder goes. */
  files: PlannedFile[] | 'kept' | 'gone';
  requires: RequiredFile[];
  /** Files outside the folder that go, as they are at the head. */
  removes: RequiredFile[];
  /** What else the plan was made from. */
  pins?: Pin[];
  warnings?: string[];
  message?: Pick<
    MessageInput,
    'version' | 'chart' | 'artifactId' | 'rollbackTo'
  >;
  details?: Pick<AppPlan, 'chart' | 'artifactId' | 'rollbackTo' | 'loses'> & {
    jobs?: string[];
  };
}

const byPath = (a: { path: string }, b: { path: string }) =>
  comparePaths(a.path, b.path);

async function resultingFiles({
  state,
  files,
}: AppPlanDraft): Promise<PlannedFile[]> {
  const { reader, head, path } = state;
  if (files === 'gone') return [];
  if (files !== 'kept') return [...files].sort(byPath);
  return head === null ? [] : reader.files(head, path);
}

/** Pins, ids, digest and message of a plan: the same for every action on an app. */
export async function assembleAppPlan(draft: AppPlanDraft): Promise<AppPlan> {
  const { state, action, origin, details = {} } = draft;
  const { head, environment, app, path, before, layoutFile } = state;
  const files = await resultingFiles(draft);
  const newTree = () => (files.length === 0 ? null : folderTreeId(files, path));
  // A kept folder keeps its id even where it holds what plans do not write, such as a submodule.
  const after = draft.files === 'kept' ? before : newTree();
  const requires = draft.requires.map(({ file }) => file).sort(byPath);
  const removes = draft.removes.map(({ file }) => file.path).sort();

  const { repository, branch } = layoutFile;
  const digest = planDigest({
    repository,
    branch,
    environment,
    action,
    app: { name: app, path, base: before, after },
    files: [...files, ...requires],
    deletes: removes,
  });
  return {
    action,
    repository,
    branch,
    environment,
    app,
    base: head,
    pins: [
      { kind: 'tree', path, id: before },
      ...[...draft.requires, ...draft.removes].map(({ pin }) => pin),
      ...(draft.pins ?? []),
      layoutPin(layoutFile, environment),
    ],
    requires,
    removes,
    message: formatMessage({
      action,
      environment,
      app,
      digest,
      requires: requires.map(file => file.path),
      removes,
      ...origin,
      ...draft.message,
    }),
    digest,
    warnings: draft.warnings ?? [],
    folder: { path, before, after, files },
    jobs: [],
    ...details,
  };
}
