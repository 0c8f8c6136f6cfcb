import {
  GimletError,
  titleOf,
  type AppPlan,
  type Artifact,
  type ChangeWish,
  type Version,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { readReleaseFile, resolveArtifactManifest } from '@gimlet-io/core';
import type { Resource } from '../../authorization/types';
import type {
  AppState,
  ArtifactStore,
  NewRequest,
  ReleaseIndex,
} from '../../database/types';
import type { GitopsRepository } from '../../repositories/types';
import { findArtifact } from '../planning/findArtifact';

/** A wish with what it is about. */
export interface KnownWish {
  wish: ChangeWish;
  /** Of a release. */
  artifact?: Artifact;
  /** The app as the index knows it. */
  state?: AppState;
  /** What is asked for when it is authorised. */
  resource: Resource;
}

/** How many changes are looked through for the repository of an app that is gone. */
const CHANGES_OF_THE_GONE = 10;

/** Finds out what wishes are about. */
export class WishGround {
  readonly #artifacts: Pick<ArtifactStore, 'get'>;
  readonly #index: Pick<ReleaseIndex, 'states' | 'list'>;

  constructor(options: {
    artifacts: Pick<ArtifactStore, 'get'>;
    index: Pick<ReleaseIndex, 'states' | 'list'>;
  }) {
    this.#artifacts = options.artifacts;
    this.#index = options.index;
  }

  /**
   * Of a release the artifact and its repository; of others the repository that the folder names, or named last. Throws a
   * GimletError `not-found` for an artifact that is not there.
   */
  async know(wish: ChangeWish): Promise<KnownWish> {
    const { environment, app } = wish;
    const artifact =
      wish.action === 'release'
        ? await findArtifact(this.#artifacts, wish.artifactId)
        : undefined;
    const [state] = await this.#index.states({ apps: [app], environment });
    const repository =
      artifact?.version.repositoryName ??
      repositoryOf(state) ??
      (await this.#lastRepository(wish));
    return {
      wish,
      ...(artifact && { artifact }),
      ...(state && { state }),
      resource: { environment, app, ...(repository && { repository }) },
    };
  }

  async #lastRepository({
    environment,
    app,
  }: ChangeWish): Promise<string | undefined> {
    const { items } = await this.#index.list({
      apps: [app],
      environments: [environment],
      limit: CHANGES_OF_THE_GONE,
    });
    return items.find(({ version }) => version)?.version?.repositoryName;
  }
}

function repositoryOf(state: AppState | undefined): string | undefined {
  const version = state?.current?.version ?? state?.released?.version;
  return version?.repositoryName;
}

/**
 * Checks a release without rendering it: that the artifact has a manifest for the app, which resolves, and that no other
 * repository released it. Throws what planning would throw.
 */
export async function checkRelease(
  { wish, artifact, state }: KnownWish,
  repository: GitopsRepository,
): Promise<void> {
  if (wish.action !== 'release' || !artifact) return;
  const { environment, app, takeOver } = wish;
  await resolveArtifactManifest({
    reader: repository.mirror,
    head: await repository.head(),
    artifact,
    environment,
    app,
  });
  const owner = state?.tree ? repositoryOf(state) : undefined;
  if (owner && owner !== artifact.version.repositoryName && !takeOver) {
    throw new GimletError(
      'app-taken',
      `${environment}/${app} was released from ${owner}, not from ${artifact.version.repositoryName}`,
      { whatToDo: 'Give the app another name, or take it over on purpose.' },
    );
  }
}

type ShownVersion = NewRequest['version'];

const shownVersion = (version: Version | undefined): ShownVersion =>
  version && {
    sha: version.sha,
    title: titleOf(version),
    authorName: version.authorName,
  };

/** What the wish releases, or brings back. */
export async function versionOf(
  { artifact }: KnownWish,
  plan: AppPlan | undefined,
  repository: GitopsRepository,
): Promise<ShownVersion> {
  if (artifact) return shownVersion(artifact.version);
  if (!plan?.rollbackTo) return undefined;
  const file = `${plan.folder.path}/release.json`;
  const content = await repository.mirror.readFile(plan.rollbackTo, file);
  if (!content) return undefined;
  try {
    const release = readReleaseFile(content.toString('utf8'), { file });
    return shownVersion(release.version);
  } catch (error) {
    // Somebody broke it: what comes back has no name then, and comes back all the same.
    if (error instanceof GimletError) return undefined;
    throw error;
  }
}
