import { testDatabases } from '../../database/__testUtils__';
import { ServiceBench, testArtifact } from '../__testUtils__';

const databases = testDatabases();

describe.each(databases.eachSupportedId())('on %s', databaseId => {
  let bench: ServiceBench;
  beforeAll(async () => {
    bench = await ServiceBench.create({ databases, databaseId });
    await bench.follow();
    const artifactId = await bench.ship(testArtifact('1'));
    await bench.apply({
      action: 'release',
      environment: 'staging',
      app: 'checkout',
      artifactId,
    });
  });
  afterAll(() => bench.remove());

  it('lists environments in order of promotion, with their repository', async () => {
    const listed = await bench.environments.list(bench.carla);
    const common = {
      repository: 'acme/gitops',
      url: bench.gitops.path,
      branch: 'main',
      head: bench.gitops.head(),
      fetchedAt: expect.any(Number),
      previews: false,
      handEdits: 'wait',
    };
    expect(listed).toEqual([
      { ...common, name: 'staging', apps: 1 },
      {
        ...common,
        name: 'production',
        apps: 0,
        promotion: { from: 'staging' },
      },
    ]);
  });

  it('builds the index anew to the same rows', async () => {
    const rows = () =>
      Promise.all(
        ['releases', 'app_states', 'index_heads'].map(table =>
          bench.stores.database(table).select(),
        ),
      );
    const before = await rows();
    expect(await bench.environments.rebuildIndex(bench.carla)).toEqual([
      { repository: 'acme/gitops', head: bench.gitops.head(), releases: 1 },
    ]);
    expect(await rows()).toEqual(before);
  });

  it('builds nothing anew for who may not', async () => {
    await expect(
      bench.environments.rebuildIndex(bench.token(['read'])),
    ).rejects.toMatchObject({ code: 'not-allowed' });
  });
});
