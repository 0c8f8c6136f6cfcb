import {
  treeId,
  type AppPlan,
  type CommitSha,
  type Pin,
  type PlannedFile,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { folderTreeId, hashBlob, type GitReader } from '../../git';
import { planDigest } from '../../gitops/digest';
import { readLayout } from '../../gitops/layout';
import { layoutPin } from '../../gitops/layoutFile';
import { formatMessage } from '../../gitops/message';

/** What a plan of a test does, on which head. */
export interface AppPlanOptions {
  reader: GitReader;
  head: CommitSha;
  environment?: string;
  app: string;
  /** The folder's files by their path inside it; `null`: the folder goes. */
  files: Record<string, string> | null;
  modes?: Record<string, PlannedFile['mode']>;
  /** Files outside the folder, by their path from the root. */
  requires?: Record<string, string>;
  removes?: string[];
  reason?: string;
}

const plannedFile = (
  path: string,
  content: string,
  mode: PlannedFile['mode'] = '100644',
): PlannedFile => ({ path, mode, blob: hashBlob(content), content });

/** A plan as the planning makes it, from files that are given instead of rendered. The layout file must be there. */
export async function appPlan(options: AppPlanOptions): Promise<AppPlan> {
  const { reader, head, app, environment = 'production' } = options;
  const { requires = {}, removes = [], reason } = options;
  const layout = await readLayout(reader, head);
  if (layout.source !== 'file') {
    throw new Error('a plan needs a layout file');
  }
  const { repository, branch, environments } = layout.file;
  const root = environments[environment].path;
  const path = root === '' ? app : `${root}/${app}`;
  const found = await reader.entry(head, path);
  const before = found?.type === 'tree' ? treeId(found.id) : null;
  const files = Object.entries(options.files ?? {}).map(([name, content]) =>
    plannedFile(`${path}/${name}`, content, options.modes?.[name]),
  );
  const after = files.length === 0 ? null : folderTreeId(files, path);
  const required = Object.entries(requires).map(([file, content]) =>
    plannedFile(file, content),
  );
  const outside = [...required.map(file => file.path), ...removes];
  const pins = await Promise.all(
    outside.map(async (file): Promise<Pin> => {
      const entry = await reader.entry(head, file);
      const content = await reader.readFile(head, file);
      return {
        kind: 'blob',
        path: file,
        id: entry && content ? hashBlob(content) : null,
      };
    }),
  );
  const action = options.files === null ? 'delete' : 'release';
  const digest = planDigest({
    repository,
    branch,
    environment,
    action,
    app: { name: app, path, base: before, after },
    files: [...files, ...required],
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
      ...pins,
      layoutPin(layout.file, environment),
    ],
    requires: required,
    removes,
    message: formatMessage({
      action,
      environment,
      app,
      reason,
      digest,
      requires: required.map(file => file.path),
      removes,
    }),
    digest,
    warnings: [],
    folder: { path, before, after, files },
    jobs: [],
  };
}
