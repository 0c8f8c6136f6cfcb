import type { PermissionsService } from '@backstage/backend-plugin-api';
import {
  AuthorizeResult,
  isResourcePermission,
  type Permission,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import {
  createConditionAuthorizer,
  type PermissionRuleset,
} from '@backstage/plugin-permission-node';
import {
  GimletError,
  RESOURCE_TYPE_GIMLET_APP,
  type Decision,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { gimletAppResourceRef, type GimletApp } from './appPermissionRules';
import { decideForService } from './serviceDecision';
import { asksForRepository, decideForToken } from './tokenDecision';
import { permissionWords } from './permissionWords';
import type { AppRepositories, Authorizer, Caller, Resource } from './types';

type UserCaller = Extract<Caller, { kind: 'user' }>;
type Place = Resource & { environment: string; app: string };

function isPlace(resource: Resource): resource is Place {
  return resource.environment !== undefined && resource.app !== undefined;
}

/** What a decision is about, without a preposition. */
function objectOf({ environment, app, repository }: Resource): string {
  if (environment && app) return `${environment}/${app}`;
  return app ?? environment ?? repository ?? '';
}

const WHAT_TO_DO: Record<Caller['kind'], string> = {
  user: 'Ask the people who keep the permission policy of this portal.',
  token: 'Use a token that may, or ask somebody who may, in the portal.',
  service:
    'Name the permission in the accessRestrictions of the external caller in the app-config, or use a token of Gimlet.',
};

/** The rule behind a user's decision. Who is to change it needs the permission's name as well. */
function reasonOf(
  allowed: boolean,
  permission: Permission,
  resource: Resource,
): string {
  const words = permissionWords(permission, objectOf(resource));
  return allowed
    ? `the portal's permission policy lets you ${words}`
    : `the portal's permission policy does not let you ${words} (${permission.name})`;
}

function policyUnreachable(cause: unknown): never {
  throw new GimletError(
    'unreachable',
    'The permission policy of the portal does not answer',
    {
      whatToDo: 'Try again in a moment; without its answer nothing is allowed.',
      cause,
    },
  );
}

/**
 * The one place that says who may do what. Users: the permission policy of the portal. Tokens: what they are bounded by. Services:
 * their access restrictions, and without any they only read.
 */
export class DefaultAuthorizer implements Authorizer {
  readonly #permissions: PermissionsService;
  readonly #repositories: AppRepositories;
  readonly #fits: (
    decision: PolicyDecision,
    app: GimletApp | undefined,
  ) => boolean;

  constructor(options: {
    permissions: PermissionsService;
    /** The rules of the policy's conditions: ours, and those that modules added. */
    ruleset: PermissionRuleset<GimletApp>;
    repositories: AppRepositories;
  }) {
    this.#permissions = options.permissions;
    this.#repositories = options.repositories;
    this.#fits = createConditionAuthorizer(options.ruleset);
  }

  async authorize(
    caller: Caller,
    permission: Permission,
    resource: Resource = {},
  ): Promise<void> {
    const { allowed, reason } = await this.decide(caller, permission, resource);
    if (!allowed) {
      throw new GimletError('not-allowed', `Not allowed: ${reason}`, {
        whatToDo: WHAT_TO_DO[caller.kind],
      });
    }
  }

  async decide(
    caller: Caller,
    permission: Permission,
    resource: Resource = {},
  ): Promise<Decision> {
    const [decision] = await this.decideAll(caller, permission, [resource]);
    return decision;
  }

  async decideAll(
    caller: Caller,
    permission: Permission,
    resources: readonly Resource[],
  ): Promise<Decision[]> {
    if (resources.length === 0) return [];
    switch (caller.kind) {
      case 'user':
        return this.#decideForUser(caller, permission, resources);
      case 'token': {
        const known = await this.#withRepositories(resources, resource =>
          asksForRepository(caller, resource),
        );
        return known.map(resource =>
          decideForToken(caller, permission, resource),
        );
      }
      case 'service':
        return resources.map(() => decideForService(caller, permission));
      default: {
        const nobody: never = caller;
        throw new GimletError(
          'internal',
          `no rule for a caller ${JSON.stringify(nobody)}`,
        );
      }
    }
  }

  async #decideForUser(
    caller: UserCaller,
    permission: Permission,
    resources: readonly Resource[],
  ): Promise<Decision[]> {
    const decision = await this.#policyDecision(caller, permission).catch(
      policyUnreachable,
    );
    const isConditional = decision.result === AuthorizeResult.CONDITIONAL;
    const known = isConditional
      ? await this.#withRepositories(
          resources,
          ({ repository }) => repository === undefined,
        )
      : resources;
    return known.map(resource => {
      const allowed = isConditional
        ? !isPlace(resource) || this.#fits(decision, resource)
        : decision.result === AuthorizeResult.ALLOW;
      return {
        allowed,
        reason: reasonOf(allowed, permission, resource),
      };
    });
  }

  async #policyDecision(
    { credentials }: UserCaller,
    permission: Permission,
  ): Promise<PolicyDecision> {
    if (!isResourcePermission(permission)) {
      const [decision] = await this.#permissions.authorize([{ permission }], {
        credentials,
      });
      return decision;
    }
    const [decision] = await this.#permissions.authorizeConditional(
      [{ permission }],
      { credentials },
    );
    const isOurs =
      decision.result !== AuthorizeResult.CONDITIONAL ||
      (decision.pluginId === gimletAppResourceRef.pluginId &&
        decision.resourceType === RESOURCE_TYPE_GIMLET_APP);
    return isOurs ? decision : { result: AuthorizeResult.DENY };
  }

  /** Finds out the repositories of apps where none is told and the decision asks for it, all at once. */
  async #withRepositories(
    resources: readonly Resource[],
    asks: (resource: Resource) => boolean,
  ): Promise<readonly Resource[]> {
    const places = resources.filter(
      (resource): resource is Place => isPlace(resource) && asks(resource),
    );
    if (places.length === 0) return resources;
    const repositories = await this.#repositories.of(places);
    const found = new Map<Resource, string | undefined>(
      places.map((place, index) => [place, repositories[index]]),
    );
    return resources.map(resource =>
      found.get(resource) === undefined
        ? resource
        : { ...resource, repository: found.get(resource) },
    );
  }
}
