import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import {
  AuthorizeResult,
  createPermission,
  type Permission,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import {
  artifactReadPermission,
  gimletPermissions,
  releaseCreatePermission,
  releaseReadPermission,
  tokenActionSchema,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  createGimletAppConditionalDecision,
  gimletAppConditions,
  gimletAppRules,
} from './appPermissionRules';
import { DefaultAuthorizer } from './DefaultAuthorizer';
import type { Caller, Resource } from './types';

const carla: Caller = {
  kind: 'user',
  ref: 'user:default/carla',
  credentials: mockCredentials.user('user:default/carla'),
};

const ALLOW: PolicyDecision = { result: AuthorizeResult.ALLOW };
const DENY: PolicyDecision = { result: AuthorizeResult.DENY };
const { inEnvironment, ofApp, ofRepository } = gimletAppConditions;

type Conditions = Parameters<typeof createGimletAppConditionalDecision>[1];

function onlyIf(conditions: Conditions): PolicyDecision {
  return createGimletAppConditionalDecision(
    releaseCreatePermission,
    conditions,
  );
}

function authorizerWith(
  policy: PolicyDecision | Error,
  repositories: Record<string, string> = {},
) {
  const answer = async (questions: { permission: Permission }[]) => {
    if (policy instanceof Error) throw policy;
    return questions.map(() => policy);
  };
  const permissions = mockServices.permissions.mock({
    authorizeConditional: answer,
  });
  const of = jest.fn(async (places: { environment: string; app: string }[]) =>
    places.map(({ environment, app }) => repositories[`${environment}/${app}`]),
  );
  const rules = Object.values(gimletAppRules);
  const authorizer = new DefaultAuthorizer({
    permissions,
    ruleset: {
      getRuleByName: name => {
        const rule = rules.find(known => known.name === name);
        if (!rule) throw new Error(`there is no rule ${name}`);
        return rule;
      },
    },
    repositories: { of },
  });
  return { authorizer, permissions, of };
}

describe('DefaultAuthorizer', () => {
  const checkout = { environment: 'staging', app: 'checkout' };
  const REPOSITORIES = { 'staging/checkout': 'acme/checkout' };

  it.each<[string, PolicyDecision, Resource, boolean]>([
    ['allowed', ALLOW, checkout, true],
    ['denied', DENY, checkout, false],
    ['denied anywhere', DENY, {}, false],
    [
      'in the environment',
      onlyIf(inEnvironment({ environments: ['stag*'] })),
      checkout,
      true,
    ],
    [
      'in another environment',
      onlyIf(inEnvironment({ environments: ['production'] })),
      checkout,
      false,
    ],
    [
      'anywhere, where it is allowed somewhere',
      onlyIf(inEnvironment({ environments: ['production'] })),
      {},
      true,
    ],
    [
      'of an environment as a whole, where it is allowed somewhere',
      onlyIf(ofApp({ apps: ['cart'] })),
      { environment: 'staging' },
      true,
    ],
    ['of the app', onlyIf(ofApp({ apps: ['checkout'] })), checkout, true],
    ['of another app', onlyIf(ofApp({ apps: ['cart'] })), checkout, false],
    [
      'of the repository that was told',
      onlyIf(ofRepository({ repositories: ['acme/*'] })),
      { ...checkout, repository: 'acme/new' },
      true,
    ],
    [
      'of the repository that the index knows',
      onlyIf(ofRepository({ repositories: ['acme/checkout'] })),
      checkout,
      true,
    ],
    [
      'of another repository than was told, whatever the index knows',
      onlyIf(ofRepository({ repositories: ['acme/checkout'] })),
      { ...checkout, repository: 'evil/checkout' },
      false,
    ],
    [
      'of a repository that nobody knows',
      onlyIf(ofRepository({ repositories: ['*'] })),
      { environment: 'staging', app: 'unheard-of' },
      false,
    ],
    [
      'of all but one',
      onlyIf({ not: inEnvironment({ environments: ['production'] }) }),
      checkout,
      true,
    ],
    [
      'by two rules of which one fails',
      onlyIf({
        allOf: [
          inEnvironment({ environments: ['staging'] }),
          ofApp({ apps: ['cart'] }),
        ],
      }),
      checkout,
      false,
    ],
    [
      'by conditions of another plugin',
      {
        result: AuthorizeResult.CONDITIONAL,
        pluginId: 'catalog',
        resourceType: 'catalog-entity',
        conditions: { resourceType: 'catalog-entity', rule: 'IS_ENTITY_OWNER' },
      },
      {},
      false,
    ],
  ])('decides %s', async (_, policy, resource, allowed) => {
    const { authorizer } = authorizerWith(policy, REPOSITORIES);
    const decision = await authorizer.decide(
      carla,
      releaseCreatePermission,
      resource,
    );
    expect(decision).toEqual({ allowed, reason: expect.any(String) });
    expect(decision.reason).toContain(
      allowed ? 'lets you release' : 'does not let you release',
    );
  });

  it('asks the policy once and the index once, however many apps', async () => {
    const { authorizer, permissions, of } = authorizerWith(
      onlyIf(ofRepository({ repositories: ['acme/checkout'] })),
      REPOSITORIES,
    );
    const many = Array.from({ length: 200 }, (_, index) => ({
      environment: 'staging',
      app: index === 7 ? 'checkout' : `app-${index}`,
    }));
    const decisions = await authorizer.decideAll(
      carla,
      releaseReadPermission,
      many,
    );
    expect(
      decisions.flatMap(({ allowed }, index) => (allowed ? [index] : [])),
    ).toEqual([7]);
    expect(permissions.authorizeConditional).toHaveBeenCalledTimes(1);
    expect(of).toHaveBeenCalledTimes(1);
  });

  it('allows nothing where the policy does not answer, and says so', async () => {
    const { authorizer } = authorizerWith(new Error('connection refused'));
    await expect(
      authorizer.authorize(carla, releaseCreatePermission, checkout),
    ).rejects.toMatchObject({ code: 'unreachable' });
  });

  it('says which rule forbids it, and what to do', async () => {
    const { authorizer } = authorizerWith(DENY);
    await expect(
      authorizer.authorize(carla, releaseCreatePermission, checkout),
    ).rejects.toMatchObject({
      code: 'not-allowed',
      message:
        "Not allowed: the portal's permission policy does not let you release staging/checkout (gimlet.release.create)",
      whatToDo: expect.stringContaining('permission policy'),
    });
  });

  describe('for tokens', () => {
    const token = (
      bounds: Partial<Extract<Caller, { kind: 'token' }>>,
    ): Caller => ({
      kind: 'token',
      id: '1',
      name: 'ci',
      actions: ['release.create', 'read'],
      environments: ['*'],
      repositories: ['*'],
      ...bounds,
    });

    it.each<[string, Caller, Resource, boolean]>([
      ['without bounds', token({}), checkout, true],
      ['anywhere', token({ environments: ['production'] }), {}, true],
      ['elsewhere', token({ environments: ['production'] }), checkout, false],
      ['by a glob', token({ environments: ['{staging,qa}'] }), checkout, true],
      [
        'of an app of its repository',
        token({ repositories: ['acme/checkout'] }),
        checkout,
        true,
      ],
      [
        'of an app of another repository',
        token({ repositories: ['acme/cart'] }),
        checkout,
        false,
      ],
      [
        'of an app whose repository is not known',
        token({ repositories: ['acme/*'] }),
        { environment: 'staging', app: 'by-hand' },
        false,
      ],
      [
        'of an app whose repository is not known, bound to none',
        token({}),
        { environment: 'staging', app: 'by-hand' },
        true,
      ],
      [
        'of all repositories but one, of an app that nobody knows',
        token({ repositories: ['!acme/secret'] }),
        { environment: 'staging', app: 'by-hand' },
        false,
      ],
    ])('decides %s', async (_, caller, resource, allowed) => {
      const { authorizer, permissions } = authorizerWith(ALLOW, REPOSITORIES);
      const decision = await authorizer.decide(
        caller,
        releaseCreatePermission,
        resource,
      );
      expect(decision.allowed).toBe(allowed);
      expect(permissions.authorizeConditional).not.toHaveBeenCalled();
    });

    it('has no action for what is not listed', async () => {
      const { authorizer } = authorizerWith(ALLOW);
      const all = token({ actions: tokenActionSchema.options });
      const unknown = createPermission({
        name: 'gimlet.new',
        attributes: { action: 'read' },
      });
      const denied: string[] = [];
      for (const permission of [...gimletPermissions, unknown]) {
        const { allowed } = await authorizer.decide(all, permission);
        if (!allowed) denied.push(permission.name);
      }
      expect(denied).toEqual([
        'gimlet.release.take-over',
        'gimlet.request.cancel',
        'gimlet.alert.silence',
        'gimlet.token.read',
        'gimlet.token.create',
        'gimlet.token.revoke',
        'gimlet.index.rebuild',
        'gimlet.new',
      ]);
    });
  });

  it('lets a service without restrictions read, though Backstage allows it everything', async () => {
    const { authorizer } = authorizerWith(ALLOW);
    const service: Caller = {
      kind: 'service',
      subject: 'plugin:scaffolder',
      credentials: mockCredentials.service('plugin:scaffolder'),
    };
    const allowed: string[] = [];
    for (const permission of gimletPermissions) {
      const decision = await authorizer.decide(service, permission);
      if (decision.allowed) allowed.push(permission.name);
    }
    expect(allowed).toEqual([
      releaseReadPermission.name,
      'gimlet.logs.read',
      'gimlet.object.read',
      artifactReadPermission.name,
      'gimlet.environment.read',
    ]);
  });
});
