import {
  GimletError,
  type ToldError,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { didYouMean } from '@gimlet-io/core';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { ScmIntegrationRegistry } from '@backstage/integration';
import type { EnvironmentConfig, GimletConfig } from '../config/types';
import { systemClock } from '../clock/systemClock';
import type { Clock } from '../clock/types';
import type { StepListener } from '../steps';
import { integrationCredentials } from './integrationCredentials';
import { RepositorySource } from './RepositorySource';
import { repositoryKey } from './repositoryNames';
import { toldError } from './toldError';
import type { GitopsRepositories, GitopsRepository } from './types';

/** How long a list waits for a repository that is being fetched for the first time. */
const PATIENCE_MS = 3_000;

const STILL_FETCHING: ToldError = {
  code: 'unreachable',
  message: 'The repository is being fetched for the first time.',
  whatToDo: 'Look again in a moment.',
};

/** Groups the environments of the configuration by the repository and branch that they share. */
export function environmentsByRepository(
  environments: readonly EnvironmentConfig[],
): EnvironmentConfig[][] {
  const groups = new Map<string, EnvironmentConfig[]>();
  for (const environment of environments) {
    const { appsRepo: url, branch } = environment;
    const key = repositoryKey({ url, branch });
    groups.set(key, [...(groups.get(key) ?? []), environment]);
  }
  return [...groups.values()];
}

/** Opens each gitops repository of the configuration when it is needed first, and keeps it open. */
export class DefaultGitopsRepositories implements GitopsRepositories {
  readonly #sources: readonly RepositorySource[];
  readonly #clock: Clock;

  constructor(options: { sources: readonly RepositorySource[]; clock: Clock }) {
    this.#sources = options.sources;
    this.#clock = options.clock;
  }

  async ofEnvironment(environment: string): Promise<GitopsRepository> {
    const source = this.#sources.find(({ environments }) =>
      environments.some(({ name }) => name === environment),
    );
    if (!source) {
      const known = this.#sources.flatMap(({ environments }) =>
        environments.map(({ name }) => name),
      );
      throw new GimletError(
        'not-found',
        `There is no environment ${JSON.stringify(environment)}${didYouMean(
          environment,
          known,
        )}`,
        {
          whatToDo:
            known.length > 0
              ? `Known environments: ${known.join(', ')}.`
              : 'Add it to gimlet.environments in app-config.yaml.',
        },
      );
    }
    return source.open();
  }

  all(): ReturnType<GitopsRepositories['all']> {
    return Promise.all(this.#sources.map(source => this.#look(source)));
  }

  async close(): Promise<void> {
    await Promise.all(this.#sources.map(source => source.close()));
  }

  async #look(source: RepositorySource) {
    const { environments } = source;
    const patience = new AbortController();
    const opening = source.open().then(
      repository => ({
        environments,
        repository,
        ...(repository.problem && { problem: repository.problem }),
      }),
      error => ({ environments, problem: toldError(error) }),
    );
    const waited = this.#clock
      .sleep(PATIENCE_MS, patience.signal)
      .then(() => ({ environments, problem: STILL_FETCHING }));
    try {
      return await Promise.race([opening, waited]);
    } finally {
      patience.abort();
    }
  }
}

/**
 * The gitops repositories of the configuration, with credentials of Backstage's integrations. Nothing is fetched yet; `HeadPoll`
 * keeps them up to date.
 */
export function createGitopsRepositories(options: {
  config: Pick<GimletConfig, 'environments' | 'workDirectory' | 'committer'>;
  integrations: ScmIntegrationRegistry;
  logger: LoggerService;
  /** Told of the steps that a push consists of. */
  onStep?: StepListener;
  clock?: Clock;
}): GitopsRepositories {
  const { config, integrations, logger, onStep } = options;
  const { workDirectory, committer } = config;
  const clock = options.clock ?? systemClock;
  const credentialsFor = integrationCredentials(integrations);
  const sources = environmentsByRepository(config.environments).map(
    environments =>
      new RepositorySource({
        url: environments[0].appsRepo,
        branch: environments[0].branch,
        environments,
        workDirectory,
        committer,
        credentialsFor,
        logger,
        clock,
        onStep,
      }),
  );
  return new DefaultGitopsRepositories({ sources, clock });
}
