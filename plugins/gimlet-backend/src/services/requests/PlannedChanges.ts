import type {
  AppPlan,
  ArtifactSummary,
  Decision,
  PlannedChange,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { changesNothing, diffPlan } from '@gimlet-io/core';
import type { ArtifactStore } from '../../database/types';
import type { GitopsRepository } from '../../repositories/types';
import type { KnownWish } from './WishGround';

const MOST_BROUGHT = 50;

/** Shows plans. */
export class PlannedChanges {
  readonly #artifacts: Pick<ArtifactStore, 'between'>;

  constructor(options: { artifacts: Pick<ArtifactStore, 'between'> }) {
    this.#artifacts = options.artifacts;
  }

  async show(
    known: KnownWish,
    plan: AppPlan,
    context: {
      repository: GitopsRepository;
      decision: Decision;
      warnings: readonly string[];
    },
  ): Promise<PlannedChange> {
    const { repository, decision } = context;
    const warnings = [...context.warnings, ...plan.warnings];
    const brings = await this.#brings(known);
    const diff = await diffPlan(plan, repository.mirror);
    return {
      wish: known.wish,
      repository: plan.repository,
      branch: plan.branch,
      base: plan.base,
      digest: plan.digest,
      path: plan.folder.path,
      tree: plan.folder.after,
      changesNothing: changesNothing(plan),
      message: plan.message,
      warnings,
      ...(plan.loses && { loses: plan.loses }),
      ...(plan.rollbackTo && { rollbackTo: plan.rollbackTo }),
      ...(brings && { brings }),
      diff: { ...diff, warnings },
      decision,
    };
  }

  /** What lies between what runs and what will; where nothing of the same repository runs, the artifact's own place alone. */
  async #brings({
    wish,
    artifact,
    state,
  }: KnownWish): Promise<ArtifactSummary[] | undefined> {
    if (!artifact) return undefined;
    const { repositoryName: repository, branch, created } = artifact.version;
    const running = state?.current?.version ?? state?.released?.version;
    if (running?.repositoryName !== repository) return undefined;
    const { items } = await this.#artifacts.between({
      repository,
      branch,
      environment: wish.environment,
      app: wish.app,
      after: running.created,
      until: created,
      limit: MOST_BROUGHT,
    });
    return items;
  }
}
