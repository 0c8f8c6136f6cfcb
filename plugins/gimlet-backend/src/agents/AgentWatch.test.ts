import { mockServices } from '@backstage/backend-test-utils';
import { agentStateOf } from './agentState';
import { AgentWatch } from './AgentWatch';
import type { AgentSession, ClusterChange } from './types';

const session = (more: Partial<AgentSession> = {}): AgentSession => ({
  environment: 'production',
  id: '1',
  tokenId: 't',
  agentVersion: '1',
  allow: [],
  skippedKinds: [],
  openedAt: 1_000,
  seenAt: 50_000,
  sequence: 1,
  isComplete: true,
  ...more,
});

describe('an agent', () => {
  it.each<[string, AgentSession | undefined, object]>([
    ['never was there', undefined, { state: 'never' }],
    ['reported just now', session(), { state: 'connected', since: 1_000 }],
    [
      'missed three heartbeats',
      session({ seenAt: 19_999 }),
      { state: 'gone', since: 19_999 },
    ],
    [
      'may still come',
      session({ seenAt: 20_000 }),
      { state: 'connected', since: 1_000 },
    ],
    [
      'cannot read a kind',
      session({
        skippedKinds: [
          { kind: 'Deployment.apps', why: 'failing' },
          { kind: 'Pod', why: 'denied' },
        ],
      }),
      {
        state: 'connected',
        since: 1_000,
        failingKinds: ['Deployment'],
        deniedKinds: ['Pod'],
      },
    ],
    ['ended', session({ endedAt: 49_000 }), { state: 'gone', since: 49_000 }],
  ])('that %s is shown so', (_, known, state) => {
    expect(agentStateOf(known, 50_000)).toEqual(state);
  });
});

describe('AgentWatch', () => {
  it('tells when an agent goes, and when it is back, once each', async () => {
    const told: ClusterChange[] = [];
    const logger = mockServices.logger.mock();
    let looks = 0;
    // Silent from the third look to the fifth.
    const seenAt = () => (looks < 3 || looks > 5 ? 50_000 : 1_000);
    const watch: AgentWatch = new AgentWatch({
      clusters: {
        sessions: async () => {
          looks += 1;
          return [session({ seenAt: seenAt() })];
        },
        apps: async () => ['cart', 'checkout'],
      },
      listeners: [
        {
          changed: change => {
            told.push(change);
          },
        },
      ],
      logger,
      clock: {
        now: () => 50_000,
        sleep: () =>
          looks < 8
            ? Promise.resolve()
            : new Promise(resolve => {
                void watch.stop();
                resolve();
              }),
      },
    });
    watch.start();
    while (looks < 8) await new Promise(resolve => setTimeout(resolve, 1));
    await watch.stop();
    const change = {
      environment: 'production',
      apps: ['cart', 'checkout'],
      shared: true,
      ofEnvironment: true,
      at: 50_000,
    };
    expect(told).toEqual([change, change]);
    expect(logger.warn).toHaveBeenCalledTimes(1);
  });
});
