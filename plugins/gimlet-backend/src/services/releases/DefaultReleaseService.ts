import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  appsOfEntity,
  GimletError,
  releaseReadPermission,
  releaseRollbackPermission,
  repositoryOfEntity,
  type CommitSha,
  type EntityReleases,
  type ListReleasesQuery,
  type Page,
  type PlanDiff,
  type Release,
  type ReleaseAnswer,
  type RequestAnswer,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { appPathAt, diffCommit, readManifests } from '@gimlet-io/core';
import type { Authorizer, Caller } from '../../authorization/types';
import type {
  AppState,
  IndexedRelease,
  OutcomeStore,
  ReleaseIndex,
  RequestStore,
} from '../../database/types';
import type {
  GitopsRepositories,
  GitopsRepository,
} from '../../repositories/types';
import { placeKey } from '../../arrival/types';
import type { LiveSummaries } from '../live/LiveSummaries';
import { requestAnswer } from '../requests/requestAnswer';
import type { ReleaseService } from '../types';
import { visibleTo } from '../visible';
import { EntityCards, type EntityCardsOptions } from './EntityCards';
import type { EntityCatalog } from './EntityCatalog';
import { environmentCard, foreignCard, runningRecord } from './environmentCard';
import { ShownReleases } from './ShownReleases';

/** @see ReleaseService */
export interface ReleaseServiceOptions extends EntityCardsOptions {
  index: Pick<ReleaseIndex, 'list' | 'get' | 'states'>;
  outcomes: Pick<OutcomeStore, 'ofCommits'>;
  requests: Pick<RequestStore, 'list' | 'get' | 'timeline'>;
  repositories: Pick<GitopsRepositories, 'all' | 'ofEnvironment'>;
  catalog: EntityCatalog;
  live: Pick<LiveSummaries, 'of'>;
  authorizer: Authorizer;
  logger: Pick<LoggerService, 'warn'>;
}

interface Place {
  environment: string;
  app: string;
  commit: string;
}

/** Says what was released, from the index and the mirrors. */
export class DefaultReleaseService implements ReleaseService {
  readonly #options: ReleaseServiceOptions;
  readonly #shown: ShownReleases;
  readonly #cards: EntityCards;

  constructor(options: ReleaseServiceOptions) {
    this.#options = options;
    this.#shown = new ShownReleases(options);
    this.#cards = new EntityCards(options);
  }

  async list(caller: Caller, query: ListReleasesQuery): Promise<Page<Release>> {
    const { index, authorizer } = this.#options;
    const { app, environment, repository, limit, cursor } = query;
    const { current, byHand, search } = query;
    await authorizer.authorize(caller, releaseReadPermission, {
      environment,
      repository,
    });
    const apps = app === undefined ? undefined : appsOf(app);
    const [page, states] = await Promise.all([
      index.list({
        ...(apps && { apps }),
        ...(environment && { environments: [environment] }),
        ...(repository && { repository }),
        ...(current && { current }),
        ...(byHand !== undefined && { byHand }),
        ...(search && { search }),
        ...(cursor && { cursor }),
        limit,
      }),
      index.states({
        ...(apps && { apps }),
        ...(environment && { environment }),
      }),
    ]);
    const visible = await this.#visible(caller, page.items, repository);
    const show = await this.#shown.prepare(visible, states);
    return { ...page, items: visible.map(show) };
  }

  async get(caller: Caller, place: Place): Promise<ReleaseAnswer> {
    const { index, authorizer, repositories, live } = this.#options;
    const { environment, app } = place;
    await authorizer.authorize(caller, releaseReadPermission, {
      environment,
      app,
    });
    const { release, previous, next } = await index.get(place);
    const [state] = await index.states({ apps: [app], environment });
    const owner = ownerOf(release, state);
    const resource = { environment, app, ...(owner && { repository: owner }) };
    await authorizer.authorize(caller, releaseReadPermission, resource);

    const repository = await repositories.ofEnvironment(environment);
    const [show, content, request, rollback, entityRef, lives] =
      await Promise.all([
        this.#shown.prepare([release], state ? [state] : []),
        readContent(repository, release),
        this.#request(release),
        authorizer.decide(caller, releaseRollbackPermission, resource),
        owner && this.#entityOf(caller, { app, repository: owner }),
        live.of([{ environment, app }]),
      ]);
    const summary = lives.get(placeKey(place));
    return {
      release: show(release),
      repository: repository.name,
      branch: repository.branch,
      ...content,
      ...(request && { request }),
      ...(previous && { previous }),
      ...(next && { next }),
      ...(entityRef && { entityRef }),
      ...(summary && { live: summary }),
      may: { rollback },
    };
  }

  async ofEntity(
    caller: Caller,
    ref: { kind: string; namespace: string; name: string },
    { limit }: { limit: number },
  ): Promise<EntityReleases> {
    const { index, authorizer, catalog, live } = this.#options;
    await authorizer.authorize(caller, releaseReadPermission);
    const entity = await catalog.entity(caller, ref);
    if (!entity) {
      throw new GimletError(
        'not-found',
        `There is no ${ref.kind}:${ref.namespace}/${ref.name} in the catalog`,
        { whatToDo: 'Look for it in the catalog; you may not see all of it.' },
      );
    }
    const apps = appsOfEntity(entity).sort();
    const repository = repositoryOfEntity(entity);
    if (apps.length === 0) return { apps, cards: [], history: { items: [] } };

    const [states, history] = await Promise.all([
      index.states({ apps }),
      repository ? index.list({ apps, repository, limit }) : { items: [] },
    ]);
    const [plans, visible] = await Promise.all([
      this.#cards.gather(caller, { apps, repository }, states),
      this.#visible(caller, history.items, repository),
    ]);
    const onCards = plans.flatMap(plan =>
      plan.kind === 'own' ? recordsOnCard(plan.facts.state) : [],
    );
    const [show, lives] = await Promise.all([
      this.#shown.prepare([...visible, ...onCards], states),
      live.of(plans.flatMap(plan => (plan.kind === 'own' ? [plan.facts] : []))),
    ]);
    return {
      apps,
      ...(repository && { repository }),
      cards: plans.map(plan =>
        plan.kind === 'own'
          ? environmentCard(plan.facts, show, lives.get(placeKey(plan.facts)))
          : foreignCard(plan.place, plan.repository),
      ),
      history: { ...history, items: visible.map(show) },
    };
  }

  /** Changes by hand may name no repository: they belong to where they are. */
  async #visible(
    caller: Caller,
    items: readonly IndexedRelease[],
    repository: string | undefined,
  ): Promise<IndexedRelease[]> {
    return visibleTo(
      this.#options.authorizer,
      caller,
      releaseReadPermission,
      items,
      ({ environment, app, version }) => {
        const owner = version?.repositoryName ?? repository;
        return { environment, app, ...(owner && { repository: owner }) };
      },
    );
  }

  /** A link beside the rest: a catalog that does not answer takes nothing else from the page. */
  async #entityOf(
    caller: Caller,
    app: { app: string; repository: string },
  ): Promise<string | undefined> {
    const { catalog, logger } = this.#options;
    try {
      return await catalog.ownerOf(caller, app);
    } catch (error) {
      logger.warn(
        `The catalog does not say whose ${app.app} is`,
        error instanceof Error ? error : new Error(String(error)),
      );
      return undefined;
    }
  }

  async #request(release: IndexedRelease): Promise<RequestAnswer | undefined> {
    const { requests } = this.#options;
    const stored = release.requestId && (await requests.get(release.requestId));
    return stored ? requestAnswer(requests, stored) : undefined;
  }
}

/** Whose change it is: of the repository that it released, else of the one that released the folder. */
function ownerOf(
  release: IndexedRelease,
  state: AppState | undefined,
): string | undefined {
  const version = release.version ?? runningRecord(state)?.version;
  return version?.repositoryName;
}

/** In one order, so that a cursor of the entity's page fits the list's next one. */
function appsOf(text: string): string[] {
  const apps = text.split(',').map(app => app.trim());
  return [...new Set(apps.filter(Boolean))].sort();
}

function recordsOnCard(state: AppState | undefined) {
  const records = [state?.current, state?.released, state?.heldBy];
  return records.filter(record => record !== undefined);
}

async function readContent(
  repository: GitopsRepository,
  { environment, app, commit }: IndexedRelease,
): Promise<Pick<ReleaseAnswer, 'path' | 'diff' | 'manifests'>> {
  const { mirror } = repository;
  // Another replica may have read it already.
  if (!(await mirror.resolve(commit))) await repository.fetch();
  const path = await appPathAt(mirror, { commit, environment, app });
  const [diff, manifests] = await Promise.all([
    diffUnlessUnreadable(mirror, { commit, environment, app }),
    readManifests(mirror, commit, path),
  ]);
  return { path, ...(diff && { diff }), manifests };
}

/** What people left in a repository may be such that no diff can be told; the page is there all the same. */
async function diffUnlessUnreadable(
  mirror: GitopsRepository['mirror'],
  place: { commit: CommitSha; environment: string; app: string },
): Promise<PlanDiff | undefined> {
  try {
    return await diffCommit(mirror, place);
  } catch (error) {
    if (error instanceof GimletError && error.code !== 'tool') return undefined;
    throw error;
  }
}
