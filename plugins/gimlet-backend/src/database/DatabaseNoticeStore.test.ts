import { createTestStores, testDatabases } from './__testUtils__';

const databases = testDatabases();

const notice = (at: number, message: string) => ({
  at,
  object: { kind: 'Kustomization', namespace: 'flux-system', name: 'shop' },
  severity: 'info' as const,
  reason: 'ReconciliationSucceeded',
  message,
  revision: `main@sha1:${'a'.repeat(40)}`,
});

it.each(databases.eachSupportedId())(
  'keeps each notice once, in the order of their coming, for a while, on %s',
  async databaseId => {
    const { notices, database } = await createTestStores({
      databases,
      databaseId,
    });
    expect(await notices.add('production', 'b', notice(2, 'two'))).toBe(true);
    expect(await notices.add('production', 'a', notice(1, 'one'))).toBe(true);
    expect(await notices.add('production', 'a', notice(9, 'one'))).toBe(false);
    expect(await notices.add('staging', 'a', notice(3, 'three'))).toBe(true);
    expect(await notices.since('production', 0)).toEqual([
      notice(1, 'one'),
      notice(2, 'two'),
    ]);
    expect(await notices.since('production', 2)).toEqual([notice(2, 'two')]);
    const cart = { kind: 'Kustomization', namespace: 'shop', name: 'cart' };
    const ofCart = { ...notice(4, 'four'), object: cart };
    await notices.add('production', 'c', ofCart);
    expect(await notices.since('production', 0, cart)).toEqual([ofCart]);
    // What was told before objects were known may be about any.
    await database('flux_notices')
      .where({ digest: 'b' })
      .update('object', null);
    expect(await notices.since('production', 0, cart)).toEqual([
      notice(2, 'two'),
      ofCart,
    ]);
    expect(await notices.since('production', 3)).toEqual([ofCart]);
    await database('flux_notices').where({ digest: 'c' }).delete();
    expect(await notices.prune(2)).toBe(1);
    expect(await notices.since('production', 0)).toEqual([notice(2, 'two')]);
  },
);
