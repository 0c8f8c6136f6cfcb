import type {
  Artifact,
  ChangeWish,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { lastRepositoryOf } from '../../authorization/IndexedAppRepositories';
import type { Resource } from '../../authorization/types';
import type {
  AppState,
  ArtifactStore,
  ReleaseIndex,
} from '../../database/types';
import { findArtifact } from '../planning/findArtifact';
import { repositoryOfState } from '../repositoryOfState';

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
      repositoryOfState(state) ??
      (await lastRepositoryOf(this.#index, wish));
    return {
      wish,
      ...(artifact && { artifact }),
      ...(state && { state }),
      resource: { environment, app, ...(repository && { repository }) },
    };
  }
}
