import type { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import {
  parseEntityRef,
  type Entity,
  type UserEntity,
} from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { Caller, Callers, Requester } from './types';

/** No mail arrives there, and nobody else's address is made up. */
const NO_REPLY = 'noreply.gimlet.io';

interface Person {
  name: string;
  email: string;
}

/** Takes away what would end the name or the address in a commit. */
function inSignature(text: string): string {
  return text.replace(/[\p{Cc}<>\s]+/gu, ' ').trim();
}

function madeUp(name: string, realm: string): Person {
  const local = name.toLowerCase().replace(/[^a-z0-9._-]+/g, '-');
  return { name, email: `${local}@${realm}.${NO_REPLY}` };
}

function userOfRef(ref: string): Person {
  const { namespace, name } = parseEntityRef(ref);
  return madeUp(
    namespace === 'default' ? name : `${name}.${namespace}`,
    'users',
  );
}

function isUser(entity: Entity | undefined): entity is UserEntity {
  return entity?.kind === 'User';
}

/** Names people by their entities in the catalog. A catalog that does not answer never holds a release up. */
export class DefaultCallers implements Callers {
  readonly #auth: AuthService;
  readonly #catalog: Pick<CatalogService, 'getEntityByRef'>;
  readonly #logger: LoggerService;

  constructor(options: {
    auth: AuthService;
    catalog: Pick<CatalogService, 'getEntityByRef'>;
    logger: LoggerService;
  }) {
    this.#auth = options.auth;
    this.#catalog = options.catalog;
    this.#logger = options.logger;
  }

  async requestedBy(caller: Caller, claimedActor?: string): Promise<Requester> {
    const claim = claimedActor ? { claimedActor } : {};
    switch (caller.kind) {
      case 'user': {
        const { name } = await this.#person(caller.ref);
        return { kind: 'user', ref: caller.ref, name };
      }
      case 'token':
        return {
          kind: 'token',
          ref: `token/${caller.name}`,
          name: caller.name,
          tokenId: caller.id,
          ...claim,
        };
      case 'service':
      default:
        return {
          kind: 'service',
          ref: `service/${caller.subject}`,
          name: caller.subject,
          ...claim,
        };
    }
  }

  async author(caller: Caller, claimedActor?: string): Promise<Person> {
    if (caller.kind === 'user') return this.#person(caller.ref);
    const own =
      caller.kind === 'token'
        ? madeUp(caller.name, 'tokens')
        : madeUp(caller.subject, 'services');
    return { ...own, name: inSignature(claimedActor ?? '') || own.name };
  }

  async #person(ref: string): Promise<Person> {
    const made = userOfRef(ref);
    const entity = await this.#userEntity(ref);
    const { displayName = '', email = '' } = entity?.spec.profile ?? {};
    return {
      name: inSignature(displayName) || made.name,
      email: inSignature(email) || made.email,
    };
  }

  /** Read as ourselves: who may not see people may still sign commits. */
  async #userEntity(ref: string): Promise<UserEntity | undefined> {
    try {
      const entity = await this.#catalog.getEntityByRef(ref, {
        credentials: await this.#auth.getOwnServiceCredentials(),
      });
      return isUser(entity) ? entity : undefined;
    } catch (error) {
      this.#logger.warn(
        `The catalog does not tell the name of ${ref}; it is made of the reference`,
        error instanceof Error ? error : new Error(String(error)),
      );
      return undefined;
    }
  }
}
