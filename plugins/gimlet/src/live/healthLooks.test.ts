import type { AppLiveSummary } from '@gimlet-io/backstage-plugin-gimlet-common';
import { aCause, aLive } from '../__testUtils__/liveData';
import { healthReason, lookOf } from './healthLooks';

describe('lookOf', () => {
  it.each<[string, Partial<AppLiveSummary>, string, string]>([
    ['a healthy app', {}, 'Healthy', 'positive'],
    [
      'a rollout in trouble, as long as nothing has failed',
      {
        health: { state: 'progressing', text: '3 of 5 pods are ready' },
        causes: [aCause()],
      },
      'Rolling out',
      'announcement',
    ],
    [
      'a version that does well before the new one is there',
      { rollout: { state: 'reconciling', text: '', startedAt: 1 } },
      'Rolling out',
      'announcement',
    ],
    [
      'a failed image',
      { health: { state: 'failing', text: '' }, causes: [aCause()] },
      'Image pull failed',
      'negative',
    ],
    [
      'a reason that has no words',
      {
        health: { state: 'degraded', text: '' },
        causes: [aCause({ reason: 'NodeAffinity' })],
      },
      'NodeAffinity',
      'warning',
    ],
    [
      'a failed release, whose predecessor still serves',
      {
        health: { state: 'degraded', text: '' },
        causes: [aCause()],
        rollout: { state: 'failed', text: '', startedAt: 1, endedAt: 2 },
      },
      'Image pull failed',
      'negative',
    ],
    [
      'a cluster whose agent is gone',
      { agent: { state: 'gone', since: 1 } },
      'Agent gone',
      'warning',
    ],
  ])('of %s', (_, changes, word, tone) => {
    expect(lookOf(aLive(changes))).toMatchObject({ word, tone });
  });
});

describe('healthReason', () => {
  const missing = {
    state: 'missing',
    text: 'It is not in the cluster',
  } as const;

  it('is said where nothing else says it', () => {
    expect(healthReason(aLive({ health: missing }))).toBe(
      'It is not in the cluster',
    );
  });

  it('is not said where a cause says it, or there is nothing to say', () => {
    expect(healthReason(aLive())).toBeUndefined();
    expect(
      healthReason(aLive({ health: missing, causes: [aCause()] })),
    ).toBeUndefined();
  });
});
