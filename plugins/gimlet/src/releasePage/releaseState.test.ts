import type { Release } from '@gimlet-io/backstage-plugin-gimlet-common';
import { aLive } from '../__testUtils__/liveData';
import { aRelease, commit, NOW } from '../__testUtils__/testData';
import { releaseState, tookOf } from './releaseState';

const next = commit('d00d1e5');

describe('releaseState', () => {
  it.each<
    [string, Partial<Release>, boolean, string, string, string | undefined]
  >([
    [
      'current',
      {},
      false,
      'success',
      'Pushed: this is what production has in git',
      undefined,
    ],
    [
      'rolled back',
      { current: false, rolledBackBy: commit('9d2fe10') },
      true,
      'warning',
      'Rolled back: this no longer runs in production',
      'See the rollback 9d2fe10',
    ],
    [
      'superseded',
      { current: false },
      true,
      'info',
      'Superseded: a later change of checkout is in production now',
      'See the next change d00d1e5',
    ],
    [
      'changed by hand',
      { kind: 'by-hand' },
      false,
      'success',
      'Changed by hand: this is what production has in git, and nobody released it',
      undefined,
    ],
    [
      'deleted',
      { kind: 'delete', tree: null },
      false,
      'success',
      'checkout is deleted from production',
      undefined,
    ],
    [
      'a former hold',
      { kind: 'hold', current: false },
      true,
      'info',
      'A former change of checkout in production',
      'See the next change d00d1e5',
    ],
  ])('%s', (_, changes, hasNext, tone, title, words) => {
    const state = releaseState({
      release: aRelease(changes),
      ...(hasNext && { next }),
    });
    expect(state.tone).toBe(tone);
    expect(state.title).toBe(title);
    expect(state.see?.words).toBe(words);
  });
});

describe('releaseState of what is live', () => {
  it('calls nothing healthy of which it hears no more', () => {
    const release = aRelease();
    expect(releaseState({ release, live: aLive() })).toMatchObject({
      tone: 'success',
      title: 'Healthy: 2 of 2 pods are ready',
    });
    const gone = aLive({ agent: { state: 'gone', since: NOW } });
    expect(releaseState({ release, live: gone })).toMatchObject({
      tone: 'warning',
      title: 'Known last: 2 of 2 pods are ready',
    });
  });
});

describe('tookOf', () => {
  it.each<[string, Partial<Release>, number | undefined, number | undefined]>([
    [
      'as the server measured',
      { outcome: { state: 'pushed', requestedAt: NOW, pushedAt: NOW + 400 } },
      undefined,
      400,
    ],
    [
      'since the request was made',
      { outcome: { state: 'pushed', pushedAt: NOW + 400 } },
      NOW - 600,
      1000,
    ],
    ['unknown without an outcome', { outcome: undefined }, NOW, undefined],
    [
      'unknown without a request',
      { outcome: { state: 'pushed', pushedAt: NOW } },
      undefined,
      undefined,
    ],
    [
      'never less than nothing: clocks differ',
      { outcome: { state: 'pushed', requestedAt: NOW + 5, pushedAt: NOW } },
      undefined,
      0,
    ],
  ])('%s', (_, changes, createdAt, expected) => {
    expect(
      tookOf({
        release: aRelease(changes),
        ...(createdAt !== undefined && { request: { createdAt } }),
      }),
    ).toBe(expected);
  });
});
