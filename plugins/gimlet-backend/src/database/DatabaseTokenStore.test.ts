import type { Token } from '@gimlet-io/backstage-plugin-gimlet-common';
import { createTestStores, testDatabases } from './__testUtils__';

jest.setTimeout(120_000);

const databases = testDatabases();

const token = (id: string, more: Partial<Token> = {}): Token => ({
  id,
  name: 'ci-checkout',
  actions: ['artifact.create', 'release.create'],
  environments: ['staging'],
  repositories: ['acme/*'],
  createdAt: 1_700_000_000_000,
  createdBy: 'user:default/carla',
  ...more,
});

describe.each(databases.eachSupportedId())('tokens on %s', databaseId => {
  const open = async () =>
    (await createTestStores({ databases, databaseId })).tokens;

  it('are kept with the hash of their secret', async () => {
    const tokens = await open();
    const plain = token('a');
    const full = token('b', {
      expiresAt: 1_800_000_000_000,
      createdAt: 1_700_000_000_001,
    });
    await tokens.create(plain, 'hash-a');
    await tokens.create(full, 'hash-b');
    expect(await tokens.find('a')).toEqual({
      token: plain,
      secretHash: 'hash-a',
    });
    expect(await tokens.find('b')).toEqual({
      token: full,
      secretHash: 'hash-b',
    });
    expect(await tokens.find('c')).toBeUndefined();
    await expect(tokens.create(plain, 'other')).rejects.toThrow();
  });

  it('are listed newest first, of one user or of all', async () => {
    const tokens = await open();
    await tokens.create(token('a', { createdAt: 1 }), 'x');
    await tokens.create(token('b', { createdAt: 3 }), 'x');
    await tokens.create(
      token('c', { createdAt: 2, createdBy: 'user:default/ann' }),
      'x',
    );
    const ids = (list: Token[]) => list.map(({ id }) => id);
    expect(ids(await tokens.list({}))).toEqual(['b', 'c', 'a']);
    expect(ids(await tokens.list({ createdBy: 'user:default/ann' }))).toEqual([
      'c',
    ]);
  });

  it('say when they were used last, to the minute', async () => {
    const tokens = await open();
    await tokens.create(token('a'), 'x');
    const lastUsed = async () => (await tokens.find('a'))?.token.lastUsedAt;
    expect(await lastUsed()).toBeUndefined();
    await tokens.touch('a', 1_000_000);
    expect(await lastUsed()).toBe(1_000_000);
    await tokens.touch('a', 1_059_999);
    expect(await lastUsed()).toBe(1_000_000);
    await tokens.touch('a', 1_060_000);
    expect(await lastUsed()).toBe(1_060_000);
  });

  it('are revoked once', async () => {
    const tokens = await open();
    await tokens.create(token('a'), 'x');
    const revoked = { ...token('a'), revokedAt: 5, revokedBy: 'user:x/ann' };
    expect(await tokens.revoke('a', 'user:x/ann', 5)).toEqual(revoked);
    expect(await tokens.revoke('a', 'user:x/bob', 6)).toEqual(revoked);
    expect(await tokens.find('a')).toMatchObject({ token: revoked });
    expect(await tokens.revoke('b', 'user:x/bob', 6)).toBeUndefined();
  });
});
