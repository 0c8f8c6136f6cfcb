import type { ReleaseIndex } from '../database/types';
import type { AppRepositories } from './types';

/** How many changes are looked through for the repository of an app that is gone. */
const CHANGES_OF_THE_GONE = 10;

/** Reads the repositories of apps off the release index: of those that are gone, the one that they had last. */
export class IndexedAppRepositories implements AppRepositories {
  readonly #index: Pick<ReleaseIndex, 'states' | 'list'>;

  constructor(options: { index: Pick<ReleaseIndex, 'states' | 'list'> }) {
    this.#index = options.index;
  }

  async of(
    places: readonly { environment: string; app: string }[],
  ): Promise<(string | undefined)[]> {
    if (places.length === 0) return [];
    const apps = [...new Set(places.map(({ app }) => app))];
    const states = await this.#index.states({ apps });
    const known = new Map(
      states.map(({ environment, app, tree, current, released }) => [
        `${environment}/${app}`,
        {
          isThere: tree !== null,
          repository: (current?.version ?? released?.version)?.repositoryName,
        },
      ]),
    );
    return Promise.all(
      places.map(async place => {
        const state = known.get(`${place.environment}/${place.app}`);
        // Of a folder that is there and does not say it, nobody is the owner.
        if (state?.repository || state?.isThere) return state.repository;
        return lastRepositoryOf(this.#index, place);
      }),
    );
  }
}

/** The application repository that an app's folder named last. */
export async function lastRepositoryOf(
  index: Pick<ReleaseIndex, 'list'>,
  { environment, app }: { environment: string; app: string },
): Promise<string | undefined> {
  const { items } = await index.list({
    apps: [app],
    environments: [environment],
    limit: CHANGES_OF_THE_GONE,
  });
  return items.find(({ version }) => version)?.version?.repositoryName;
}
