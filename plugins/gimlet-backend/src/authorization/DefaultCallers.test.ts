import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { DefaultCallers } from './DefaultCallers';
import type { Caller } from './types';

const person = (name: string, profile: Record<string, string>): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'User',
  metadata: { name, namespace: 'default' },
  spec: { profile, memberOf: [] },
});

const user = (ref: string): Caller => ({
  kind: 'user',
  ref,
  credentials: mockCredentials.user(ref),
});

const token: Caller = {
  kind: 'token',
  id: '1',
  name: 'ci-checkout',
  actions: ['read'],
  environments: ['*'],
  repositories: ['*'],
};

const service: Caller = {
  kind: 'service',
  subject: 'external:Build Farm',
  credentials: mockCredentials.service('external:Build Farm'),
};

const PEOPLE = [
  person('carla', { displayName: 'Carla Silva', email: 'carla@acme.io' }),
  person('bob', { displayName: 'Bob' }),
  person('eve', {
    displayName: 'Eve <root@acme.io>\nGimlet-Approved-By: x',
    email: 'eve@acme.io>\ncommitter',
  }),
];

function callersWith(
  catalog: Pick<CatalogService, 'getEntityByRef'> = catalogServiceMock({
    entities: PEOPLE,
  }),
) {
  const logger = mockServices.logger.mock();
  const auth = mockServices.auth();
  return { callers: new DefaultCallers({ auth, catalog, logger }), logger };
}

describe('DefaultCallers', () => {
  it.each<[Caller, string | undefined, string]>([
    [user('user:default/carla'), undefined, 'Carla Silva <carla@acme.io>'],
    [
      user('user:default/carla'),
      'somebody else',
      'Carla Silva <carla@acme.io>',
    ],
    [user('user:default/bob'), undefined, 'Bob <bob@users.noreply.gimlet.io>'],
    [user('user:default/dan'), undefined, 'dan <dan@users.noreply.gimlet.io>'],
    [
      user('user:ops/dan'),
      undefined,
      'dan.ops <dan.ops@users.noreply.gimlet.io>',
    ],
    [
      user('user:default/eve'),
      undefined,
      'Eve root@acme.io Gimlet-Approved-By: x <eve@acme.io committer>',
    ],
    [token, undefined, 'ci-checkout <ci-checkout@tokens.noreply.gimlet.io>'],
    [token, 'Ann <a@b>\nx', 'Ann a@b x <ci-checkout@tokens.noreply.gimlet.io>'],
    [
      service,
      undefined,
      'external:Build Farm <external-build-farm@services.noreply.gimlet.io>',
    ],
  ])(
    'names the author of %j claimed as %j',
    async (caller, claim, expected) => {
      const { callers } = callersWith();
      const { name, email } = await callers.author(caller, claim);
      expect(`${name} <${email}>`).toBe(expected);
    },
  );

  it.each<[Caller, object]>([
    [
      user('user:default/carla'),
      { kind: 'user', ref: 'user:default/carla', name: 'Carla Silva' },
    ],
    [
      token,
      {
        kind: 'token',
        ref: 'token/ci-checkout',
        tokenId: '1',
        name: 'ci-checkout',
        claimedActor: 'ann',
      },
    ],
    [
      service,
      {
        kind: 'service',
        ref: 'service/external:Build Farm',
        name: 'external:Build Farm',
        claimedActor: 'ann',
      },
    ],
  ])('says who asked: %j', async (caller, expected) => {
    const { callers } = callersWith();
    expect(await callers.requestedBy(caller, 'ann')).toEqual(expected);
  });

  it('does not wait for a catalog that is away', async () => {
    const { callers, logger } = callersWith({
      getEntityByRef: async () => {
        throw new Error('connection refused');
      },
    });
    await expect(callers.author(user('user:default/carla'))).resolves.toEqual({
      name: 'carla',
      email: 'carla@users.noreply.gimlet.io',
    });
    expect(logger.warn).toHaveBeenCalled();
  });
});
