import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  GimletError,
  type ObjectRef,
  type Observation,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { repositoryOfUrl } from '@gimlet-io/core';
import type { AgentCommands, ClusterStore } from '../../agents';
import type { Clock } from '../../clock';
import type { EnvironmentConfig } from '../../config/types';
import { ofType, ownerOf, refOf, sourceOf } from './appObjects';
import type { AppPlace } from '../../arrival/types';

/** Releases that are pushed together are fetched together. */
const GATHER_MS = 200;
const TIMEOUT_MS = 20_000;

/** @see SourceKick */
export interface SourceKickOptions {
  /** Of the configuration. */
  environments: readonly Pick<
    EnvironmentConfig,
    'name' | 'appsRepo' | 'branch'
  >[];
  clusters: Pick<ClusterStore, 'session' | 'observations'>;
  commands: Pick<AgentCommands, 'text'>;
  clock: Pick<Clock, 'sleep'>;
  logger: Pick<LoggerService, 'warn'>;
}

/** Lets an environment's Flux fetch at once what was pushed, so that nobody waits for its interval. */
export class SourceKick {
  readonly #options: SourceKickOptions;
  readonly #waiting = new Set<string>();

  constructor(options: SourceKickOptions) {
    this.#options = options;
  }

  /** A change of this app was pushed. Never rejects: without it Flux comes by itself. */
  async pushed(place: AppPlace): Promise<void> {
    const { clock, logger } = this.#options;
    const { environment } = place;
    if (this.#waiting.has(environment)) return;
    this.#waiting.add(environment);
    try {
      await clock.sleep(GATHER_MS);
      this.#waiting.delete(environment);
      await this.#kick(place);
    } catch (error) {
      this.#waiting.delete(environment);
      logger.warn(
        `Flux of ${environment} was not asked to fetch: ${
          error instanceof GimletError ? error.message : error
        }`,
      );
    }
  }

  async #kick(place: AppPlace): Promise<void> {
    const { clusters, commands } = this.#options;
    const { environment, app } = place;
    if (!(await clusters.session(environment))) return;
    const observations = await clusters.observations({
      environment,
      apps: [app],
      types: ['kustomization', 'source', 'workload'],
      shared: true,
    });
    for (const object of this.#sources(place, observations)) {
      await commands.text(
        environment,
        { kind: 'reconcile', object },
        { timeout: TIMEOUT_MS },
      );
    }
  }

  /** Those that follow the environment's repository; where the cluster knows it by another address, the one that the app comes from. */
  #sources(
    { environment, app }: AppPlace,
    observations: readonly Observation[],
  ): ObjectRef[] {
    const config = this.#options.environments.find(
      ({ name }) => name === environment,
    );
    const all = ofType(observations, 'source').filter(
      ({ kind }) => kind === 'GitRepository',
    );
    const same = all.filter(
      ({ url, branch }) =>
        config &&
        repositoryOfUrl(url) !== undefined &&
        repositoryOfUrl(url) === repositoryOfUrl(config.appsRepo) &&
        (branch === undefined || branch === config.branch),
    );
    const owner = ownerOf(app, observations)?.kustomization;
    const source = owner && sourceOf(owner, observations);
    const only = all.length === 1 ? all : [];
    const [found = []] = [same, source ? [source] : [], only].filter(
      sources => sources.length > 0,
    );
    return found.flatMap(it => refOf(it) ?? []);
  }
}
