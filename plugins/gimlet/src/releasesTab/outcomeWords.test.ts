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
    [{ kind: 'release' }, 'in git'],
    [{ kind: 'by-hand' }, 'by hand'],
  ] as const)('says of %j "%s"', (release, words) => {
    expect(outcomeWords(release)).toBe(words);
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
