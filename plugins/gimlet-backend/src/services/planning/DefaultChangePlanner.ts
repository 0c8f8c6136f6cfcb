import {
  GimletError,
  type AppPlan,
  type ChangeWish,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  appPathAt,
  gitAppHistory,
  mayCleanUp,
  planArtifactRelease,
  planDelete,
  planHold,
  planResume,
  planRollback,
  readReleaseFile,
  type AppPlace,
  type ManifestRenderer,
  type PlanOrigin,
} from '@gimlet-io/core';
import type { ArtifactStore } from '../../database/types';
import type { ChangePlanner } from '../types';
import { findArtifact } from './findArtifact';

type PlanningOptions = Parameters<ChangePlanner['plan']>[1];

/** What is planned on, and who asks. */
type Ground = Omit<AppPlace, 'environment' | 'app'> & PlanOrigin;

/** Plans on a repository's mirror as it was fetched last, with artifacts of the store. */
export class DefaultChangePlanner implements ChangePlanner {
  readonly #artifacts: Pick<ArtifactStore, 'get'>;
  readonly #renderer: ManifestRenderer;

  constructor(options: {
    artifacts: Pick<ArtifactStore, 'get'>;
    renderer: ManifestRenderer;
  }) {
    this.#artifacts = options.artifacts;
    this.#renderer = options.renderer;
  }

  async plan(wish: ChangeWish, options: PlanningOptions): Promise<AppPlan> {
    const { repository, reason, requestedBy } = options;
    const ground: Ground = {
      reader: repository.mirror,
      head: await repository.head(),
      ...(reason && { reason }),
      ...(requestedBy && { requestedBy }),
    };
    const { environment, app } = wish;
    switch (wish.action) {
      case 'release':
        return this.#planRelease(wish, ground, options);
      case 'rollback':
        return planRollback({
          ...ground,
          history: gitAppHistory(repository.mirror),
          environment,
          app,
          to: wish.to,
          hold: wish.hold,
        });
      case 'delete':
        await checkOwnership(wish, ground, options.cleanup);
        return planDelete({ ...ground, environment, app });
      case 'hold':
        return planHold({ ...ground, environment, app });
      default:
        return planResume({ ...ground, environment, app });
    }
  }

  async #planRelease(
    wish: Extract<ChangeWish, { action: 'release' }>,
    ground: Ground,
    { repository, policy }: PlanningOptions,
  ): Promise<AppPlan> {
    const { environment, app, artifactId, takeOver } = wish;
    return planArtifactRelease({
      ...ground,
      history: gitAppHistory(repository.mirror),
      artifact: await findArtifact(this.#artifacts, artifactId),
      environment,
      app,
      rendererFor: problemAt => ({
        render: input => this.#renderer.render({ ...input, problemAt }),
      }),
      ...(takeOver && { takeOver }),
      ...(policy && { policy }),
    });
  }
}

/** A policy deletes only what was released from its own repository and branch, as the head has it now. */
async function checkOwnership(
  { environment, app }: ChangeWish,
  { reader, head }: Ground,
  cleanup: PlanningOptions['cleanup'],
): Promise<void> {
  if (!cleanup || head === null) return;
  const folder = await appPathAt(reader, { commit: head, environment, app });
  const file = `${folder}/release.json`;
  const content = await reader.readFile(head, file);
  // Without a folder there is nothing to delete, which planning says in its own words.
  if (!content) return;
  const release = readReleaseFile(content.toString('utf8'), { file });
  const { allowed, reason } = mayCleanUp(release, cleanup);
  if (!allowed) {
    throw new GimletError(
      'not-allowed',
      `${environment}/${app} is not cleaned up: ${reason}`,
      { whatToDo: 'Delete it yourself where it is to go.' },
    );
  }
}
