import type { AuthService } from '@backstage/backend-plugin-api';
import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  APP_ANNOTATION,
  appsOfEntity,
  GimletError,
  repositoryOfEntity,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { Caller } from '../../authorization/types';

/** What is asked of the catalog. */
export interface EntityCatalog {
  /** Undefined where there is none that the caller may see. Throws a GimletError `unreachable`. */
  entity(
    caller: Caller,
    ref: { kind: string; namespace: string; name: string },
  ): Promise<Entity | undefined>;
  /** The entity that an app of an application repository belongs to, such as `component:default/checkout`. */
  ownerOf(
    caller: Caller,
    app: { app: string; repository: string },
  ): Promise<string | undefined>;
}

const APP_FIELD = `metadata.annotations.${APP_ANNOTATION}`;
const PAGE = 500;
const SHOWN_FIELDS = [
  'kind',
  'metadata.name',
  'metadata.namespace',
  'metadata.annotations',
];

type QueryEntitiesResponse = Awaited<
  ReturnType<CatalogService['queryEntities']>
>;
type Query = NonNullable<
  Extract<
    Parameters<CatalogService['queryEntities']>[0],
    { query?: unknown }
  >['query']
>;

/** Entities of the catalog, as the caller may see them. */
export class BackstageEntityCatalog implements EntityCatalog {
  readonly #catalog: Pick<CatalogService, 'getEntityByRef' | 'queryEntities'>;
  readonly #auth: Pick<AuthService, 'getOwnServiceCredentials'>;

  constructor(options: {
    catalog: Pick<CatalogService, 'getEntityByRef' | 'queryEntities'>;
    auth: Pick<AuthService, 'getOwnServiceCredentials'>;
  }) {
    this.#catalog = options.catalog;
    this.#auth = options.auth;
  }

  async entity(
    caller: Caller,
    ref: { kind: string; namespace: string; name: string },
  ): Promise<Entity | undefined> {
    try {
      return await this.#catalog.getEntityByRef(ref, await this.#as(caller));
    } catch (cause) {
      throw new GimletError('unreachable', 'The catalog does not answer', {
        whatToDo:
          'Try again in a moment. What was released is in the list without it: gimlet release list.',
        cause,
      });
    }
  }

  async ownerOf(
    caller: Caller,
    { app, repository }: { app: string; repository: string },
  ): Promise<string | undefined> {
    const isOwner = (entity: Entity) =>
      appsOfEntity(entity).includes(app) &&
      repositoryOfEntity(entity) === repository;
    // Most entities name one app; only where none of them fits, those that name several are looked through.
    const owner =
      (await this.#find(caller, { [APP_FIELD]: app }, isOwner)) ??
      (await this.#find(caller, { [APP_FIELD]: { $exists: true } }, isOwner));
    return owner && stringifyEntityRef(owner);
  }

  async #find(
    caller: Caller,
    query: Query,
    fits: (entity: Entity) => boolean,
  ): Promise<Entity | undefined> {
    const credentials = await this.#as(caller);
    let cursor: string | undefined;
    do {
      const page: QueryEntitiesResponse = await this.#catalog.queryEntities(
        {
          fields: SHOWN_FIELDS,
          limit: PAGE,
          ...(cursor ? { cursor } : { query, totalItems: 'exclude' }),
        },
        credentials,
      );
      const found = page.items.find(fits);
      if (found) return found;
      cursor = page.pageInfo.nextCursor;
    } while (cursor);
    return undefined;
  }

  /** A token is no identity of Backstage: what it may see is what its bounds say, and that is decided with each app. */
  async #as(caller: Caller) {
    return {
      credentials:
        caller.kind === 'token'
          ? await this.#auth.getOwnServiceCredentials()
          : caller.credentials,
    };
  }
}
