import type { ReleaseIndex } from '../database/types';
import type { AppRepositories } from './types';

/** Reads the repositories of apps off the release index. */
export class IndexedAppRepositories implements AppRepositories {
  readonly #index: Pick<ReleaseIndex, 'states'>;

  constructor(options: { index: Pick<ReleaseIndex, 'states'> }) {
    this.#index = options.index;
  }

  async of(
    places: readonly { environment: string; app: string }[],
  ): Promise<(string | undefined)[]> {
    if (places.length === 0) return [];
    const apps = [...new Set(places.map(({ app }) => app))];
    const states = await this.#index.states({ apps });
    const repositories = new Map(
      states.map(({ environment, app, current, released }) => [
        `${environment}/${app}`,
        (current?.version ?? released?.version)?.repositoryName,
      ]),
    );
    return places.map(({ environment, app }) =>
      repositories.get(`${environment}/${app}`),
    );
  }
}
