import { filesWords, outcomeWords } from './outcomeWords';

describe('outcomeWords', () => {
  it.each([
    [
      {
        kind: 'release',
        outcome: { state: 'pushed', requestedAt: 1000, pushedAt: 1400 },
      },
      'pushed in 0.4 s',
    ],
    [
      { kind: 'release', outcome: { state: 'pushed', pushedAt: 1400 } },
      'pushed',
    ],
    [
      {
        kind: 'release',
        outcome: { state: 'failed', requestedAt: 1000, pushedAt: 1400 },
      },
      'failed',
    ],
    [
      {
        kind: 'release',
        outcome: { state: 'ready', pushedAt: 1000, readyAt: 103_000 },
      },
      'ready in 1m 42s',
    ],
    [
      {
        kind: 'release',
        outcome: { state: 'failed', pushedAt: 0, failedAt: 64_000 },
      },
      'failed after 1m 4s',
    ],
    [
      {
        kind: 'release',
        outcome: {
          state: 'failed',
          pushedAt: 0,
          failedAt: 64_000,
          recoveredAt: 90_000,
        },
      },
      'failed after 1m 4s, recovered',
    ],
    [
      { kind: 'release', outcome: { state: 'reconciling', pushedAt: 0 } },
      'reconciling',
    ],
    [{ kind: 'release' }, 'in git'],
    [{ kind: 'by-hand' }, 'by hand'],
  ] as const)('says of %j "%s"', (release, words) => {
    expect(outcomeWords(release)).toBe(words);
  });
});

describe('outcomeWords of what runs', () => {
  it.each([
    [
      { state: 'reconciling' as const, pushedAt: 0 },
      { pods: { ready: 3, desired: 5 } },
      'rolling out, 3 of 5 pods',
    ],
    [
      { state: 'ready' as const, pushedAt: 0, readyAt: 151_000 },
      {
        pods: { ready: 5, desired: 5 },
        rollout: {
          state: 'ready' as const,
          text: '',
          startedAt: 0,
          slow: true,
        },
      },
      'ready in 2m 31s · slower than usual',
    ],
  ])('%j with %j', (outcome, live, words) => {
    expect(outcomeWords({ kind: 'release', outcome }, live)).toBe(words);
  });
});

describe('filesWords', () => {
  it.each([
    [0, 2, 0, '±2 files', '2 changed files'],
    [1, 0, 0, '+1 file', '1 added file'],
    [1, 3, 2, '+1 ±3 −2 files', '1 added, 3 changed, 2 removed files'],
    [0, 0, 0, 'no files', 'no files changed'],
  ])('counts +%i ±%i −%i', (added, changed, removed, short, long) => {
    expect(filesWords({ added, changed, removed })).toEqual({ short, long });
  });
});
