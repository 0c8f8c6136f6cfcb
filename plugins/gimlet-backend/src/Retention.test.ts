import { mockServices } from '@backstage/backend-test-utils';
import {
  commitSha,
  type ReleaseRecord,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { AppState } from './database';
import { createTestStores, testDatabases } from './database/__testUtils__';
import { Retention } from './Retention';

const databases = testDatabases();
const DAY_MS = 86_400_000;

const person = { name: 'Ann', email: 'ann@example.com', time: 1 };

function release(artifactId?: string): ReleaseRecord {
  return {
    environment: 'staging',
    app: 'checkout',
    commit: commitSha('1'.repeat(40)),
    kind: artifactId ? 'release' : 'by-hand',
    author: person,
    committer: person,
    subject: '',
    tree: null,
    before: null,
    ...(artifactId && { artifactId }),
  };
}

function appState(state: Partial<AppState>): AppState {
  return {
    repository: 'acme/gitops',
    environment: 'staging',
    app: 'checkout',
    held: false,
    tree: null,
    ...state,
  };
}

describe('Retention', () => {
  it.each(databases.eachSupportedId())(
    'finds nothing to let go of in an empty %s',
    async databaseId => {
      const stores = await createTestStores({ databases, databaseId });
      const retention = new Retention({
        retention: { artifactDays: 1, requestDays: 1 },
        ...stores,
        logger: mockServices.logger.mock(),
      });
      await expect(retention.prune(Date.now())).resolves.toBeUndefined();
    },
  );

  it('asks for what is older than its days, but for what runs or was released last', async () => {
    const prunedArtifacts = jest.fn(async () => 2);
    const prunedRequests = jest.fn(async () => 1);
    const prunedCommands = jest.fn(async () => 3);
    const prunedNotices = jest.fn(async () => 4);
    const prunedAlerts = jest.fn(async () => 5);
    const states = async () => [
      appState({ current: release('acme/checkout-0123456789abcdef') }),
      appState({
        current: release(),
        released: release('acme/cart-0123456789abcdef'),
      }),
      appState({ current: release('acme/checkout-0123456789abcdef') }),
      appState({}),
    ];
    const logger = mockServices.logger.mock();
    const retention = new Retention({
      retention: { artifactDays: 10, requestDays: 20 },
      artifacts: { prune: prunedArtifacts },
      requests: { prune: prunedRequests },
      commands: { prune: prunedCommands },
      notices: { prune: prunedNotices },
      alerts: { prune: prunedAlerts },
      index: { states },
      logger,
    });
    await retention.prune(100 * DAY_MS);
    expect(prunedArtifacts).toHaveBeenCalledWith({
      before: (90 * DAY_MS) / 1000,
      keep: ['acme/checkout-0123456789abcdef', 'acme/cart-0123456789abcdef'],
      newest: 20,
    });
    expect(prunedRequests).toHaveBeenCalledWith(80 * DAY_MS);
    expect(prunedCommands).toHaveBeenCalledWith(100 * DAY_MS - 3_600_000);
    expect(prunedNotices).toHaveBeenCalledWith(98 * DAY_MS);
    expect(prunedAlerts).toHaveBeenCalledWith(80 * DAY_MS);
    expect(logger.info).toHaveBeenCalledWith(
      'Let go of 2 old artifacts and 1 old requests',
    );
  });
});
