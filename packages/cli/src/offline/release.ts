import type { AppPlan } from '@gimlet-io/backstage-plugin-gimlet-common';
import { planArtifactRelease, resolveArtifactManifest } from '@gimlet-io/core';
import type { ReleaseInput, ReleaseInputOptions } from '../artifact';
import type { Cli } from '../terminal';
import { repositoryRoot, useCharts } from './charts';
import type { Gitops } from './gitops';

/** What the app will be called in the gitops repository: the manifest may hold a template, or be that of a preview. */
export async function appOfRelease(
  { repository, head }: Pick<Gitops, 'repository' | 'head'>,
  { artifact, documents, environment, app }: ReleaseInput,
): Promise<string> {
  const { manifest } = await resolveArtifactManifest({
    reader: repository,
    head,
    artifact,
    documents,
    environment,
    app,
  });
  return manifest.app;
}

/** Plans the release of an artifact on the gitops repository as it is at its head. */
export async function planReleaseOf(
  cli: Cli,
  gitops: Pick<Gitops, 'repository' | 'head' | 'history'>,
  { artifact, documents, environment, app }: ReleaseInput,
  options: Pick<ReleaseInputOptions, 'manifest' | 'takeOver' | 'reason'>,
): Promise<AppPlan> {
  const root = await repositoryRoot(cli, options.manifest);
  return useCharts(cli, root, charts =>
    planArtifactRelease({
      reader: gitops.repository,
      history: gitops.history,
      head: gitops.head,
      artifact,
      documents,
      environment,
      app,
      rendererFor: problemAt => charts.renderer(problemAt),
      ...(options.takeOver && { takeOver: true }),
      ...(options.reason && { reason: options.reason }),
    }),
  );
}
