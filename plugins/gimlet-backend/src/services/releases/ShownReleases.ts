import type {
  CommitSha,
  Outcome,
  Release,
  ReleaseRecord,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { AppState, OutcomeStore } from '../../database/types';
import type { GitopsRepositories } from '../../repositories/types';
import { FileCounts } from './FileCounts';
import { shownRecord } from './releaseRecord';

type Counted = (record: ReleaseRecord) => Release['files'];

/** Makes records of the index what pages show: with their outcomes and the size of what they changed. */
export class ShownReleases {
  readonly #outcomes: Pick<OutcomeStore, 'ofCommits'>;
  readonly #repositories: Pick<GitopsRepositories, 'all'>;
  readonly #counts = new FileCounts();

  constructor(options: {
    outcomes: Pick<OutcomeStore, 'ofCommits'>;
    repositories: Pick<GitopsRepositories, 'all'>;
  }) {
    this.#outcomes = options.outcomes;
    this.#repositories = options.repositories;
  }

  /** A way to show any of these records, in whatever order. What cannot be found out is left out. */
  async prepare(
    records: readonly ReleaseRecord[],
    states: readonly AppState[],
  ): Promise<(record: ReleaseRecord) => Release> {
    const commits = [...new Set(records.map(({ commit }) => commit))];
    const [outcomes, counted]: [Map<CommitSha, Outcome>, Counted] =
      await Promise.all([
        this.#outcomes.ofCommits(commits),
        this.#count(records),
      ]);
    const current = new Map(
      states.map(state => [placeOf(state.current), state]),
    );
    return record => {
      const outcome = outcomes.get(record.commit);
      const files = counted(record);
      const state = current.get(placeOf(record));
      return {
        ...shownRecord(record),
        current: state !== undefined,
        ...(state?.held && { held: true as const }),
        ...(outcome && { outcome }),
        ...(files && { files }),
      };
    };
  }

  async #count(records: readonly ReleaseRecord[]): Promise<Counted> {
    const byEnvironment = new Map<string, Counted>();
    for (const { environments, repository } of await this.#repositories.all()) {
      const names = environments.map(({ name }) => name);
      const here = records.filter(({ environment }) =>
        names.includes(environment),
      );
      if (!repository || here.length === 0) continue;
      const counted = await this.#counts
        .count(repository.mirror, here)
        // A mirror that is being made anew has nothing to count; the page is whole without.
        .catch(() => () => undefined);
      names.forEach(name => byEnvironment.set(name, counted));
    }
    return record => byEnvironment.get(record.environment)?.(record);
  }
}

function placeOf(record: ReleaseRecord | undefined): string {
  return record ? `${record.environment}/${record.app}/${record.commit}` : '';
}
