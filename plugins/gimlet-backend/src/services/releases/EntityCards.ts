import {
  releaseCreatePermission,
  releaseDeletePermission,
  releaseHoldPermission,
  releaseReadPermission,
  releaseRollbackPermission,
  type Decision,
  type EnvironmentCard,
  type ToldError,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { Authorizer, Caller } from '../../authorization/types';
import type {
  ApplicationRepositoryConfig,
  EnvironmentConfig,
} from '../../config/types';
import type {
  AppState,
  ArtifactStore,
  RequestStore,
  StoredRequest,
} from '../../database/types';
import type { GitopsRepositories } from '../../repositories/types';
import { defaultBranchOf } from '../artifacts/acceptance';
import { repositoryOfState } from '../repositoryOfState';
import { visibleTo } from '../visible';
import {
  runningRecord,
  type CardFacts,
  type KnownArtifacts,
} from './environmentCard';

/** @see EntityCards */
export interface EntityCardsOptions {
  config: {
    /** In order of promotion. */
    environments: readonly EnvironmentConfig[];
    repositories: readonly ApplicationRepositoryConfig[];
  };
  artifacts: Pick<ArtifactStore, 'between'>;
  requests: Pick<RequestStore, 'list'>;
  repositories: Pick<GitopsRepositories, 'all'>;
  authorizer: Authorizer;
}

/** An app in an environment, with the repository of the entity that asks. */
interface Place {
  environment: EnvironmentConfig;
  app: string;
  state?: AppState;
}

/** A card to be made: of an app of the entity, or of one that somebody else released under its name. */
export type CardPlan =
  | { kind: 'own'; facts: CardFacts }
  | {
      kind: 'foreign';
      place: { environment: string; app: string };
      repository: string;
    };

/** Requests of an entity's apps that are looked at. */
const MOST_OPEN = 100;
const MOST_FAILED = 50;

/** Gathers what the cards of an entity show, by a number of questions that does not grow with the history. */
export class EntityCards {
  readonly #options: EntityCardsOptions;

  constructor(options: EntityCardsOptions) {
    this.#options = options;
  }

  /** In order of promotion, and of the apps within an environment. */
  async gather(
    caller: Caller,
    entity: { apps: readonly string[]; repository?: string },
    states: readonly AppState[],
  ): Promise<CardPlan[]> {
    const { repository } = entity;
    const places = await this.#visiblePlaces(caller, entity, states);
    if (!repository) return places.flatMap(place => foreign(place, undefined));
    const own = places.filter(place => isOwn(place, repository));
    const [requests, problems, may, facts] = await Promise.all([
      this.#requests(entity.apps, repository),
      this.#problems(),
      this.#may(caller, own, repository),
      Promise.all(own.map(place => this.#artifacts(place, own, repository))),
    ]);
    return places.flatMap((place): CardPlan[] => {
      const index = own.indexOf(place);
      if (index === -1) return foreign(place, repository);
      const { app, state } = place;
      const environment = place.environment.name;
      const ofPlace = requests.filter(
        ({ wish }) => wish.environment === environment && wish.app === app,
      );
      const { newer } = facts[index];
      const isEmpty = !state && newer.count === 0 && ofPlace.length === 0;
      if (isEmpty) return [];
      const problem = problems.get(environment);
      return [
        {
          kind: 'own',
          facts: {
            environment,
            app,
            ...(state && { state }),
            ...facts[index],
            requests: ofPlace,
            may: may[index],
            ...(problem && { problem }),
          },
        },
      ];
    });
  }

  async #visiblePlaces(
    caller: Caller,
    { apps, repository }: { apps: readonly string[]; repository?: string },
    states: readonly AppState[],
  ): Promise<Place[]> {
    const { config, authorizer } = this.#options;
    const places = config.environments.flatMap(environment =>
      apps.map((app): Place => {
        const state = states.find(
          found => found.environment === environment.name && found.app === app,
        );
        return { environment, app, ...(state && { state }) };
      }),
    );
    return visibleTo(
      authorizer,
      caller,
      releaseReadPermission,
      places,
      ({ environment, app, state }) => ({
        environment: environment.name,
        app,
        repository: ownerOf(state) ?? repository,
      }),
    );
  }

  async #requests(
    apps: readonly string[],
    repository: string,
  ): Promise<StoredRequest[]> {
    const { requests } = this.#options;
    const query = { apps: [...apps], repository };
    const [open, arriving, failed] = await Promise.all([
      requests.list({ ...query, open: true, limit: MOST_OPEN }),
      requests.list({ ...query, arriving: true, limit: MOST_OPEN }),
      requests.list({ ...query, state: 'failed', limit: MOST_FAILED }),
    ]);
    return [...open.items, ...arriving.items, ...failed.items].sort(
      (a, b) => b.createdAt - a.createdAt,
    );
  }

  async #problems(): Promise<Map<string, ToldError>> {
    const found = new Map<string, ToldError>();
    for (const each of await this.#options.repositories.all()) {
      const problem = each.problem ?? each.repository?.problem;
      if (!problem) continue;
      each.environments.forEach(({ name }) => found.set(name, problem));
    }
    return found;
  }

  async #may(
    caller: Caller,
    places: readonly Place[],
    repository: string,
  ): Promise<EnvironmentCard['may'][]> {
    const { authorizer } = this.#options;
    const resources = places.map(({ environment, app }) => ({
      environment: environment.name,
      app,
      repository,
    }));
    const [release, rollback, deletion, hold]: Decision[][] = await Promise.all(
      [
        releaseCreatePermission,
        releaseRollbackPermission,
        releaseDeletePermission,
        releaseHoldPermission,
      ].map(permission => authorizer.decideAll(caller, permission, resources)),
    );
    return places.map((_, index) => ({
      release: release[index],
      rollback: rollback[index],
      delete: deletion[index],
      hold: hold[index],
    }));
  }

  /** How far what runs is behind the default branch, and behind the environment before. */
  async #artifacts(
    { environment, app, state }: Place,
    own: readonly Place[],
    repository: string,
  ): Promise<Pick<CardFacts, 'newer' | 'between' | 'before'>> {
    const from = own.find(
      other =>
        other.app === app &&
        other.environment.name === environment.promotion?.from,
    );
    const here = runningRecord(state)?.version;
    const there = runningRecord(from?.state)?.version;
    const isBehind = here && there && here.created < there.created;
    const [newer, between] = await Promise.all([
      this.#between({ environment, app }, repository, { after: here?.created }),
      isBehind
        ? this.#between({ environment, app }, repository, {
            after: here.created,
            until: there.created,
          })
        : undefined,
    ]);
    return {
      newer,
      ...(between && { between: between.count }),
      ...(from && {
        before: {
          environment: from.environment.name,
          ...(from.state && { state: from.state }),
        },
      }),
    };
  }

  async #between(
    { environment, app }: Place,
    repository: string,
    range: { after?: number; until?: number },
  ): Promise<KnownArtifacts> {
    const { artifacts, config } = this.#options;
    return artifacts.between({
      repository,
      branch: defaultBranchOf(config.repositories, repository),
      environment: environment.name,
      app,
      ...range,
      limit: 1,
    });
  }
}

/** Who released the folder, where there is one. */
function ownerOf(state: AppState | undefined): string | undefined {
  return state?.tree ? repositoryOfState(state) : undefined;
}

/** Nobody's where a person made the folder and nothing says what it is of. */
function isOwn({ state }: Place, repository: string): boolean {
  return !state?.tree || ownerOf(state) === repository;
}

function foreign(
  { environment, app, state }: Place,
  repository: string | undefined,
): CardPlan[] {
  const owner = ownerOf(state);
  if (!owner || owner === repository) return [];
  return [
    {
      kind: 'foreign',
      place: { environment: environment.name, app },
      repository: owner,
    },
  ];
}
