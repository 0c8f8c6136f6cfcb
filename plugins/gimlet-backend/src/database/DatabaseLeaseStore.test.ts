import { createTestStores, testDatabases } from './__testUtils__';

jest.setTimeout(120_000);

const databases = testDatabases();

describe.each(databases.eachSupportedId())('leases on %s', databaseId => {
  const open = async () =>
    (await createTestStores({ databases, databaseId })).leases;

  it('have one owner until they end or are given back', async () => {
    const leases = await open();
    expect(await leases.acquire('x', 'one', 100, 200)).toBe(true);
    expect(await leases.acquire('x', 'two', 150, 250)).toBe(false);
    expect(await leases.acquire('y', 'two', 150, 250)).toBe(true);
    expect(await leases.acquire('x', 'one', 150, 300)).toBe(true);
    expect(await leases.acquire('x', 'two', 250, 350)).toBe(false);
    expect(await leases.acquire('x', 'two', 301, 400)).toBe(true);
    expect(await leases.acquire('x', 'one', 302, 402)).toBe(false);
    await leases.release('x', 'one');
    expect(await leases.acquire('x', 'one', 303, 403)).toBe(false);
    await leases.release('x', 'two');
    expect(await leases.acquire('x', 'one', 304, 404)).toBe(true);
  });

  it('go to one of many that ask at the same time', async () => {
    const leases = await open();
    for (const now of [100, 300]) {
      const taken = await Promise.all(
        Array.from({ length: 12 }, (_, i) =>
          leases.acquire('x', `owner-${now}-${i}`, now, now + 100),
        ),
      );
      expect(taken.filter(Boolean)).toHaveLength(1);
    }
  });
});
