import {
  AuthorizeResult,
  isResourcePermission,
} from '@backstage/plugin-permission-common';
import {
  RESOURCE_TYPE_GIMLET_APP,
  type CreateTokenBody,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { ADMIN, TestServer, type TestPolicy } from '../__testUtils__';
import { testDatabases } from '../database/__testUtils__';
import {
  createGimletAppConditionalDecision,
  gimletAppConditions,
} from './appPermissionRules';

const databases = testDatabases();

const PERMITTED: Record<string, (permission: string) => boolean> = {
  'user:default/reader': name => /\.read$|token\.create/.test(name),
  'user:default/nobody': () => false,
};

const policy: TestPolicy = (userRef, permission) => {
  if (
    userRef === 'user:default/stacy' &&
    isResourcePermission(permission, RESOURCE_TYPE_GIMLET_APP)
  ) {
    return createGimletAppConditionalDecision(
      permission,
      gimletAppConditions.inEnvironment({ environments: ['staging'] }),
    );
  }
  const permitted = PERMITTED[userRef]?.(permission.name) ?? true;
  return { result: permitted ? AuthorizeResult.ALLOW : AuthorizeResult.DENY };
};

describe('DefaultTokenService', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await TestServer.start({ databases, policy });
  });
  afterAll(() => server.stop());

  let count = 0;
  const body = (bounds: Partial<CreateTokenBody> = {}): CreateTokenBody => ({
    name: `token-${(count += 1)}`,
    actions: ['read'],
    environments: ['*'],
    repositories: ['*'],
    ...bounds,
  });

  it('shows a secret once, and keeps its hash alone', async () => {
    const admin = server.as(ADMIN);
    const made = await admin.createToken({ body: body() });
    expect(made.secret).toMatch(
      new RegExp(`^gimlet_${made.token.id}_[A-Za-z0-9_-]{43}$`),
    );
    const key = made.secret.slice(-43);
    const rows = await server.database('tokens').select();
    expect(JSON.stringify(rows)).not.toContain(key);
    expect(JSON.stringify(await admin.listTokens())).not.toContain(key);
  });

  it('notes the use of a token, and ends it when it is revoked', async () => {
    const admin = server.as(ADMIN);
    const { token, secret } = await admin.createToken({ body: body() });
    const ci = server.with(secret);
    expect(token.lastUsedAt).toBeUndefined();
    await ci.listEnvironments();
    const used = async () =>
      (await admin.listTokens()).items.find(({ id }) => id === token.id)
        ?.lastUsedAt;
    const first = await used();
    expect(first).toBeGreaterThanOrEqual(token.createdAt);
    await ci.listEnvironments();
    expect(await used()).toBe(first);

    const params = { tokenId: token.id };
    const revoked = await admin.revokeToken({ params });
    expect(revoked).toMatchObject({ revokedBy: ADMIN });
    await expect(ci.listEnvironments()).rejects.toMatchObject({
      code: 'unauthenticated',
      message: expect.stringContaining('was revoked'),
    });
  });

  it.each<[string, Partial<CreateTokenBody>, string | undefined]>([
    ['user:default/reader', {}, undefined],
    ['user:default/reader', { actions: ['release.create'] }, 'release.create'],
    [
      'user:default/reader',
      { actions: ['artifact.create'] },
      'artifact.create',
    ],
    ['user:default/nobody', {}, 'gimlet.token.create'],
    ['user:default/stacy', {}, 'production'],
    ['user:default/stacy', { environments: ['production'] }, 'production'],
    [
      'user:default/stacy',
      { environments: ['{staging,production}'] },
      'production',
    ],
    ['user:default/stacy', { environments: ['!staging'] }, 'production'],
    ['user:default/stacy', { environments: ['staging'] }, undefined],
    [
      'user:default/stacy',
      {
        environments: ['staging'],
        actions: ['release.create', 'release.rollback', 'artifact.create'],
      },
      undefined,
    ],
  ])('%s may give %j: denied by %s', async (user, bounds, denied) => {
    const told = await server
      .as(user)
      .createToken({ body: body(bounds) })
      .then(
        ({ token }) => `made by ${token.createdBy}`,
        error => `${error.code}: ${error.message}`,
      );
    expect(told).toMatch(
      denied ? new RegExp(`^not-allowed: .*${denied}`) : `made by ${user}`,
    );
  });

  it('lets two people not use one name at a time', async () => {
    const name = 'ci-checkout';
    const admin = server.as(ADMIN);
    const carla = server.as('user:default/carla');
    const { token } = await admin.createToken({ body: body({ name }) });
    await admin.createToken({ body: body({ name }) });
    await expect(
      carla.createToken({ body: body({ name }) }),
    ).rejects.toMatchObject({ code: 'conflict' });
    for (const { id } of (await admin.listTokens()).items.filter(
      item => item.name === name,
    )) {
      await admin.revokeToken({ params: { tokenId: id } });
    }
    const { token: next } = await carla.createToken({ body: body({ name }) });
    expect(next.id).not.toBe(token.id);
  });

  it('shows people their own tokens, and lets them revoke those', async () => {
    const reader = server.as('user:default/stacy');
    const { token } = await reader.createToken({
      body: body({ environments: ['staging'] }),
    });
    const nobody = server.as('user:default/nobody');
    expect(await nobody.listTokens()).toEqual({ items: [] });
    await expect(
      nobody.revokeToken({ params: { tokenId: token.id } }),
    ).rejects.toMatchObject({ code: 'not-allowed' });
    await expect(
      reader.revokeToken({ params: { tokenId: token.id } }),
    ).resolves.toMatchObject({ revokedBy: 'user:default/stacy' });
  });
});
