import {
  environmentReadPermission,
  GimletError,
  indexRebuildPermission,
  type CommitSha,
  type Environment,
  type ToldError,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { repositoryOfUrl } from '@gimlet-io/core';
import type { Authorizer, Caller } from '../../authorization/types';
import type { EnvironmentConfig } from '../../config/types';
import type { AppState, ReleaseIndex } from '../../database/types';
import type {
  GitopsRepositories,
  GitopsRepository,
} from '../../repositories/types';
import type { EnvironmentService } from '../types';
import { visibleTo } from '../visible';

/** @see EnvironmentService */
export interface EnvironmentServiceOptions {
  config: {
    /** In order of promotion. */
    environments: readonly EnvironmentConfig[];
  };
  repositories: Pick<GitopsRepositories, 'all'>;
  index: Pick<ReleaseIndex, 'states' | 'clear' | 'sync' | 'count'>;
  authorizer: Authorizer;
}

/** Says which environments there are, and how their repositories do. */
export class DefaultEnvironmentService implements EnvironmentService {
  readonly #options: EnvironmentServiceOptions;

  constructor(options: EnvironmentServiceOptions) {
    this.#options = options;
  }

  async list(caller: Caller): Promise<Environment[]> {
    const { config, repositories, index, authorizer } = this.#options;
    await authorizer.authorize(caller, environmentReadPermission);
    const [opened, states] = await Promise.all([
      repositories.all(),
      index.states(),
    ]);
    const visible = await visibleTo(
      authorizer,
      caller,
      environmentReadPermission,
      config.environments,
      ({ name }) => ({ environment: name }),
    );
    return Promise.all(
      visible.map(environment => {
        const found = opened.find(({ environments }) =>
          environments.some(({ name }) => name === environment.name),
        );
        return describe(environment, found ?? {}, states);
      }),
    );
  }

  async rebuildIndex(
    caller: Caller,
  ): Promise<
    { repository: string; head: CommitSha | null; releases: number }[]
  > {
    const { repositories, index, authorizer } = this.#options;
    await authorizer.authorize(caller, indexRebuildPermission);
    const opened = (await repositories.all()).map(({ repository, problem }) => {
      if (repository) return repository;
      throw new GimletError(
        'unreachable',
        `A gitops repository cannot be read: ${problem?.message ?? ''}`,
        { whatToDo: 'Its releases would be lost until it can: try later.' },
      );
    });
    const rebuilt = [];
    for (const repository of opened) {
      const { name, branch, mirror, environments } = repository;
      const head = await repository.head();
      await index.clear(name);
      await index.sync({
        repository: name,
        branch,
        mirror,
        head,
        environments: environments.map(environment => environment.name),
      });
      rebuilt.push({
        repository: name,
        head,
        releases: await index.count(name),
      });
    }
    return rebuilt;
  }
}

async function describe(
  environment: EnvironmentConfig,
  found: { repository?: GitopsRepository; problem?: ToldError },
  states: readonly AppState[],
): Promise<Environment> {
  const { name, branch, promotion, previews, handEdits } = environment;
  const { repository } = found;
  const problem = found.problem ?? repository?.problem;
  const head = await repository?.head();
  const apps = states.filter(
    state => state.environment === name && state.tree !== null,
  );
  return {
    name,
    repository:
      repository?.name ?? repositoryOfUrl(environment.appsRepo) ?? name,
    url: repository?.url ?? withoutCredentials(environment.appsRepo),
    branch,
    ...(head && { head }),
    ...(repository?.fetchedAt !== undefined && {
      fetchedAt: repository.fetchedAt,
    }),
    apps: apps.length,
    ...(promotion && { promotion }),
    previews,
    handEdits,
    ...(problem && { problem }),
  };
}

function withoutCredentials(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@]*@/i, '$1');
}
