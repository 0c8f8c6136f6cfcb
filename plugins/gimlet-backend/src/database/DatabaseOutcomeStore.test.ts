import { commitSha } from '@gimlet-io/backstage-plugin-gimlet-common';
import { createTestStores, testDatabases } from './__testUtils__';

jest.setTimeout(120_000);

const databases = testDatabases();

const ONE = commitSha('1'.repeat(40));
const TWO = commitSha('2'.repeat(40));

it.each(databases.eachSupportedId())(
  'outcomes are kept, the last word of each, on %s',
  async databaseId => {
    const { outcomes } = await createTestStores({ databases, databaseId });
    const place = { environment: 'production', app: 'checkout' };
    await outcomes.put(
      { ...place, commit: ONE },
      { state: 'pushed', requestedAt: 1_700_000_000_000, pushedAt: 5 },
    );
    await outcomes.put(
      { ...place, commit: TWO },
      {
        state: 'pushed',
        pushedAt: 6,
      },
    );
    await outcomes.put(
      { ...place, commit: TWO },
      {
        state: 'failed',
        pushedAt: 7,
      },
    );
    expect(await outcomes.ofCommits([ONE, TWO, ONE])).toEqual(
      new Map([
        [ONE, { state: 'pushed', requestedAt: 1_700_000_000_000, pushedAt: 5 }],
        [TWO, { state: 'failed', pushedAt: 7 }],
      ]),
    );
    expect(await outcomes.ofCommits([commitSha('3'.repeat(40))])).toEqual(
      new Map(),
    );
  },
);
